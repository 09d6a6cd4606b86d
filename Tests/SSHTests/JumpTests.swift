import SSH
import TestSupport
import Testing

@Suite("Hosts behind jump hosts, with real sshd's", .serialized)
struct JumpTests {
  /// Runs a body with a server that is reached through two others.
  private func withChain(
    _ body: (_ servers: [SSHServer], _ client: SSHClient, _ target: SSHTarget) async throws -> Void
  ) async throws {
    try await SSHServer.with { gate in
      try await SSHServer.with { inner in
        try await SSHServer.with { last in
          var targets: [SSHTarget] = []
          for server in [gate, inner, last] {
            targets.append(server.target(identityFiles: [try await server.makeKey()]))
          }
          targets[2].jumps = [targets[0], targets[1]]
          let target = targets[2]
          try await SSHClient.with { try await body([gate, inner, last], $0, target) }
        }
      }
    }
  }

  @Test func commandsRunAtTheEndOfTheChain() async throws {
    try await withChain { servers, client, target in
      let session = try await client.connect(to: target)
      let result = await session.execute("echo $SSH_CONNECTION", deadline: .seconds(30))
      let text = String(decoding: result.output, as: UTF8.self)
      #expect(text.hasSuffix(" \(servers[2].port)\n"))
      let bulk = await session.execute("head -c 3000000 /dev/zero", outputLimit: 1 << 22)
      #expect(bulk.outputCount == 3_000_000)
      let helper = try await session.openHelper(.patient)
      #expect(await helper.ask("echo deep").output == Array("deep\n".utf8))
      await session.close()
      #expect(servers[0].log.contains("Accepted publickey"))
      #expect(servers[1].log.contains("Accepted publickey"))
      try await waitUntil { servers[0].connectionCount == 0 }
    }
  }

  @Test func aLostJumpHostIsALostSession() async throws {
    try await withChain { servers, client, target in
      let session = try await client.connect(to: target)
      servers[0].dropConnections()
      #expect(await session.waitUntilLost().code == .connectionLost)
    }
  }

  @Test func aHostThatTheJumpHostCannotReachIsSaid() async throws {
    try await withChain { _, client, target in
      var target = target
      target.port = try LoopbackSocket().port
      let error = await sshError { [target] in _ = try await client.connect(to: target) }
      #expect(error?.code == .channelRefused)
      #expect(error?.message.contains("jump host") == true)
    }
  }

  @Test func aHostThatIsDarkBehindTheJumpHostDoesNotHang() async throws {
    let dark = try LoopbackSocket(backlog: 0)
    let fillers = dark.fill()
    try await withChain { servers, client, target in
      var target = target
      target.port = dark.port
      target.connectDeadline = .seconds(2)
      let error = await sshError { [target] in _ = try await client.connect(to: target) }
      #expect(error?.code == .deadlinePassed)
      try await waitUntil { servers[0].connectionCount == 0 }
    }
    LoopbackSocket.closeAll(fillers)
  }
}
