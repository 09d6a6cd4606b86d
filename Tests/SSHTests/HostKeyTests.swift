import SSH
import TestSupport
import Testing

@Suite("Host keys of a real sshd", .serialized)
struct HostKeyTests {
  /// The error of a connection with this known_hosts text.
  private func refusal(
    _ options: SSHServer.Options = SSHServer.Options(),
    _ knownHosts: (SSHServer) throws -> String
  ) async throws -> SSHError? {
    try await SSHServer.with(options) { server in
      let key = try await server.makeKey()
      let file = try server.makeFile("known", knownHosts(server))
      return try await SSHClient.with { client in
        await sshError {
          let session = try await client.connect(
            to: server.target(identityFiles: [key], knownHostsFiles: [file]))
          await session.close()
        }
      }
    }
  }

  @Test func aChangedKeyIsRefusedWithBothFingerprintsAndThePlace() async throws {
    let other = "AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
    let error = try #require(
      try await refusal { "# first\n[127.0.0.1]:\($0.port) ssh-ed25519 \(other)\n" })
    #expect(error.code == .hostKeyChanged)
    let details = try #require(error.hostKey)
    #expect(details.known.first?.line == 2)
    #expect(details.known.first?.file.hasSuffix("/known") == true)
    #expect(error.message.contains(details.offered.fingerprint))
    #expect(error.message.contains(try #require(details.known.first).key.fingerprint))
    #expect(error.message.contains("/known:2"))
  }

  @Test func aRevokedKeyIsRefusedEvenWhenItIsAlsoListed() async throws {
    let error = try await refusal { server in
      let line = try server.readFile("known_hosts")
      return line + "@revoked * " + line.split(separator: " ")[1...].joined(separator: " ")
    }
    #expect(error?.code == .hostKeyRevoked)
    #expect(error?.message.contains("/known:2") == true)
  }

  @Test func anUnknownHostIsRefusedWithItsFingerprint() async throws {
    let error = try #require(try await refusal { _ in "" })
    #expect(error.code == .hostKeyUnknown)
    #expect(error.message.contains("SHA256:"))
    #expect(error.message.contains("ssh-keyscan"))
  }

  @Test func aHostKnownByAuthorityOnlyIsRefusedAsUnsupported() async throws {
    let error = try await refusal { try "@cert-authority \($0.readFile("known_hosts"))" }
    #expect(error?.code == .hostKeyUnsupported)
  }

  @Test func aBadLineWarnsAndTheRestCounts() async throws {
    try await SSHServer.with { server in
      let key = try await server.makeKey()
      let file = try server.makeFile(
        "known", "garbage\n[127.0.0.1]:* ssh-ed25519 !!!\n" + server.readFile("known_hosts"))
      try await SSHClient.with { client in
        let session = try await client.connect(
          to: server.target(identityFiles: [key], knownHostsFiles: [file]))
        #expect(await session.facts.knownHostsWarnings.map(\.line) == [1, 2])
        await session.close()
      }
    }
  }

  @Test func hashedNamesAreFound() async throws {
    let error = try await SSHServer.with { server in
      let key = try await server.makeKey()
      let file = try server.makeFile("known", server.readFile("known_hosts"))
      try await server.hashKnownHosts(file)
      #expect(try server.readFile("known").hasPrefix("|1|"))
      return try await SSHClient.with { client in
        await sshError {
          let session = try await client.connect(
            to: server.target(identityFiles: [key], knownHostsFiles: [file]))
          await session.close()
        }
      }
    }
    #expect(error == nil)
  }

  @Test(arguments: ["ed25519", "ecdsa"])
  func theKeyTypeThatIsKnownIsAskedFor(type: String) async throws {
    let options = SSHServer.Options(hostKeyTypes: ["ed25519", "ecdsa"])
    let name = type == "ecdsa" ? "ecdsa-sha2-nistp256" : "ssh-ed25519"
    try await SSHServer.with(options) { server in
      let key = try await server.makeKey()
      let lines = try server.readFile("known_hosts").split(separator: "\n")
      let file = try server.makeFile(
        "known", lines.filter { $0.contains(name) }.joined() + "\n")
      try await SSHClient.with { client in
        let session = try await client.connect(
          to: server.target(identityFiles: [key], knownHostsFiles: [file]))
        #expect(await session.facts.hostKey.type == name)
        await session.close()
      }
    }
  }

  @Test func aHostKnownByRSAOnlyIsToldApartFromAChangedOne() async throws {
    let options = SSHServer.Options(hostKeyTypes: ["ed25519", "rsa"])
    let error = try await refusal(options) { server in
      try server.readFile("known_hosts").split(separator: "\n")
        .filter { $0.contains("ssh-rsa") }.joined() + "\n"
    }
    if SSHClient.libraryVersion.hasPrefix("1.10.") {
      #expect(error?.code == .hostKeyUnsupported)
      #expect(error?.message.contains("ssh-rsa") == true)
    } else {
      #expect(error == nil)
    }
  }

  @Test func anAliasIsLookedUpInsteadOfTheAddress() async throws {
    try await SSHServer.with { server in
      let key = try await server.makeKey()
      let keyPart = try server.readFile("known_hosts").split(separator: " ")[1...]
        .joined(separator: " ")
      let file = try server.makeFile("known", "pool-member " + keyPart)
      var target = server.target(identityFiles: [key], knownHostsFiles: [file])
      target.hostKeyAlias = "pool-member"
      try await SSHClient.with { [target] client in
        await (try await client.connect(to: target)).close()
      }
    }
  }
}
