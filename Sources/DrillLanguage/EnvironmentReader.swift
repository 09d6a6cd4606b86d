import DrillModel

/// Turns the syntax of an environment file into an environment.
struct EnvironmentReader {
  let context: ReadingContext
  let paths: PathResolver

  /// Reads the whole file; nil where a part that everything needs could not be read.
  func environment(_ root: SyntaxNode) -> Environment? {
    guard var file = MappingReader(root, "an environment", path: "", in: context) else {
      return nil
    }
    // Variables first: every other value may use them.
    if let variables = file.value("variables") { context.readVariables(variables) }
    let name = file.required("environment", expected: "the environment's name")
      .flatMap { context.name($0, expected: "the environment's name") }
    let isProduction = file.value("production").map { context.boolean($0) } ?? false
    let subject = file.required("subject", expected: "`{ name: …, version: … }`")
      .flatMap(subject)
    let defaults = file.value("ssh").map { access($0, defaults: AccessWords(), path: "ssh") }
    let centers = file.required("data-centers", expected: "`primary` and `secondary`")
      .flatMap(dataCenters)
    let hosts = file.required("hosts", expected: "the hosts by name").map {
      self.hosts($0, defaults: defaults ?? AccessWords(), centers: centers ?? [])
    }
    let database = file.required("database", expected: "the database service")
      .flatMap(database)
    let chat = file.required("chat", expected: "the chat service").flatMap(chat)
    let power = file.value("power").flatMap(power)
    let protected =
      file.value("protected")
      .flatMap { context.lines($0, expected: "a host's name") } ?? []
    for (index, host) in protected.enumerated() {
      context.remember("protected.\(index + 1)", at: host.position)
    }
    let timing = file.value("timing").flatMap(timing) ?? Environment.Timing()
    let limits = file.value("limits").flatMap(limits)
    let calendar = file.value("calendar").flatMap(calendar)
    let approvals = file.value("approvals").flatMap {
      self.approvals($0, isProduction: isProduction ?? false)
    }
    let topology = file.value("topology").flatMap(topology)
    let compliance = file.value("compliance").map { outside($0, "compliance") } ?? .undeclared
    let fileStore = file.value("file-store").map { outside($0, "file-store") } ?? .undeclared
    file.finish()
    guard let name, let isProduction, let subject, let centers, let hosts, let database, let chat
    else { return nil }
    return Environment(
      name: name, isProduction: isProduction, subject: subject, dataCenters: centers,
      hosts: hosts, database: database, chat: chat, power: power,
      protectedHosts: protected.map(\.text), timing: timing, limits: limits, calendar: calendar,
      approvals: approvals, topology: topology, compliance: compliance, fileStore: fileStore)
  }

  private func subject(_ node: SyntaxNode) -> Environment.Subject? {
    guard var words = MappingReader(node, "`subject`", path: "subject", in: context) else {
      return nil
    }
    let name = words.required("name", expected: "the name of what is verified")
      .flatMap { context.line($0, expected: "a name") }
    let version = words.required("version", expected: "its version")
      .flatMap { context.line($0, expected: "a version") }
    words.finish()
    guard let name, let version else { return nil }
    return Environment.Subject(name: name, version: version)
  }

  private func dataCenters(_ node: SyntaxNode) -> [DataCenter]? {
    guard
      var words = MappingReader(node, "`data-centers`", path: "data-centers", in: context)
    else { return nil }
    let centers = DataCenter.Rank.allCases.map { rank in
      words.required(rank.rawValue, expected: "`{ name: dc1, subnets: [10.0.1.0/24] }`")
        .flatMap { dataCenter($0, rank) }
    }
    words.finish()
    let found = centers.compactMap { $0 }
    guard found.count == centers.count else { return nil }
    return found
  }

  private func dataCenter(_ node: SyntaxNode, _ rank: DataCenter.Rank) -> DataCenter? {
    let path = "data-centers.\(rank.rawValue)"
    guard var words = MappingReader(node, "a data center", path: path, in: context) else {
      return nil
    }
    let name = words.required("name", expected: "its name, such as `dc1`")
      .flatMap { context.name($0, expected: "a name") }
    let subnets =
      words.required("subnets", expected: "its subnets, such as `[10.0.1.0/24]`")
      .flatMap { context.lines($0, expected: "a subnet such as `10.0.1.0/24`") } ?? []
    words.finish()
    for subnet in subnets where Subnet(subnet.text) == nil {
      context.error(
        at: subnet.position, "\(SyntaxNode.quoted(subnet.text)) is no subnet",
        expected: "an address with its prefix, such as `10.0.1.0/24`")
    }
    guard let name else { return nil }
    return DataCenter(rank: rank, name: name, subnets: subnets.map(\.text))
  }

  private func power(_ node: SyntaxNode) -> PowerControl? {
    guard var words = MappingReader(node, "`power`", path: "power", in: context) else {
      return nil
    }
    let commands = ["off", "on", "status"].map { key in
      words.required(key, expected: "a command; the host's name is added to it")
        .flatMap { context.line($0, expected: "a command on one line") }
    }
    words.finish()
    guard let off = commands[0], let on = commands[1], let status = commands[2] else {
      return nil
    }
    return PowerControl(off: off, on: on, status: status)
  }

  private func timing(_ node: SyntaxNode) -> Environment.Timing? {
    guard var words = MappingReader(node, "`timing`", path: "timing", in: context) else {
      return nil
    }
    var timing = Environment.Timing()
    if let lease = words.value("lease")
      .flatMap({ context.duration($0, atLeast: .seconds(5), atMost: .seconds(3_600)) })
    {
      timing.lease = lease
    }
    if let offset = words.value("clock-offset")
      .flatMap({ context.duration($0, atMost: .seconds(3_600)) })
    {
      timing.clockOffset = offset
    }
    words.finish()
    return timing
  }
}
