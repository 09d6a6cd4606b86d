import Glibc
import LocalProcess
import SSH
import TestSupport
import Testing

/// What OpenSSH's server does of its own accord, met with a real one.
///
/// `ConnectTests` has refusals by MaxStartups and banners that never come, `ExecuteTests` has
/// MaxSessions and 20 MB on standard error.
@Suite("OpenSSH's oddities", .serialized)
struct OpenSSHOdditiesTests {
  @Test func newKeysInTheMiddleOfAStreamAreNotNoticed() async throws {
    let options = SSHServer.Options(configuration: ["RekeyLimit 1M"])
    try await SSHServer.withSession(options) { server, session in
      let helper = try await session.openHelper(.patient)
      async let down = session.execute("head -c 12000000 /dev/zero", deadline: .seconds(120))
      let input = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      async let upAndDown = session.execute(
        "cat", input: input, outputLimit: 4_000_000, deadline: .seconds(120))
      for number in 0..<50 {
        let answer = await helper.ask("echo \(number)", deadline: .seconds(60))
        #expect(answer.output == Array("\(number)\n".utf8))
      }
      #expect(await down.outputCount == 12_000_000)
      #expect(await upAndDown.output == input)
      #expect(await session.execute("true").succeeded)
    }
  }

  @Test func aCommandThatIgnoresItsClosedInputIsWaitedFor() async throws {
    try await SSHServer.withSession { _, session in
      let result = await session.execute("exec <&-; sleep 0.5; echo still here; exit 4")
      #expect(result.ending == .exited(4))
      #expect(result.output == Array("still here\n".utf8))
    }
  }

  @Test func inputThatNobodyReadsKeepsNobodyWaiting() async throws {
    try await SSHServer.withSession { _, session in
      // More than the channel's window and the pipe behind it hold.
      let input = [UInt8](repeating: 7, count: 8_000_000)
      let result = await session.execute("echo done; exit 5", input: input)
      #expect(result.ending == .exited(5))
      #expect(result.output == Array("done\n".utf8))
      #expect(await session.execute("true").succeeded)
    }
  }

  @Test func aServerThatIsKilledInMidCommandLeavesItUnknown() async throws {
    try await SSHServer.withSession { server, session in
      let running = Task { await session.execute("echo begun; exec sleep 30") }
      try await waitUntil { server.log.contains("Accepted publickey") }
      try await Task.sleep(for: .milliseconds(300))
      server.dropConnections()
      let ending = await running.value.ending
      guard case .lost(let error) = ending else {
        Issue.record("it ended as \(ending)")
        return
      }
      #expect(error.code == .connectionLost)
      #expect(error.host == "testhost")
    }
  }

  /// What OpenSSH 9.8 and later do to an address that they penalize, done by a server of our own.
  @Test func anAddressThatIsTurnedAwayIsToldOfPenalties() async throws {
    let strict = try LoopbackSocket()
    async let served: Void = LoopbackSocket.blocking {
      while case let connection = strict.accept(within: 1500), connection >= 0 {
        LoopbackSocket.write(connection, Array("Not allowed at this time\r\n".utf8))
        close(connection)
      }
    }
    try await SSHClient.with { client in
      let target = SSHTarget(
        name: "strict", address: "127.0.0.1", port: strict.port, user: "nobody",
        knownHostsFiles: [], connectDeadline: .seconds(1))
      let error = await sshError { _ = try await client.connect(to: target) }
      #expect(error?.code == .handshakeTurnedAway)
      #expect(error?.message.contains("PerSourcePenalties") == true)
      #expect(error?.message.contains(#""Not allowed at this time""#) == true)
      #expect(error?.message.contains("MaxStartups") == false)
    }
    await served
  }

  @Test func aServerThatIsFullIsQuoted() async throws {
    let options = SSHServer.Options(configuration: ["MaxStartups 1:100:1", "LoginGraceTime 60"])
    try await SSHServer.with(options) { server in
      let key = try await server.makeKey()
      let first = await Self.takeTheOnlyPlace(of: server.port)
      defer { close(first) }
      try await SSHClient.with { client in
        let error = await sshError {
          _ = try await client.connect(
            to: server.target(identityFiles: [key], connectDeadline: .seconds(2)))
        }
        #expect(error?.code == .handshakeTurnedAway)
        #expect(error?.message.contains(#""Exceeded MaxStartups""#) == true)
        #expect(error?.message.contains("PerSourcePenalties") == false)
      }
    }
  }

  @Test func aServerThatBreaksOffAfterTooManyKeysIsQuoted() async throws {
    let options = SSHServer.Options(configuration: ["MaxAuthTries 2"])
    try await SSHServer.with(options) { server in
      var strangers: [String] = []
      for number in 0..<4 {
        strangers.append(try await server.makeKey(isAuthorized: false, name: "stranger\(number)"))
      }
      try await SSHClient.with { [strangers] client in
        let error = await sshError {
          _ = try await client.connect(to: server.target(identityFiles: strangers))
        }
        #expect(error?.code == .authenticationRejected)
        #expect(error?.message.contains("Too many authentication failures") == true)
      }
    }
  }

  @Test(.enabled("sshd has penalties from 9.8 on") { await OpenSSHOdditiesTests.hasPenalties() })
  func anAddressThatIsPenalizedSaysSo() async throws {
    let options = SSHServer.Options(
      configuration: ["PerSourcePenalties authfail:30 noauth:30 min:1"])
    try await SSHServer.with(options) { server in
      let stranger = try await server.makeKey(isAuthorized: false, name: "stranger")
      let key = try await server.makeKey()
      try await SSHClient.with { client in
        let rejected = await sshError {
          _ = try await client.connect(to: server.target(identityFiles: [stranger]))
        }
        #expect(rejected?.code == .authenticationRejected)
        let penalized = await sshError {
          _ = try await client.connect(
            to: server.target(identityFiles: [key], connectDeadline: .seconds(2)))
        }
        #expect(penalized?.code == .handshakeTurnedAway)
        #expect(penalized?.message.contains("PerSourcePenalties") == true)
        #expect(penalized?.message.contains("Not allowed at this time") == true)
      }
    }
  }

  /// Connects until the server says its version instead of a refusal: who asked before whether it
  /// is up may still have the place.
  private static func takeTheOnlyPlace(of port: Int) async -> Int32 {
    await LoopbackSocket.blocking {
      for _ in 0..<200 {
        let connection = LoopbackSocket.connect(to: port)
        var said = [UInt8](repeating: 0, count: 4)
        if recv(connection, &said, 4, Int32(MSG_WAITALL)) == 4, said == Array("SSH-".utf8) {
          return connection
        }
        close(connection)
        usleep(20_000)
      }
      return -1
    }
  }

  /// Whether this machine's sshd knows penalties; it is asked for its configuration only.
  private static func hasPenalties() async -> Bool {
    let words = ["-T", "-f", "/dev/null", "-o", "PerSourcePenalties=yes"]
    let answer = try? await LocalCommand("/usr/sbin/sshd", words).run()
    return answer.map { !String(decoding: $0.errorOutput, as: UTF8.self).contains("Bad config") }
      ?? false
  }
}
