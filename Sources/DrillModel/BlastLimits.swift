/// How much of an environment a drill may take away.
public struct BlastLimits: Sendable, Hashable, Codable {
  /// The most hosts that a drill's faults may strike; nil for any number.
  public var hostsStruck: Int?
  /// The most data centers in which hosts may be struck; nil for both.
  public var dataCenters: Int?
  /// Roles whose hosts are never struck.
  public var rolesNever: [Role]

  /// Sets limits.
  public init(hostsStruck: Int? = nil, dataCenters: Int? = nil, rolesNever: [Role] = []) {
    self.hostsStruck = hostsStruck
    self.dataCenters = dataCenters
    self.rolesNever = rolesNever
  }

  /// What these limits forbid of a drill, in words; empty where they allow it.
  ///
  /// - Parameters:
  ///   - struck: The hosts that its faults take away, each once or more.
  ///   - environment: The environment whose limits these are.
  /// - Returns: A sentence for each limit that is passed.
  public func excess(striking struck: [String], in environment: Environment) -> [String] {
    let hosts = environment.hosts.filter { struck.contains($0.name) }
    var complaints: [String] = []
    if let most = hostsStruck, hosts.count > most {
      complaints.append(
        "\(hosts.count) hosts are struck (\(hosts.map(\.name).joined(separator: ", "))), "
          + "`limits: hosts-struck:` allows \(most)")
    }
    let centers = Set(hosts.compactMap(\.dataCenter))
    if let most = dataCenters, centers.count > most {
      complaints.append(
        "hosts of \(centers.count) data centers are struck, `limits: data-centers:` allows \(most)")
    }
    for role in rolesNever {
      for host in hosts where host.roles.contains(role) {
        complaints.append(
          "`\(host.name)` is a \(role.rawValue), which `limits: roles-never:` keeps from faults")
      }
    }
    return complaints
  }
}
