import SSH
import TestSupport
import Testing

@Suite("One question to many hosts at one moment", .serialized)
struct StrikeTests {
  private func withHelpers(
    _ count: Int, threads: Int = 1, _ body: (SSHServer, [HelperChannel]) async throws -> Void
  ) async throws {
    try await SSHServer.with { server in
      let key = try await server.makeKey()
      try await SSHClient.with(threads: threads) { client in
        var helpers: [HelperChannel] = []
        for _ in 0..<count {
          let session = try await client.connect(to: server.target(identityFiles: [key]))
          helpers.append(try await session.openHelper(.patient))
        }
        try await body(server, helpers)
        for helper in helpers { await helper.session.close() }
      }
    }
  }

  @Test(arguments: [1, 2])
  func allAreSentBeforeAnyAnswerIsLookedAt(threads: Int) async throws {
    try await withHelpers(8, threads: threads) { _, helpers in
      let answers = await HelperChannel.ask("exit 5", of: helpers)
      #expect(answers.map(\.status) == Array(repeating: 5, count: 8))
      guard threads == 1 else { return }
      let sent = answers.compactMap(\.sent)
      let first = try #require(answers.map(\.received).min())
      #expect(sent.count == 8)
      #expect(sent.allSatisfy { $0 <= first })
      #expect(sent == sent.sorted())
    }
  }

  @Test func answersStandInTheOrderOfTheHelpersAndALostOneSaysSo() async throws {
    try await withHelpers(3) { _, helpers in
      let groups = await HelperChannel.ask("echo $PPID", of: helpers).map(\.output)
      #expect(Set(groups).count == 3)
      for (helper, output) in zip(helpers, groups) {
        #expect(await helper.ask("echo $PPID").output == output)
      }
      await helpers[1].session.close()
      let answers = await HelperChannel.ask("true", of: helpers)
      #expect(answers.map(\.status) == [0, nil, 0])
      guard case .lost(let error) = answers[1].ending else {
        Issue.record("it ended as \(answers[1].ending)")
        return
      }
      #expect(error.code == .closed)
    }
  }

  @Test func whatPassesItsDeadlineKeepsNobodyWaiting() async throws {
    try await withHelpers(2) { server, helpers in
      let script = "mkdir \(server.folder)/once 2>/dev/null && sleep 20; true"
      let answers = await HelperChannel.ask(script, of: helpers, deadline: .seconds(2))
      #expect(answers.count { $0.ending == .deadline } == 1)
      #expect(answers.count { $0.status == 0 } == 1)
    }
  }

  @Test func aLineMayRunInTheShellItself() async throws {
    try await withHelpers(2) { _, helpers in
      func ask(_ line: String, inSubshell: Bool) async -> [String?] {
        await HelperChannel.ask(line, of: helpers, inSubshell: inSubshell).map {
          $0.status.map { "\($0)" }
        }
      }
      #expect(await ask("kept=5", inSubshell: true) == ["0", "0"])
      #expect(await ask("test -z \"$kept\"", inSubshell: false) == ["0", "0"])
      #expect(await ask("kept=5", inSubshell: false) == ["0", "0"])
      #expect(await ask("(exit \"$kept\")", inSubshell: false) == ["5", "5"])
      // What ends the shell is no answer, and does not keep the next one away.
      #expect(await ask("exit 3", inSubshell: false) == [nil, nil])
      #expect(await ask("exit 4", inSubshell: true) == ["4", "4"])
    }
  }

  @Test func itCanBeCancelled() async throws {
    try await withHelpers(2) { _, helpers in
      let asking = Task { await HelperChannel.ask("sleep 20", of: helpers, deadline: .seconds(30)) }
      try await Task.sleep(for: .milliseconds(100))
      asking.cancel()
      for answer in await asking.value {
        guard case .lost(let error) = answer.ending else {
          Issue.record("it ended as \(answer.ending)")
          continue
        }
        #expect(error.code == .cancelled)
      }
    }
    #expect(await HelperChannel.ask("true", of: []).isEmpty)
  }
}
