extension KnownHosts {
  /// What the files say of a key that a host showed.
  public enum Verdict: Sendable, Hashable {
    /// A line has this key for this host.
    case known(Entry)
    /// No line names this host.
    case unknown
    /// Lines name this host, with other keys only.
    case changed([Entry])
    /// A line revokes this key.
    case revoked(Entry)
    /// Only certificate authorities are known for this host.
    case onlyCertAuthority([Entry])
  }

  /// The name under which a host stands in known_hosts: `name`, or `[name]:port`.
  public static func lookupName(host: String, port: Int) -> String {
    port == 22 ? host.lowercased() : "[\(host.lowercased())]:\(port)"
  }

  /// Judges the key that a host showed.
  ///
  /// - Parameters:
  ///   - key: The key.
  ///   - host: The host's name or address, as it was connected to or as HostKeyAlias says.
  ///   - port: The port.
  /// - Returns: The verdict. A revocation anywhere wins over everything.
  public func verdict(on key: HostKey, host: String, port: Int) -> Verdict {
    let name = Self.lookupName(host: host, port: port)
    let plain = host.lowercased()
    let here = entries(covering: name)
    let byPlainName = name == plain ? [] : entries(covering: plain)
    if let entry = (here + byPlainName).first(where: { $0.marker == .revoked && $0.key == key }) {
      return .revoked(entry)
    }
    if let entry = here.first(where: { $0.marker == .none && $0.key == key }) {
      return .known(entry)
    }
    let others = here.filter { $0.marker == .none }
    guard others.isEmpty else { return .changed(others) }
    if let entry = byPlainName.first(where: { $0.marker == .none && $0.key == key }) {
      return .known(entry)
    }
    let authorities = here.filter { $0.marker == .certAuthority }
    return authorities.isEmpty ? .unknown : .onlyCertAuthority(authorities)
  }

  /// The types of the keys that are known for a host, in the order of the lines.
  ///
  /// They are what to ask the host for, so that it shows a key that can be compared.
  ///
  /// - Parameters:
  ///   - host: The host's name or address.
  ///   - port: The port.
  /// - Returns: SSH names of key types, each once.
  public func keyTypes(host: String, port: Int) -> [String] {
    let name = Self.lookupName(host: host, port: port)
    let here = entries(covering: name).filter { $0.marker == .none }
    let known =
      here.isEmpty
      ? entries(covering: host.lowercased()).filter { $0.marker == .none } : here
    var types: [String] = []
    for entry in known where !types.contains(entry.key.type) { types.append(entry.key.type) }
    return types
  }
}
