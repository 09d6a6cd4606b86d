import Glibc
import SSH

extension Bench {
  /// All hosts at once, cold: connect, `true`, `hostname`.
  func fanOut(_ count: Int) async throws {
    let begin = MonotonicInstant.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<count {
        group.addTask {
          let session = try await client.connect(to: place.target(number: number))
          for command in ["true", "hostname"] {
            let result = await session.execute(command)
            try require(result.succeeded, "\(result.ending)")
          }
          await session.close()
        }
      }
      try await group.waitForAll()
    }
    var output = Output()
    output.add("seconds", Self.sinceMs(begin) / 1e3)
    output.finish()
  }

  /// One question to each of many hosts at one moment, their sessions standing.
  func strike(_ count: Int) async throws {
    let helpers = try await withThrowingTaskGroup(of: HelperChannel.self) { group in
      for number in 0..<count {
        group.addTask {
          let session = try await client.connect(to: place.target(number: number))
          return try await session.openHelper(
            HelperChannel.Options(pingEvery: .seconds(5), deadAfter: .seconds(30)))
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    var times: [Double] = []
    var skews: [Double] = []
    var cpu: [Double] = []
    for _ in 0..<10 {
      usleep(50000)
      let cpuBefore = Output.cpuSeconds
      let begin = MonotonicInstant.now
      let answers = await HelperChannel.ask(":", of: helpers, inSubshell: false)
      times.append(Self.sinceMs(begin))
      cpu.append((Output.cpuSeconds - cpuBefore) * 1e3)
      let sent = answers.compactMap(\.sent).sorted()
      try require(answers.allSatisfy { $0.status == 0 }, "an answer is missing")
      guard let first = sent.first, let last = sent.last else { continue }
      skews.append(Self.milliseconds(last.since(first)))
    }
    for helper in helpers { await helper.session.close() }
    var output = Output()
    output.add("ms", times)
    output.add("skewMs", skews)
    output.add("cpuMs", cpu)
    output.finish()
  }

  /// A probe each 10 ms, on an absolute schedule, however long the answers are on the way.
  func probe(_ count: Int) async throws {
    let session = try await client.connect(to: place.target(place.host))
    let helper = try await session.openHelper(
      HelperChannel.Options(pingEvery: .seconds(5), deadAfter: .seconds(30)))
    _ = await helper.ask(":")
    let series = Series(count: count)
    let cpu = Output.cpuSeconds
    let begin = MonotonicInstant.now
    let probe = await helper.probe(":", every: .milliseconds(10)) { series.take($0) }
    let lateness = await series.latenessInMs()
    probe.cancel()
    var output = Output()
    output.add("seconds", Self.sinceMs(begin) / 1e3)
    output.add("workCPU", Output.cpuSeconds - cpu)
    output.add("sent", lateness.count)
    output.add("latenessMs", lateness)
    await session.close()
    output.finish()
  }

  /// Tells when a host that goes dark is called dead, and how long it takes to be rid of it.
  func dead() async throws {
    let session = try await client.connect(to: place.target(place.host))
    let helper = try await session.openHelper()
    var ready = Output()
    ready.add("ready", true)
    ready.printLine()
    async let waiting = session.execute("sleep 60")
    let reason = await session.waitUntilLost()
    let noticed = MonotonicInstant.now
    let result = await waiting
    await helper.close()
    await session.close()
    try require(reason.code == .hostDead, "\(reason)")
    guard case .lost = result.ending else { throw BenchFault(message: "\(result.ending)") }
    var output = Output()
    output.add("noticedNs", noticed.nanoseconds)
    output.add("tearDownMs", Self.sinceMs(noticed))
    output.finish()
  }

  /// A local port whose connections come out at a port of the host, until standard input ends.
  func forward(_ farPort: Int) async throws {
    let forwarder = try await Forwarder.open(
      to: "127.0.0.1", port: farPort, through: place.target(place.host), client: client)
    var output = Output()
    output.add("port", await forwarder.localPort)
    output.printLine()
    await withCheckedContinuation { (ended: CheckedContinuation<Void, Never>) in
      Thread.start {
        while getchar() != EOF {}
        ended.resume()
      }
    }
    await forwarder.close()
  }

  /// Many sessions behind one jump host: connect, and `true` on each.
  func nested(_ count: Int) async throws {
    let begin = MonotonicInstant.now
    let gate = place.target(place.host)
    try await withThrowingTaskGroup(of: SSHSession.self) { group in
      for number in 0..<count {
        group.addTask {
          var target = place.target(number: number + 1)
          target.jumps = [gate]
          let session = try await client.connect(to: target)
          let result = await session.execute("true")
          try require(result.succeeded, "\(result.ending)")
          return session
        }
      }
      var sessions: [SSHSession] = []
      for try await session in group { sessions.append(session) }
      var output = Output()
      output.add("seconds", Self.sinceMs(begin) / 1e3)
      for session in sessions { await session.close() }
      output.finish()
    }
  }
}
