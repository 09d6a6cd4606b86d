import DrillModel

/// Checks that an environment's parts fit each other: roles, places, names, addresses.
struct EnvironmentOrder {
  let environment: Environment
  let context: ReadingContext

  init(_ environment: Environment, context: ReadingContext) {
    self.environment = environment
    self.context = context
  }

  /// Every complaint, in no order.
  func complaints() -> [Diagnostic] {
    roleCounts() + rolePlaces() + places() + addresses() + names() + power() + fences()
      + topology()
  }

  private func roleCounts() -> [Diagnostic] {
    let hosts = position("hosts")
    var complaints: [Diagnostic] = []
    for role in [Role.primaryDatabase, .backupDatabase, .clientSite]
    where environment.hosts(role).isEmpty {
      complaints.append(
        Diagnostic(
          at: hosts, "no host has the role `\(role.rawValue)`",
          expected: "one host with `role: \(role.rawValue)`"))
    }
    let single: [Role] = [
      .primaryDatabase, .backupDatabase, .mirror, .backupMirror, .share, .router,
      .powerController, .coordinator,
    ]
    for role in single {
      for host in environment.hosts(role).dropFirst() {
        complaints.append(
          Diagnostic(
            at: position("hosts.\(host.name)"),
            "a second host has the role `\(role.rawValue)`: `\(host.name)`",
            expected: "one host with it"))
      }
    }
    for rank in DataCenter.Rank.allCases
    where environment.hosts(.chatServer, in: rank).isEmpty {
      complaints.append(
        Diagnostic(
          at: hosts, "the \(rank.rawValue) data center has no chat server",
          expected: "a host with `data-center: \(rank.rawValue)` and `role: chat-server`"))
    }
    return complaints
  }

  /// Roles that belong in one data center, or that must outlive the loss of the primary one.
  private func rolePlaces() -> [Diagnostic] {
    var complaints: [Diagnostic] = []
    let wanted: [(role: Role, rank: DataCenter.Rank)] = [
      (.primaryDatabase, .primary), (.mirror, .primary), (.backupDatabase, .secondary),
      (.backupMirror, .secondary),
    ]
    for (role, rank) in wanted {
      let home = environment.dataCenter(rank)?.name
      for host in environment.hosts(role) where host.dataCenter != home {
        complaints.append(
          Diagnostic(
            at: place(of: host), "the \(role.rawValue) `\(host.name)` stands elsewhere",
            expected: "`data-center: \(rank.rawValue)`"))
      }
    }
    for host in environment.hosts(.chatServer) where host.dataCenter == nil {
      complaints.append(
        Diagnostic(
          at: place(of: host), "the chat server `\(host.name)` stands in no data center",
          expected: "`data-center: primary` or `data-center: secondary`"))
    }
    let primary = environment.dataCenter(.primary)?.name
    for role in [Role.clientSite, .router, .powerController, .coordinator] {
      for host in environment.hosts(role) where host.dataCenter == primary {
        complaints.append(
          Diagnostic(
            at: place(of: host),
            "`\(host.name)` (\(role.rawValue)) stands in the data center that drills take offline",
            expected: "a place outside it"))
      }
    }
    for host in environment.hosts(.share) where host.dataCenter == primary {
      complaints.append(
        Diagnostic(
          .warning, at: place(of: host),
          "the share `\(host.name)` is lost with the primary data center: what was shipped and "
            + "not yet copied is lost too"))
    }
    return complaints
  }

  private func places() -> [Diagnostic] {
    var complaints: [Diagnostic] = []
    let centers = environment.dataCenters
    if centers.count == 2, centers[0].name == centers[1].name {
      complaints.append(
        Diagnostic(
          at: position("data-centers.secondary.name"),
          "both data centers are called `\(centers[0].name)`", expected: "two names"))
    }
    let all = centers.flatMap(\.subnets)
    for subnet in Set(all) where all.filter({ $0 == subnet }).count > 1 {
      complaints.append(
        Diagnostic(
          at: position("data-centers.secondary.subnets"),
          "the subnet `\(subnet)` is given twice",
          expected: "subnets of one data center each: a drill cuts them off"))
    }
    for host in environment.hosts {
      for center in centers {
        let subnets = center.subnets.compactMap(Subnet.init)
        let answers = subnets.compactMap { $0.contains(host.address) }
        let isInside = answers.contains(true)
        let isHome = host.dataCenter == center.name
        guard !answers.isEmpty, isInside != isHome else { continue }
        let message =
          isHome
          ? "`\(host.address)` lies in no subnet of the \(center.rank.rawValue) data center"
          : "`\(host.address)` lies in a subnet of the \(center.rank.rawValue) data center, "
            + "`\(host.name)` does not"
        complaints.append(
          Diagnostic(
            .warning, at: position("hosts.\(host.name).address"), message,
            expected: "an address that a cut by the router treats like its data center"))
      }
    }
    return complaints
  }

  private func addresses() -> [Diagnostic] {
    var owners: [String: String] = [:]
    var complaints: [Diagnostic] = []
    for host in environment.hosts {
      if let owner = owners[host.address] {
        complaints.append(
          Diagnostic(
            at: position("hosts.\(host.name).address"),
            "`\(host.address)` is the address of `\(owner)` too",
            expected: "one address a host"))
      } else {
        owners[host.address] = host.name
      }
    }
    return complaints
  }

  private func names() -> [Diagnostic] {
    let hosts = environment.hosts.map(\.name)
    func unknown(_ name: String, _ path: String) -> [Diagnostic] {
      guard !hosts.contains(name) else { return [] }
      return [
        Diagnostic(
          at: position(path), "no host is called \(SyntaxNode.quoted(name))",
          expected: ReadingContext.choice(hosts), suggestion: NearestWord.find(name, among: hosts))
      ]
    }
    var complaints = environment.protectedHosts.enumerated().flatMap { index, name in
      unknown(name, "protected.\(index + 1)")
    }
    let settings = [
      ("database", environment.database.settings), ("chat", environment.chat.settings),
    ]
    for (service, values) in settings {
      for key in values.keys.sorted() {
        guard let dot = key.lastIndex(of: ".") else { continue }
        complaints += unknown(String(key[..<dot]), "\(service).settings.\(key)")
      }
    }
    let services = [
      ("database", environment.database.commands), ("chat", environment.chat.commands),
    ]
    for (service, commands) in services {
      for (act, command) in commands.sorted(by: { $0.key < $1.key }) {
        guard let host = command.host else { continue }
        complaints += unknown(host, "\(service).commands.\(act).on")
      }
    }
    return complaints
  }

  private func power() -> [Diagnostic] {
    let controllers = environment.hosts(.powerController)
    if environment.power != nil, controllers.isEmpty {
      return [
        Diagnostic(
          at: position("power"), "no host runs these commands",
          expected: "a host with `role: power-controller`")
      ]
    }
    if environment.power == nil, let host = controllers.first {
      return [
        Diagnostic(
          .warning, at: position("hosts.\(host.name)"),
          "`\(host.name)` controls power, but nothing says how",
          expected: "`power: { off: …, on: …, status: … }`")
      ]
    }
    return []
  }

  /// An own fence must be liftable and provable, and must hold without the runner.
  private func fences() -> [Diagnostic] {
    let services: [(Act.Service, [String: OwnCommand])] = [
      (.database, environment.database.commands), (.chat, environment.chat.commands),
    ]
    var complaints: [Diagnostic] = []
    for (service, commands) in services {
      let path = "\(service.rawValue).commands"
      let trio: [Act.Name] = [.fence, .unfence, .status]
      let given = trio.filter { commands[$0.rawValue] != nil }
      if let first = given.first, first != .status {
        for lacking in trio where !given.contains(lacking) {
          complaints.append(
            Diagnostic(
              at: position("\(path).\(first.rawValue)"),
              "an own `\(first.rawValue)` without an own `\(lacking.rawValue)`",
              expected: "`fence`, `unfence` and `status` together: a fence must be liftable, and "
                + "`status` must tell `fenced=yes` or `fenced=no`"))
        }
      }
      for name in given where commands[name.rawValue]?.secrets.isEmpty == false {
        guard given.contains(.fence) else { continue }
        complaints.append(
          Diagnostic(
            at: position("\(path).\(name.rawValue).secrets"),
            "a fence is kept on the host and works without the runner, so its commands get no "
              + "secret", expected: "a command that reads what it needs on its host"))
      }
    }
    return complaints
  }

  private func place(of host: Host) -> SourcePosition {
    context.positions["hosts.\(host.name).data-center"] ?? position("hosts.\(host.name)")
  }

  func position(_ path: String) -> SourcePosition {
    context.positions[path]
      ?? SourcePosition(file: context.source.path, line: 1, column: 1)
  }
}
