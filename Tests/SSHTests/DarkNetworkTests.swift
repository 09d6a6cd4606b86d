import SSH
import TestSupport
import Testing

@Suite("A host whose packets are dropped, in a network namespace", .serialized)
struct DarkNetworkTests {
  @Test func everyWaitEndsAndOtherHostsOnTheThreadAreNotStalled() async throws {
    try await SSHServerNetwork.with { network in
      let options = SSHServer.Options(address: network.address, namespace: network.namespace)
      try await SSHServer.with(options) { dark in
        try await SSHServer.with { light in
          let darkTarget = dark.target(identityFiles: [try await dark.makeKey()])
          let lightTarget = light.target(identityFiles: [try await light.makeKey()])
          try await SSHClient.with(threads: 1) { client in
            let session = try await client.connect(to: darkTarget)
            let idle = try await client.connect(to: darkTarget)
            let neighbour = try await client.connect(to: lightTarget)
            let helper = try await session.openHelper(
              HelperChannel.Options(
                pingEvery: .milliseconds(100), deadAfter: .milliseconds(500),
                openDeadline: .seconds(60)))
            async let running = session.execute("sleep 8", deadline: .seconds(90))
            async let asked = helper.ask("sleep 8", deadline: .seconds(90))
            try await Task.sleep(for: .milliseconds(300))
            try await network.goDark()
            async let late = idle.execute("true", deadline: .seconds(1))
            async let refused = sshError {
              var target = darkTarget
              target.connectDeadline = .seconds(2)
              _ = try await client.connect(to: target)
            }
            for _ in 0..<10 { #expect(await neighbour.execute("true").succeeded) }
            let loss = await session.waitUntilLost()
            #expect(loss.code == .hostDead)
            #expect(await running.ending == .lost(loss))
            #expect(await asked.ending == .lost(loss))
            #expect(await late.ending == .deadline)
            #expect(await refused?.code == .deadlinePassed)
            try await network.goLight()
            let again = try await client.connect(to: darkTarget)
            #expect(await again.execute("true").succeeded)
            for session in [again, idle, neighbour] { await session.close() }
          }
        }
      }
    }
  }

  @Test func anAddressThatIsDarkToTheFarHostIsStuckAndLaterOpens() async throws {
    try await SSHServerNetwork.with { network in
      let options = SSHServer.Options(address: network.address, namespace: network.namespace)
      try await SSHServer.with { near in
        try await SSHServer.with(options) { far in
          let target = near.target(identityFiles: [try await near.makeKey()])
          try await SSHClient.with { client in
            let forwarder = try await Forwarder.open(
              to: network.address, port: far.port, through: target, client: client)
            #expect(await forwarder.attempt().outcome == .opened)
            try await network.goDark()
            #expect(await forwarder.attempt().outcome == .stuck)
            try await network.goLight()
            try await waitUntil { await forwarder.attempt().outcome == .opened }
            await forwarder.close()
          }
        }
      }
    }
  }
}
