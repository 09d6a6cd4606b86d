import SSH
import TestSupport
import Testing

@Suite("Keys and agents against a real sshd", .serialized)
struct AuthenticationTests {
  @Test(arguments: ["ed25519", "ecdsa", "rsa"])
  func aKeyFileOpensTheDoor(type: String) async throws {
    try await SSHServer.with { server in
      let key = try await server.makeKey(type)
      try await SSHClient.with { client in
        let session = try await client.connect(to: server.target(identityFiles: [key]))
        #expect(await session.execute("echo in").output == Array("in\n".utf8))
        let facts = await session.facts
        #expect(facts.identity == key)
        #expect(facts.serverBanner.hasPrefix("SSH-2.0-OpenSSH"))
        #expect(facts.libraryVersion == SSHClient.libraryVersion)
        #expect(facts.libraryVersion.hasPrefix("1."))
        #expect(facts.hostKey.type == "ssh-ed25519")
        await session.close()
      }
      #expect(server.log.contains("Accepted publickey"))
      if type == "rsa" { #expect(!server.log.contains("signature algorithm ssh-rsa")) }
    }
  }

  @Test func keysInPEMAreRead() async throws {
    try await SSHServer.with { server in
      for type in ["ecdsa", "rsa"] {
        let key = try await server.makeKey(type, name: "pem_\(type)")
        try await server.convertKeyToPEM(key)
        try await SSHClient.with { client in
          let session = try await client.connect(to: server.target(identityFiles: [key]))
          #expect(await session.facts.identity == key)
          await session.close()
        }
      }
    }
  }

  @Test(arguments: ["ed25519", "ecdsa", "rsa"])
  func anEncryptedKeyIsUsedThroughTheAgent(type: String) async throws {
    try await SSHServer.with { server in
      let key = try await server.makeKey(type, passphrase: "open sesame")
      try await server.withAgent([(key, "open sesame")]) { socket in
        var target = server.target(identityFiles: [key])
        target.agentSocket = socket
        target.identitiesOnly = true
        try await SSHClient.with { client in
          let session = try await client.connect(to: target)
          #expect(await session.facts.identity == key)
          #expect(await session.execute("true").succeeded)
          await session.close()
        }
      }
    }
  }

  @Test func anyKeyOfTheAgentServesWhenNoneIsNamed() async throws {
    try await SSHServer.with { server in
      let stranger = try await server.makeKey(isAuthorized: false, name: "stranger")
      let friend = try await server.makeKey(name: "friend")
      try await server.withAgent([(stranger, ""), (friend, "")]) { socket in
        var target = server.target(identityFiles: [])
        target.agentSocket = socket
        try await SSHClient.with { client in
          let session = try await client.connect(to: target)
          #expect(await session.facts.identity.hasPrefix("agent key"))
          await session.close()
          target.identitiesOnly = true
          let error = await sshError { _ = try await client.connect(to: target) }
          #expect(error?.code == .noUsableKey)
        }
      }
    }
  }

  @Test func aRefusedKeyIsNamedWithWhatToDo() async throws {
    try await SSHServer.with { server in
      let key = try await server.makeKey(isAuthorized: false)
      let locked = try await server.makeKey("ecdsa", passphrase: "secret")
      try await SSHClient.with { client in
        let target = server.target(
          identityFiles: [key, locked, "\(server.folder)/missing"])
        let error = try #require(await sshError { _ = try await client.connect(to: target) })
        #expect(error.code == .authenticationRejected)
        #expect(error.libraryCode == -18)
        #expect(error.host == "testhost")
        for part in [
          key, "does not accept", locked, "ssh-add", "not there", "/missing", "authorized_keys",
        ] {
          #expect(error.message.contains(part), "\(error)")
        }
      }
    }
  }

  @Test func withoutAnyKeyNothingIsTried() async throws {
    try await SSHServer.with { server in
      try await SSHClient.with { client in
        let error = await sshError {
          _ = try await client.connect(to: server.target(identityFiles: []))
        }
        #expect(error?.code == .noUsableKey)
      }
    }
  }

  @Test func anAgentThatDoesNotAnswerIsSaid() async throws {
    try await SSHServer.with { server in
      var target = server.target(identityFiles: [])
      target.agentSocket = "\(server.folder)/nobody"
      try await SSHClient.with { [target] client in
        let error = await sshError { _ = try await client.connect(to: target) }
        #expect(error?.code == .noUsableKey)
        #expect(error?.message.contains("nobody") == true)
      }
    }
  }
}
