import LocalProcess
import SSH
import TestSupport
import Testing

@Suite("The user's OpenSSH configuration", .serialized)
struct OpenSSHConfigurationTests {
  private let environment = [
    "HOME": "/home/ann", "SSH_AUTH_SOCK": "/run/agent", "USER": "ann", "KEYS": "/keys",
  ]

  /// Resolves a host by running the real `ssh -G` on a configuration.
  private func resolve(_ configuration: String, _ host: JumpHost) async throws -> SSHTarget {
    try await SSHServer.with { server in
      let file = try server.makeFile("config", configuration)
      return try await OpenSSHConfiguration.resolve(host, environment: environment) { arguments in
        let result = try await LocalCommand("ssh", ["-F", file] + arguments).runSuccessfully()
        return result.output
      }
    }
  }

  private func refusal(_ configuration: String) async throws -> SSHError? {
    try await sshErrorOrThrow { _ = try await resolve(configuration, JumpHost(host: "web")) }
  }

  private func sshErrorOrThrow(_ body: () async throws -> Void) async throws -> SSHError? {
    do {
      try await body()
      return nil
    } catch let error as SSHError {
      return error
    }
  }

  @Test func whatSSHWouldDoIsHonoured() async throws {
    let target = try await resolve(
      """
      Host web
        HostName 192.0.2.7
        Port 2222
        User deploy
        IdentityFile ~/.ssh/web_%h
        IdentityFile ${KEYS}/%r
        IdentitiesOnly yes
        UserKnownHostsFile /etc/known_a /etc/known_b
        GlobalKnownHostsFile none
        HostKeyAlias pool
        ConnectTimeout 7
        Ciphers aes256-ctr
        StrictHostKeyChecking accept-new
      """, JumpHost(host: "web"))
    #expect(target.name == "web")
    #expect(target.address == "192.0.2.7")
    #expect(target.port == 2222)
    #expect(target.user == "deploy")
    #expect(target.identityFiles == ["/home/ann/.ssh/web_192.0.2.7", "/keys/deploy"])
    #expect(target.identitiesOnly)
    #expect(target.agentSocket == "/run/agent")
    #expect(target.knownHostsFiles == ["/etc/known_a", "/etc/known_b"])
    #expect(target.hostKeyAlias == "pool")
    #expect(target.connectDeadline == .seconds(7))
    #expect(target.permittedAlgorithms.ciphers == ["aes256-ctr"])
    #expect(target.jumps.isEmpty)
  }

  @Test func theDefaultConfigurationIsAccepted() async throws {
    let target = try await resolve("", JumpHost(host: "plain.example"))
    #expect(target.address == "plain.example")
    #expect(target.port == 22)
    #expect(target.identityFiles.contains("/home/ann/.ssh/id_ed25519"))
  }

  @Test func jumpHostsAreResolvedEach() async throws {
    let target = try await resolve(
      """
      Host web
        ProxyJump ops@gate:2200,inner
      Host gate
        HostName gate.example
        ProxyJump outer
      Host inner
        HostName 10.0.0.1
        ProxyJump gate
      Host outer
        HostName outer.example
        IdentityAgent none
      """, JumpHost(host: "web"))
    #expect(target.jumps.map(\.address) == ["outer.example", "gate.example", "10.0.0.1"])
    #expect(target.jumps.map(\.port) == [22, 2200, 22])
    #expect(target.jumps[1].user == "ops")
    #expect(target.jumps[0].agentSocket == nil)
    #expect(target.jumps.allSatisfy { $0.jumps.isEmpty })
  }

  @Test(arguments: [
    ("ProxyCommand nc %h %p", "proxycommand"), ("CertificateFile /x", "certificatefile"),
    ("PKCS11Provider /x.so", "pkcs11provider"), ("KnownHostsCommand /x", "knownhostscommand"),
    ("StrictHostKeyChecking no", "stricthostkeychecking"), ("ForwardAgent yes", "forwardagent"),
    ("RevokedHostKeys /x", "revokedhostkeys"), ("PubkeyAuthentication no", "pubkeyauthentication"),
    ("PreferredAuthentications password", "preferredauthentications"),
    ("AddressFamily inet6", "addressfamily"), ("SetEnv A=b", "setenv"),
    ("RemoteCommand x", "remotecommand"), ("BindAddress 127.0.0.1", "bindaddress"),
    ("IdentityFile %z", "%z"), ("IdentityFile ${NOWHERE}", "NOWHERE"),
    ("ProxyJump web2\nHost web2\nProxyJump web", "ProxyJump"),
  ])
  func whatCannotBeHonouredIsRefusedByName(line: String, name: String) async throws {
    let error = try await refusal("Host web\n  \(line)\n")
    #expect(error?.code == .unsupportedConfiguration)
    #expect(error?.message.contains(name) == true, "\(error as Any)")
    #expect(error?.host.hasPrefix("web") == true)
  }

  @Test func anOptionOfAnotherTimeIsRefusedNotIgnored() {
    let output = Array("hostname a\nuser b\nfutureoption on\n".utf8)
    #expect(throws: SSHError.self) {
      try OpenSSHConfiguration.read(output, host: "a", environment: [:])
    }
    #expect(throws: SSHError.self) {
      try OpenSSHConfiguration.read([], host: "a", environment: [:])
    }
  }

  @Test(
    arguments: [
      ("gate", "gate", nil, nil), ("ops@gate", "gate", "ops", nil),
      ("ops@gate:22", "gate", "ops", 22), ("ssh://ops@gate:2200/", "gate", "ops", 2200),
      ("[2001:db8::1]:22", "2001:db8::1", nil, 22),
    ] as [(String, String, String?, Int?)])
  func jumpHostsAreRead(text: String, host: String, user: String?, port: Int?) throws {
    let output = Array("hostname a\nuser b\nproxyjump \(text)\n".utf8)
    let (_, jumps) = try OpenSSHConfiguration.read(output, host: "a", environment: [:])
    #expect(jumps == [JumpHost(host: host, user: user, port: port)])
  }
}
