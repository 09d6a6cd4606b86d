import SSH
import TestSupport
import Testing

@Suite("Commands on a real sshd", .serialized)
struct ExecuteTests {
  @Test func aCommandTellsItsStatusAndBothStreams() async throws {
    try await SSHServer.withSession { _, session in
      let result = await session.execute("echo out; echo err >&2; exit 3")
      #expect(result.ending == .exited(3))
      #expect(String(decoding: result.output, as: UTF8.self) == "out\n")
      #expect(String(decoding: result.errorOutput, as: UTF8.self) == "err\n")
      #expect(!result.outputIsCut && !result.errorOutputIsCut)
      let sent = try #require(result.sent)
      #expect(sent <= result.ended)
    }
  }

  @Test func standardInputReachesTheCommandWhole() async throws {
    try await SSHServer.withSession { _, session in
      let input = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      let result = await session.execute("cat", input: input, outputLimit: 4_000_000)
      #expect(result.ending == .exited(0))
      #expect(result.output == input)
    }
  }

  @Test func twentyMegabytesOnStandardErrorAreDrainedAndCut() async throws {
    try await SSHServer.withSession { _, session in
      let result = await session.execute(
        "head -c 20000000 /dev/zero >&2; echo done", outputLimit: 1000)
      #expect(result.ending == .exited(0))
      #expect(result.output == Array("done\n".utf8))
      #expect(result.errorOutput.count == 1000)
      #expect(result.errorOutputCount == 20_000_000)
      #expect(result.errorOutputIsCut)
    }
  }

  @Test func aSignalIsNoSuccess() async throws {
    try await SSHServer.withSession { _, session in
      let result = await session.execute("kill -KILL $$")
      #expect(result.ending == .signalled("KILL"))
      #expect(!result.succeeded)
    }
  }

  @Test func aCommandThatOutlivesItsDeadlineIsGivenUpAndTheSessionGoesOn() async throws {
    try await SSHServer.withSession { _, session in
      let slow = await session.execute("echo early; exec sleep 9", deadline: .seconds(4))
      #expect(slow.ending == .deadline)
      #expect(slow.output == Array("early\n".utf8))
      let next = await session.execute("echo next")
      #expect(next.output == Array("next\n".utf8))
    }
  }

  @Test func aCancelledCallerIsResumedAtOnce() async throws {
    try await SSHServer.withSession { _, session in
      let caller = Task { await session.execute("sleep 6", deadline: .seconds(60)) }
      try await Task.sleep(for: .milliseconds(200))
      caller.cancel()
      #expect(await caller.value.ending == .cancelled)
      #expect(await session.execute("true").succeeded)
    }
  }

  @Test func eightCommandsShareASession() async throws {
    try await SSHServer.withSession { _, session in
      let outputs = await withTaskGroup(of: (Int, [UInt8]).self) { group in
        for number in 0..<8 {
          group.addTask {
            let result = await session.execute(
              "head -c 300000 /dev/zero | tr '\\0' \(number)", outputLimit: 1 << 20)
            return (number, result.output)
          }
        }
        return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
      }
      for number in 0..<8 {
        let digit = UInt8(ascii: "0") + UInt8(number)
        #expect(outputs[number] == [UInt8](repeating: digit, count: 300_000))
      }
    }
  }

  @Test func theEleventhChannelIsRefusedAndSaysWhy() async throws {
    try await SSHServer.withSession { _, session in
      let endings = await withTaskGroup(of: ExecuteResult.Ending.self) { group in
        for _ in 0..<11 { group.addTask { await session.execute("sleep 1").ending } }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(endings.count { $0 == .exited(0) } == 10, "\(endings)")
      let refused = try #require(endings.first { $0 != .exited(0) })
      guard case .notStarted(let error) = refused else {
        Issue.record("the eleventh ended as \(refused)")
        return
      }
      #expect(error.code == .channelRefused)
      #expect(error.message.contains("MaxSessions"))
    }
  }

  @Test func aLostConnectionIsUnknownNotFailed() async throws {
    try await SSHServer.withSession { _, session in
      let result = await session.execute("kill -KILL $PPID; sleep 5")
      guard case .lost(let error) = result.ending else {
        Issue.record("ended as \(result.ending)")
        return
      }
      #expect(error.code == .connectionLost)
      let after = await session.execute("true")
      #expect(after.ending == .notStarted(error))
      #expect(await session.waitUntilLost() == error)
    }
  }
}
