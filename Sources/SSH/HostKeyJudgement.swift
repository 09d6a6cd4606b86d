/// Turns known_hosts' verdict into the refusal that a person can act on.
enum HostKeyJudgement {
  struct Complaint {
    var code: SSHError.Code
    var message: String
    var details: HostKeyComplaint
  }

  /// The complaint about a key; nil when the key is known.
  static func complaint(
    _ verdict: KnownHosts.Verdict, key: HostKey, lookedUp: String, files: [String],
    keyScan: String
  ) -> Complaint? {
    let shown = "\(key.type) \(key.fingerprint)"
    let code: SSHError.Code
    let message: String
    var known: [KnownHosts.Entry] = []
    switch verdict {
    case .known:
      return nil
    case .unknown:
      code = .hostKeyUnknown
      message =
        "\(lookedUp) is not in \(files.joined(separator: ", ")); it shows \(shown). If that is "
        + "its key, add it: \(keyScan)"
    case .changed(let entries):
      code = .hostKeyChanged
      known = entries
      let expected = entries.map {
        "\($0.key.type) \($0.key.fingerprint) (\($0.file):\($0.line))"
      }
      message =
        "the key of \(lookedUp) is not the known one: it shows \(shown), known_hosts has "
        + "\(expected.joined(separator: ", ")). Someone may be in between, or the host was made "
        + "anew; find out which, and only then correct the line"
    case .revoked(let entry):
      code = .hostKeyRevoked
      known = [entry]
      message =
        "it shows \(shown), which \(entry.file):\(entry.line) revokes; the host must not be "
        + "trusted until it has another key"
    case .onlyCertAuthority(let entries):
      code = .hostKeyUnsupported
      known = entries
      let places = entries.map { "\($0.file):\($0.line)" }.joined(separator: ", ")
      message =
        "\(lookedUp) is known only by certificate authority (\(places)), which libssh2 cannot "
        + "check; it shows \(shown). If that is its key, add it: \(keyScan)"
    }
    return Complaint(
      code: code, message: message,
      details: HostKeyComplaint(lookedUp: lookedUp, offered: key, known: known))
  }
}
