import DrillModel

/// Holds an environment as it stands against what it declares; pure.
struct TopologyJudge {
  let environment: Environment
  let inspection: Inspection

  /// What came of it: what is certainly otherwise, and what nobody could tell.
  struct Finding: Sendable, Hashable {
    var complaints: [String] = []
    var unknowns: [String] = []
  }

  /// Judges places, subnets, links, active servers and time zones.
  func judge() -> Finding {
    var finding = Finding()
    for host in inspection.hosts {
      if let silent = host.silent { finding.unknowns.append("\(host.name): \(silent)") }
    }
    places(&finding)
    subnets(&finding)
    active(&finding)
    link(&finding)
    timeZones(&finding)
    return finding
  }

  private var placed: [Inspection.HostState] {
    inspection.hosts.filter { $0.dataCenter != nil && $0.silent == nil }
  }

  /// Every host has an address in a subnet of its data center, and none in the other's.
  private func places(_ finding: inout Finding) {
    for center in environment.dataCenters {
      let hosts = inspection.hosts.filter { $0.dataCenter == center.name }
      if hosts.isEmpty { finding.complaints.append("no host stands in \(center.name)") }
    }
    for host in placed {
      let addresses = host.addresses.map { String($0.prefix { $0 != "/" }) }
      guard !addresses.isEmpty else {
        finding.unknowns.append("\(host.name) does not tell its addresses")
        continue
      }
      for center in environment.dataCenters {
        let subnets = center.subnets.compactMap { Subnet($0) }
        let inside = addresses.filter { address in
          subnets.contains { $0.contains(address) == true }
        }
        if center.name == host.dataCenter, !subnets.isEmpty, inside.isEmpty {
          finding.complaints.append(
            "\(host.name) has no address in the subnets of \(center.name)")
        } else if center.name != host.dataCenter, let address = inside.first {
          finding.complaints.append(
            "\(host.name) has the address \(address), in a subnet of \(center.name)")
        }
      }
    }
    let servers = environment.hosts(.chatServer).count
    let limit = 2 * (environment.topology?.activeLimit ?? 4)
    if servers > limit {
      finding.complaints.append("the pool has \(servers) chat servers; at most \(limit) may be")
    }
  }

  /// No stretched network: no neighbour of the other data center, a router on each way there.
  private func subnets(_ finding: inout Finding) {
    for host in placed {
      let strangers = inspection.strangers(of: host)
      if strangers != "none" {
        finding.complaints.append(
          "\(host.name) has \(strangers) of the other data center as a neighbour on its own link")
      }
      for (peer, way) in host.ways.sorted(by: { $0.key < $1.key }) where way == "direct" {
        finding.complaints.append("\(host.name) reaches \(peer) without a router on the way")
      }
      if host.ways.isEmpty { finding.unknowns.append("\(host.name) does not tell its routes") }
    }
  }

  /// As many as are allowed, and those that are declared; the others run and take no clients.
  private func active(_ finding: inout Finding) {
    var active: [String] = []
    var told: [String] = []
    for host in environment.hosts(.chatServer) {
      guard let values = inspection.chatServers[host.name] ?? nil, let word = values["active"],
        word == "yes" || word == "no"
      else {
        finding.unknowns.append("\(host.name) does not tell whether it is active")
        continue
      }
      told.append(host.name)
      if word == "yes" { active.append(host.name) }
      if values["running"] != "yes" { finding.complaints.append("\(host.name) does not run") }
    }
    let limit = environment.topology?.activeLimit ?? 4
    if active.count > limit {
      finding.complaints.append("\(active.count) chat servers are active; at most \(limit) may be")
    }
    let declared = Set(environment.activeInOrdinaryTimes)
    for name in active where !declared.contains(name) {
      finding.complaints.append("\(name) is active, and not declared so")
    }
    for name in environment.activeInOrdinaryTimes
    where told.contains(name) && !active.contains(name) {
      finding.complaints.append("\(name) is declared active, and is not")
    }
  }

  private func link(_ finding: inout Finding) {
    guard let declared = environment.topology?.link else { return }
    guard let link = inspection.links.first, let roundTrip = link.roundTripSeconds,
      let bits = link.bitsPerSecond
    else {
      finding.unknowns.append("round trip and bandwidth between the data centers were not measured")
      return
    }
    let measured = declared.measured(roundTrip: roundTrip, bandwidth: bits)
    if measured != declared.linkClass {
      finding.complaints.append(
        "the link is \(measured.rawValue), declared \(declared.linkClass.rawValue): "
          + Self.words(roundTrip: roundTrip, bits: bits))
    }
  }

  /// A measured link, in words.
  static func words(roundTrip: Double, bits: Double) -> String {
    "round trip \(Self.rounded(roundTrip * 1_000)) ms, \(Self.rounded(bits / 1e6)) Mbit/s"
  }

  private static func rounded(_ value: Double) -> String {
    "\((value * 100).rounded() / 100)"
  }

  /// Active chat servers and databases keep one time.
  private func timeZones(_ finding: inout Finding) {
    let names =
      environment.hosts(.chatServer) + environment.hosts(.primaryDatabase)
      + environment.hosts(.backupDatabase)
    let told = inspection.hosts.filter { host in
      host.silent == nil && names.contains { $0.name == host.name }
    }
    let offsets = Set(told.compactMap(\.utcOffset))
    guard offsets.count > 1 else { return }
    let words = told.compactMap { host in
      host.utcOffset.map { "\(host.name) \($0) \(host.timeZone ?? "")" }
    }
    finding.complaints.append("time zones differ: \(words.joined(separator: ", "))")
  }
}
