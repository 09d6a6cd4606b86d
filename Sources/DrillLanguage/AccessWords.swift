import DrillModel

/// What an `ssh:` mapping says; what it leaves out is nil and falls back to the defaults.
struct AccessWords {
  var host: String?
  var port: Int?
  var user: String?
  var identities: [String]?
  var knownHosts: [String]?
  var usesConfiguration: Bool?
  var usesSudo: Bool?
  var dialect: Script.Dialect?

  /// The way to a host at this address.
  func access(to address: String) -> Host.Access {
    Host.Access(
      name: host ?? address, port: port, user: user, identities: identities ?? [],
      knownHosts: knownHosts ?? [], usesConfiguration: usesConfiguration ?? true,
      usesSudo: usesSudo ?? false, dialect: dialect ?? .posix)
  }
}
