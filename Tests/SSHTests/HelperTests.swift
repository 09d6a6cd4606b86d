import SSH
import Synchronization
import TestSupport
import Testing

@Suite("The helper channel on a real sshd", .serialized)
struct HelperTests {
  @Test func questionsAreAnsweredInOrderWithStatusOutputAndMoments() async throws {
    try await SSHServer.withSession { _, session in
      let helper = try await session.openHelper(.patient)
      let answer = await helper.ask("printf 'no newline'; exit 7")
      #expect(answer.ending == .status(7))
      #expect(answer.output == Array("no newline".utf8))
      let sent = try #require(answer.sent)
      #expect(sent < answer.received)
      let many = await withTaskGroup(of: Bool.self) { group in
        for number in 0..<50 {
          group.addTask {
            await helper.ask("echo \(number)").output == Array("\(number)\n".utf8)
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(many == Array(repeating: true, count: 50))
    }
  }

  @Test(arguments: [
    ("exit 3", 3), ("if", 2), ("cd /; false", 1), ("cat", 0), ("exec true", 0),
    ("kill -KILL $(sh -c 'echo $PPID')", 137),
  ])
  func nothingInALineHarmsTheShell(line: String, status: Int) async throws {
    try await SSHServer.withSession { _, session in
      let helper = try await session.openHelper(.patient)
      let before = await helper.ask("pwd").output
      #expect(await helper.ask(line).status == Int32(status))
      let after = await helper.ask("pwd")
      #expect(after.status == 0)
      #expect(after.output == before)
    }
  }

  @Test func outputThatLooksLikeATrailerIsOutput() async throws {
    try await SSHServer.withSession { _, session in
      let helper = try await session.openHelper(.patient)
      let answer = await helper.ask(#"printf '\036abc:1:0\036\n'; printf '\036\036'; exit 4"#)
      #expect(answer.status == 4)
      #expect(answer.output == Array("\u{1E}abc:1:0\u{1E}\n\u{1E}\u{1E}".utf8))
    }
  }

  @Test func outputIsCutAt64KiBAndTheNextAnswerIsWhole() async throws {
    try await SSHServer.withSession { _, session in
      let helper = try await session.openHelper(.patient)
      let answer = await helper.ask("head -c 3000000 /dev/zero")
      #expect(answer.output.count == 65536)
      #expect(answer.outputIsCut)
      #expect(await helper.ask("echo next").output == Array("next\n".utf8))
    }
  }

  @Test func aStuckQuestionHoldsUpNeitherPingsNorKills() async throws {
    try await SSHServer.withSession { server, session in
      let helper = try await session.openHelper(.patient)
      let script = "setsid sh -c 'echo $$ >\(server.folder)/group; exec sleep 20'"
      let stuck = Task { await helper.ask(script, deadline: .seconds(30)) }
      var group: Int32?
      while group == nil {
        let found = await session.execute("cat \(server.folder)/group")
        group = Int32(String(decoding: found.output.filter { $0 != 10 }, as: UTF8.self))
      }
      #expect(await helper.ping().status == 0)
      #expect(await helper.kill(processGroup: try #require(group)).status == 0)
      #expect(await stuck.value.status == 137)
    }
  }

  @Test func aQuestionThatPassesItsDeadlineIsKilledAndTheNextAreAnswered() async throws {
    try await SSHServer.withSession { server, session in
      let helper = try await session.openHelper(.patient)
      let file = "\(server.folder)/stuck"
      async let stuck = helper.ask("echo $$ >\(file); sleep 21", deadline: .seconds(6))
      try await waitUntil { await session.execute("test -s \(file)").succeeded }
      async let behind = helper.ask("echo behind", deadline: .seconds(30))
      #expect(await stuck.ending == .deadline)
      guard case .lost(let error) = await behind.ending else {
        Issue.record("the one behind ended as \(await behind.ending)")
        return
      }
      #expect(error.code == .helperEnded)
      #expect(await helper.ask("echo next").output == Array("next\n".utf8))
      let left = await session.execute("ps -o stat= -g $(cat \(file)) | grep -v Z")
      #expect(left.output == [])
      #expect(await session.loss == nil)
    }
  }

  @Test func aShellThatIsKilledFromOutsideIsReplaced() async throws {
    try await SSHServer.withSession { _, session in
      let helper = try await session.openHelper(
        HelperChannel.Options(pingEvery: .milliseconds(50), openDeadline: .seconds(60)))
      let shell = await helper.ask("echo $$")
      let group = String(decoding: shell.output.filter { $0 != 10 }, as: UTF8.self)
      async let asked = helper.ask("sleep 5", deadline: .seconds(30))
      _ = await session.execute("sleep 0.2; kill -KILL -- -\(group)")
      guard case .lost(let error) = await asked.ending else {
        Issue.record("it ended as \(await asked.ending)")
        return
      }
      #expect(error.code == .helperEnded)
      try await waitUntil { await helper.ask("true").status == 0 }
      try await waitUntil { await helper.ping().status == 0 }
      let now = await helper.ask("echo $$").output.filter { $0 != 10 }
      #expect(String(decoding: now, as: UTF8.self) != group)
      #expect(await session.loss == nil)
    }
  }

  @Test func aProcessGroupIsKilled() async throws {
    try await SSHServer.withSession { _, session in
      let helper = try await session.openHelper(.patient)
      let started = await helper.ask(
        "echo $(setsid sh -c 'echo $$; exec sleep 60 >/dev/null 2>&1' &)")
      let text = String(decoding: started.output.filter { $0 != 10 }, as: UTF8.self)
      let group = try #require(Int32(text))
      #expect(await helper.kill(processGroup: group, signal: "TERM").status == 0)
      try await Task.sleep(for: .milliseconds(200))
      // It may stay a zombie where the machine's first process reaps slowly.
      let state = await helper.ask("grep '^State:' /proc/\(group)/status").output
      #expect(state.isEmpty || String(decoding: state, as: UTF8.self).contains("Z"))
      #expect(await helper.kill(processGroup: 4_194_302).status == 1)
      #expect(await helper.kill(processGroup: 1).status == nil)
    }
  }

  @Test func aFrozenHostIsDeadAndEveryWaiterIsResumed() async throws {
    try await SSHServer.withSession { server, session in
      let options = HelperChannel.Options(
        pingEvery: .milliseconds(50), deadAfter: .milliseconds(400), openDeadline: .seconds(60))
      let helper = try await session.openHelper(options)
      async let command = session.execute("sleep 20", deadline: .seconds(60))
      async let question = helper.ask("sleep 20", deadline: .seconds(60))
      try await Task.sleep(for: .milliseconds(300))
      server.freeze()
      let loss = await session.waitUntilLost()
      server.thaw()
      #expect(loss.code == .hostDead)
      #expect(await command.ending == .lost(loss))
      #expect(await question.ending == .lost(loss))
      #expect(await helper.ask("true").ending == .lost(loss))
    }
  }

  @Test func aSlowCommandIsNotADeadHost() async throws {
    try await SSHServer.withSession { _, session in
      let options = HelperChannel.Options(
        pingEvery: .milliseconds(50), deadAfter: .milliseconds(400), openDeadline: .seconds(60))
      let helper = try await session.openHelper(options)
      #expect(await session.execute("sleep 2").succeeded)
      #expect(await helper.ask("sleep 1").status == 0)
      #expect(await session.loss == nil)
    }
  }

  @Test func probesKeepTheirScheduleWithoutWaitingForAnswers() async throws {
    try await SSHServer.withSession { _, session in
      let helper = try await session.openHelper(.patient)
      let answers = Mutex<[ProbeAnswer]>([])
      let probe = await helper.probe("sleep 0.05; echo x", every: .milliseconds(20)) { answer in
        answers.withLock { $0.append(answer) }
      }
      try await Task.sleep(for: .seconds(1))
      probe.cancel()
      let drained = await helper.ask("true", deadline: .seconds(30))
      #expect(drained.status == 0)
      let all = answers.withLock { $0 }
      #expect(all.count > 20)
      #expect(all.map(\.sequence) == all.map(\.sequence).sorted())
      #expect(all.allSatisfy { $0.answer.output == Array("x\n".utf8) })
      // Answers take more than two periods, so a prober that waited could not have sent these.
      let first = try #require(all.first), last = try #require(all.last)
      #expect(last.due.since(first.due) == .milliseconds(20) * (last.sequence - first.sequence))
      let lastSent = try #require(last.answer.sent)
      #expect(lastSent < first.answer.received.advanced(by: .milliseconds(50) * all.count))
      #expect(all.allSatisfy { ($0.lateness ?? .seconds(-1)) >= .zero })
    }
  }

  @Test func aLostConnectionTellsEveryProbeThatWasOnTheWay() async throws {
    try await SSHServer.withSession { server, session in
      let helper = try await session.openHelper(
        HelperChannel.Options(
          pingEvery: .milliseconds(50), deadAfter: .milliseconds(300), openDeadline: .seconds(60)))
      let endings = Mutex<[HelperAnswer.Ending]>([])
      _ = await helper.probe(":", every: .milliseconds(20)) { answer in
        endings.withLock { $0.append(answer.answer.ending) }
      }
      try await Task.sleep(for: .milliseconds(300))
      server.freeze()
      let loss = await session.waitUntilLost()
      server.thaw()
      let seen = endings.withLock { $0 }
      #expect(seen.contains(.status(0)))
      #expect(seen.last == .lost(loss))
    }
  }
}
