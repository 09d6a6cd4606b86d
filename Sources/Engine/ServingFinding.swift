public import DrillModel
public import Services

/// Who serves, read from the databases alone, and what follows for whoever recovers without a
/// journal.
///
/// Pure. Where anything is in doubt it is not clear, and nothing is unfenced.
public enum ServingFinding: Sendable, Hashable {
  /// More than one database accepts writes: nothing may be touched.
  case several([String])
  /// Another database than the primary serves: a promotion has happened.
  case promoted(String)
  /// The primary serves.
  case original(String)
  /// None serves, and none was promoted: the backup still replays, the primary is as it was fenced.
  case noneYetNotPromoted
  /// It cannot be told whether a promotion has happened.
  case unclear(String)

  /// Whether fences may be lifted and everything be taken back.
  public var allowsRelease: Bool {
    switch self {
    case .original, .noneYetNotPromoted: true
    case .several, .promoted, .unclear: false
    }
  }

  /// In words.
  public var sentence: String {
    switch self {
    case .several(let hosts):
      "\(hosts.joined(separator: " and ")) accept writes at once"
    case .promoted(let host): "\(host) was promoted and serves"
    case .original(let host): "\(host) serves, and no other was promoted"
    case .noneYetNotPromoted: "no database serves, and the backup was not promoted"
    case .unclear(let why): "it cannot be told whether the backup was promoted: \(why)"
    }
  }

  /// Judges the databases' states.
  ///
  /// - Parameters:
  ///   - environment: The environment.
  ///   - statuses: What each database's `status` told; nil for one that could not be asked.
  /// - Returns: The finding.
  public static func judge(
    _ environment: Environment, statuses: [String: DatabaseStatus?]
  ) -> ServingFinding {
    let roles: Set<Role> = [.primaryDatabase, .mirror, .backupDatabase]
    let hosts = environment.hosts.filter { !roles.isDisjoint(with: $0.roles) }
    func status(_ host: Host) -> DatabaseStatus? { statuses[host.name] ?? nil }
    let writable = hosts.filter { status($0)?.isWritable == true }.map(\.name)
    if writable.count > 1 { return .several(writable) }
    let silent = hosts.filter { status($0)?.isWritable == nil }.map(\.name)
    // In ordinary times only the primary takes writes: whoever else does was promoted.
    let primaries = Set(environment.hosts(.primaryDatabase).map(\.name))
    if let serving = writable.first, !primaries.contains(serving) { return .promoted(serving) }
    guard silent.isEmpty else {
      return .unclear("\(silent.joined(separator: ", ")) did not tell")
    }
    guard let primary = environment.hosts(.primaryDatabase).first,
      let backup = environment.hosts(.backupDatabase).first,
      let old = status(primary), let new = status(backup)
    else { return .unclear("the environment has no primary or no backup database") }
    if let serving = writable.first { return .original(serving) }
    if let was = old.timeline, let isNow = new.timeline, isNow > was {
      return .unclear(
        "\(backup.name) does not serve, but is on timeline \(isNow), \(primary.name) on \(was)")
    }
    for mirror in environment.hosts(.mirror) {
      if let was = old.timeline, let isNow = status(mirror)?.timeline, isNow > was {
        return .unclear(
          "\(mirror.name) does not serve, but is on timeline \(isNow), \(primary.name) on \(was)")
      }
    }
    guard new.role == .standby, new.isFenced != true, old.role != .standby else {
      return .unclear("no database serves, and \(backup.name) is no plain standby")
    }
    return .noneYetNotPromoted
  }
}
