/// What the libssh2 that is loaded can and cannot do, as it says itself at run time.
public struct LibraryLimits: Sendable, Hashable {
  /// Its version, for instance `1.10.0`.
  public var version: String
  /// The types of host keys that can be verified, best first.
  public var hostKeys: [String]
  /// The key exchanges that are used, best first.
  public var keyExchanges: [String]
  /// The ciphers that are used, best first.
  public var ciphers: [String]
  /// The message authentication codes that are used, best first.
  public var authenticationCodes: [String]
  /// The types of certificates that it knows.
  public var certificates: [String]
  /// True when it counts messages strictly during the key exchange, against CVE-2023-48795.
  public var hasStrictKeyExchange: Bool
  /// True when it names RSA signatures with SHA-2 by itself; before, Muster names them for it.
  public var namesRSASignatures: Bool

  /// Asks the library.
  public static func ask() -> LibraryLimits {
    let handle = SessionHandle(transport: SSHTransport())
    func known(_ method: LibSSH2.Method) -> [String] { handle?.supported(method) ?? [] }
    func used(_ preferred: [String], _ method: LibSSH2.Method) -> [String] {
      preferred.filter(known(method).contains)
    }
    return LibraryLimits(
      version: LibSSH2.version, hostKeys: used(AlgorithmPreferences.hostKeys, .hostKey),
      keyExchanges: used(AlgorithmPreferences.keyExchanges, .keyExchange),
      ciphers: used(AlgorithmPreferences.ciphers, .cipherOut),
      authenticationCodes: used(AlgorithmPreferences.authenticationCodes, .macOut),
      certificates: known(.hostKey).filter { $0.contains("-cert-v0") },
      hasStrictKeyExchange: LibSSH2.isAtLeast(0x01_0b01),
      namesRSASignatures: LibSSH2.isAtLeast(0x01_0b00))
  }

  /// What follows from it for whoever runs drills, a sentence each.
  public var sentences: [String] {
    let hasRSAHostKeys = hostKeys.contains { $0.hasPrefix("rsa-") }
    return [
      "host keys that can be verified: \(hostKeys.joined(separator: ", "))"
        + (hasRSAHostKeys
          ? "" : "; a host with an RSA key alone cannot be reached, give it an Ed25519 key"),
      "RSA keys of users: signed with SHA-2, from files and from an agent"
        + (namesRSASignatures ? "" : " (named rsa-sha2-512 by Muster, since libssh2 cannot)"),
      "certificates: none of a user is read from a file, none of a host is accepted"
        + (certificates.isEmpty
          ? "" : ", though libssh2 knows \(certificates.joined(separator: ", "))"),
      "agents: at most \(SSHSession.offersLimit) keys are offered to a host, which ends the "
        + "connection after MaxAuthTries; keys in hardware tokens (sk-…) cannot be used",
      "key exchange: \(keyExchanges.first ?? "none") first, "
        + (hasStrictKeyExchange
          ? "strict" : "not strict (CVE-2023-48795 does not reach the ciphers in use)")
        + "; ciphers \(ciphers.joined(separator: ", ")); "
        + "MACs \(authenticationCodes.joined(separator: ", "))",
    ]
  }
}
