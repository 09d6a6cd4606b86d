/// Which database serves now, judged from the status of all of them.
public enum DatabaseTopology: Sendable, Hashable {
  /// This host accepts writes, and every other one was heard to accept none.
  case one(String)
  /// Every host was heard, and none accepts writes.
  case none
  /// These hosts accept writes: two histories grow apart.
  case split([String])
  /// These hosts did not tell; `writable` are those that were heard to accept writes.
  case unknown(silent: [String], writable: [String])

  /// Judges the statuses of all database hosts; nil for a host that gave none.
  ///
  /// - Parameter statuses: The status of each host, by its name.
  /// - Returns: The judgement; two that accept writes are a split, whoever else is silent. A host
  ///   that is silent is never counted as one that accepts no writes.
  public static func judge(_ statuses: [String: DatabaseStatus?]) -> DatabaseTopology {
    var writable: [String] = []
    var silent: [String] = []
    for name in statuses.keys.sorted() {
      guard case .some(.some(let status)) = statuses[name], let isWritable = status.isWritable
      else {
        silent.append(name)
        continue
      }
      if isWritable { writable.append(name) }
    }
    if writable.count > 1 { return .split(writable) }
    if !silent.isEmpty { return .unknown(silent: silent, writable: writable) }
    return writable.first.map(DatabaseTopology.one) ?? .none
  }
}
