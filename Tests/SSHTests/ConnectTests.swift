import Glibc
import SSH
import TestSupport
import Testing

@Suite("Connecting, and hosts that go dark", .serialized)
struct ConnectTests {
  private func target(port: Int, deadline: Duration) -> SSHTarget {
    SSHTarget(
      name: "darkhost", address: "127.0.0.1", port: port, user: "nobody", knownHostsFiles: [],
      connectDeadline: deadline)
  }

  @Test func aPortWhereNothingListensIsSaid() async throws {
    let port = try LoopbackSocket().port
    try await SSHClient.with { client in
      let error = await sshError {
        _ = try await client.connect(to: target(port: port, deadline: .seconds(10)))
      }
      #expect(error?.code == .connectionRefused)
      #expect(error?.message.contains("\(port)") == true)
    }
  }

  @Test func aNameWithoutAddressIsSaid() async throws {
    try await SSHClient.with { client in
      var target = target(port: 22, deadline: .seconds(20))
      target.address = "no-such-host.invalid"
      let error = await sshError { [target] in _ = try await client.connect(to: target) }
      #expect(error?.code == .addressUnknown || error?.code == .deadlinePassed)
      #expect(error?.message.contains("no-such-host.invalid") == true)
    }
  }

  @Test func aServerThatNeverSpeaksDoesNotHangAndStallsNobody() async throws {
    let mute = try LoopbackSocket()
    try await SSHServer.withSession { server, session in
      try await SSHClient.with { client in
        let key = server.folder + "/client_ed25519"
        let neighbour = try await client.connect(to: server.target(identityFiles: [key]))
        async let failure = sshError {
          _ = try await client.connect(to: target(port: mute.port, deadline: .seconds(1)))
        }
        for _ in 0..<20 { #expect(await neighbour.execute("true").succeeded) }
        let error = await failure
        #expect(error?.code == .deadlinePassed)
        #expect(error?.message.contains("did not say anything") == true)
        await neighbour.close()
      }
    }
  }

  @Test func anAddressThatDropsPacketsDoesNotHang() async throws {
    let dark = try LoopbackSocket(backlog: 0)
    let fillers = dark.fill()
    try await SSHClient.with { client in
      let error = await sshError {
        _ = try await client.connect(to: target(port: dark.port, deadline: .milliseconds(700)))
      }
      #expect(error?.code == .deadlinePassed)
    }
    for filler in fillers { close(filler) }
  }

  @Test func aServerThatClosesWithoutSpeakingIsTriedAgainUntilTheDeadline() async throws {
    let rude = try LoopbackSocket()
    async let served: Int = LoopbackSocket.blocking {
      var count = 0
      while case let connection = rude.accept(within: 1500), connection >= 0 {
        close(connection)
        count += 1
      }
      return count
    }
    try await SSHClient.with { client in
      let error = await sshError {
        _ = try await client.connect(to: target(port: rude.port, deadline: .seconds(1)))
      }
      #expect(error?.code == .handshakeTurnedAway)
    }
    #expect(await served > 1)
  }

  @Test func whatIsNoSSHServerIsSaid() async throws {
    let web = try LoopbackSocket()
    async let served: Void = LoopbackSocket.blocking {
      let connection = web.accept()
      LoopbackSocket.write(connection, Array("SSH-1.0-ancient\r\nnonsense\r\n".utf8))
      _ = LoopbackSocket.read(connection, 1 << 20)
      close(connection)
    }
    try await SSHClient.with { client in
      let error = await sshError {
        _ = try await client.connect(to: target(port: web.port, deadline: .seconds(3)))
      }
      #expect(error?.code == .handshakeFailed || error?.code == .deadlinePassed)
    }
    await served
  }

  @Test func aFrozenServerDuringTheHandshakeDoesNotHang() async throws {
    try await SSHServer.with { server in
      let key = try await server.makeKey()
      try await SSHClient.with { client in
        server.freeze()
        let error = await sshError {
          _ = try await client.connect(
            to: server.target(identityFiles: [key], connectDeadline: .seconds(1)))
        }
        server.thaw()
        #expect(error?.code == .deadlinePassed)
        let session = try await client.connect(to: server.target(identityFiles: [key]))
        #expect(await session.execute("true").succeeded)
        await session.close()
      }
    }
  }

  @Test func everyWaitEndsAtItsDeadlineWhenTheHostFreezes() async throws {
    try await SSHServer.withSession { server, session in
      server.freeze()
      let results = await withTaskGroup(of: ExecuteResult.Ending.self) { group in
        for _ in 0..<3 {
          group.addTask { await session.execute("true", deadline: .milliseconds(500)).ending }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(results == [.deadline, .deadline, .deadline])
      let error = await sshError {
        _ = try await session.openHelper(HelperChannel.Options(openDeadline: .milliseconds(500)))
      }
      #expect(error?.code == .deadlinePassed)
      server.thaw()
      #expect(await session.execute("echo thawed").output == Array("thawed\n".utf8))
    }
  }

  @Test func aCancelledConnectIsGivenUp() async throws {
    let mute = try LoopbackSocket()
    try await SSHClient.with { client in
      let target = target(port: mute.port, deadline: .seconds(60))
      let connecting = Task { await sshError { _ = try await client.connect(to: target) } }
      try await Task.sleep(for: .milliseconds(200))
      connecting.cancel()
      #expect(await connecting.value?.code == .cancelled)
    }
  }

  /// Connects this many sessions at once, and runs a command on each.
  private func connectMany(
    _ count: Int, _ client: SSHClient, _ target: SSHTarget
  ) async -> (codes: [SSHError.Code], outputs: Set<String>) {
    await withTaskGroup(of: Result<String, SSHError>.self) { group in
      for number in 0..<count {
        group.addTask {
          do throws(SSHError) {
            let session = try await client.connect(to: target)
            let result = await session.execute("echo \(number)")
            await session.close()
            return .success(String(decoding: result.output, as: UTF8.self))
          } catch {
            return .failure(error)
          }
        }
      }
      return await group.reduce(into: (codes: [], outputs: [])) { sum, result in
        switch result {
        case .success(let output): sum.outputs.insert(output)
        case .failure(let error): sum.codes.append(error.code)
        }
      }
    }
  }

  @Test func aHundredSessionsLiveOnOneThread() async throws {
    // A busy server counts for a while those that it has already let in: a hundred at once would
    // still be far over this.
    let options = SSHServer.Options(configuration: ["MaxStartups 40:100:40"])
    try await SSHServer.with(options) { server in
      let key = try await server.makeKey()
      try await SSHClient.with(threads: 1) { client in
        let (codes, outputs) = await connectMany(
          100, client, server.target(identityFiles: [key], connectDeadline: .seconds(120)))
        #expect(codes == [])
        #expect(outputs == Set((0..<100).map { "\($0)\n" }))
      }
      #expect(!server.log.contains("MaxStartups"))
    }
  }

  @Test func refusalsByMaxStartupsAreSurvived() async throws {
    let options = SSHServer.Options(configuration: ["MaxStartups 2:100:2", "LogLevel VERBOSE"])
    try await SSHServer.with(options) { server in
      let key = try await server.makeKey()
      try await SSHClient.with { client in
        let (codes, outputs) = await connectMany(
          12, client, server.target(identityFiles: [key], connectDeadline: .seconds(60)))
        #expect(codes == [])
        #expect(outputs.count == 12)
      }
      #expect(server.log.contains("MaxStartups"))
    }
  }
}
