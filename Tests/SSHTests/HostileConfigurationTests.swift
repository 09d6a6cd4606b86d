import TestSupport
import Testing

/// What `ssh -G`, known_hosts files and shells may give, changed at random by a seed.
@Suite struct HostileConfigurationTests {
  private static let configuration = """
    host host
    user root
    hostname 10.0.0.1
    port 22
    identitiesonly no
    connecttimeout none
    identityfile ~/.ssh/id_%n_${USER}
    userknownhostsfile ~/.ssh/known_hosts ~/.ssh/known_hosts2
    globalknownhostsfile /etc/ssh/ssh_known_hosts
    ciphers aes256-gcm@openssh.com,aes128-ctr
    proxyjump u@[::1]:2222,b
    forwardagent no

    """

  @Test(arguments: 1...4)
  func everyConfigurationIsHonouredOrRefused(seed: Int) throws {
    var hostile = HostileBytes(
      seed: UInt64(seed),
      pieces: [
        "proxyjump ", "port ", "ssh://", "@", "[", "]", "-oProxyCommand=id", "%%", "%z", "${",
        "none", "hostname ", "user ", "~/", "identityagent $A", "connecttimeout 0",
      ])
    for _ in 0..<100 {
      try ConfigurationInvariants.configuration(hostile.changed(Array(Self.configuration.utf8)))
      try ConfigurationInvariants.configuration(hostile.assembled())
    }
  }

  private static let knownHosts = """
    # a comment
    host,10.0.0.1 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5ZnV6eg==
    [host]:2222 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5ZnV6eg==
    @revoked * ssh-ed25519 AAAAC3NzaC1lZDI1NTE5ZnV6eg==
    @cert-authority *.example ssh-ed25519 AAAAC3NzaC1lZDI1NTE5ZnV6eg==
    |1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ssh-ed25519 AAAAC3NzaC1lZDI1NTE5ZnV6eg==
    !host,h?st*,** ssh-ed25519 AAAAC3NzaC1lZDI1NTE5ZnV6eg==

    """

  @Test(arguments: 1...4)
  func everyKnownHostsLineIsUnderstoodOrWarnedOf(seed: Int) throws {
    var hostile = HostileBytes(
      seed: UInt64(seed),
      pieces: ["|1|", "@revoked ", "ssh-ed25519 ", "AAAA", "host", "*", "?", "!", "#", "@x "])
    for _ in 0..<100 {
      try ConfigurationInvariants.knownHosts(hostile.changed(Array(Self.knownHosts.utf8)))
      try ConfigurationInvariants.knownHosts(hostile.assembled())
    }
  }

  @Test(arguments: 1...4)
  func everyShellOutputIsCutIntoTheSameAnswers(seed: Int) throws {
    var hostile = HostileBytes(
      seed: UInt64(seed),
      pieces: ["\u{1E}n0nce:1:0\u{1E}\n", "\u{1E}n0nce:", "n0nce", "\u{1E}\n", ":2:-7", "\u{1E}"])
    let good = Array("out\u{1E}n0nce:1:0\u{1E}\nmore\n\u{1E}n0nce:2:255\u{1E}\n".utf8)
    for _ in 0..<100 {
      try ConfigurationInvariants.answers(hostile.changed(good))
      try ConfigurationInvariants.answers(hostile.assembled())
    }
  }
}
