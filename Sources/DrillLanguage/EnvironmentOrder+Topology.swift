import DrillModel

/// Whether chat servers are declared active where the link between the data centers allows it.
extension EnvironmentOrder {
  func topology() -> [Diagnostic] {
    let servers = environment.hosts(.chatServer).map(\.name)
    var complaints: [Diagnostic] = []
    let home = Set(environment.hosts(.chatServer, in: .primary).map(\.name))
    for name in environment.topology?.active ?? [] {
      let place = position("topology.active.\(name)")
      if !servers.contains(name) {
        complaints.append(
          Diagnostic(
            at: place, "no chat server is called \(SyntaxNode.quoted(name))",
            expected: ReadingContext.choice(servers),
            suggestion: NearestWord.find(name, among: servers)))
      } else if environment.topology?.link?.linkClass == .lowBandwidth, !home.contains(name) {
        complaints.append(
          Diagnostic(
            at: place,
            "`\(name)` is declared active away from the primary database, over a low-bandwidth link",
            expected: "active servers in the primary data center alone"))
      }
    }
    let active = environment.activeInOrdinaryTimes
    if let limit = environment.topology?.activeLimit, active.count > limit {
      complaints.append(
        Diagnostic(
          at: position("topology.active"), "\(active.count) chat servers are active",
          expected: "at most \(limit): `active-limit`"))
    }
    for (key, service) in [
      ("compliance", environment.compliance), ("file-store", environment.fileStore),
    ] {
      guard case .told(let command) = service, let host = command.host,
        environment.host(host) == nil
      else { continue }
      complaints.append(
        Diagnostic(
          at: position("\(key).on"), "no host is called \(SyntaxNode.quoted(host))",
          expected: ReadingContext.choice(environment.hosts.map(\.name))))
    }
    return complaints
  }
}
