import DrillModel

/// Reading the hosts and how they are reached.
extension EnvironmentReader {
  /// Reads an `ssh:` mapping; what it does not say is taken from `defaults`.
  func access(_ node: SyntaxNode, defaults: AccessWords, path: String) -> AccessWords {
    guard var words = MappingReader(node, "`ssh`", path: path, in: context) else {
      return defaults
    }
    var access = defaults
    if path != "ssh", let host = words.value("host") {
      access.host = context.line(host, expected: "the name given to `ssh -G`, or an address")
      if let name = access.host { check(address: name, at: host.position) }
    }
    if let port = words.value("port") { access.port = self.port(port) }
    if let user = words.value("user") {
      access.user = self.user(user)
    }
    if let identity = words.value("identity") {
      access.identities = files(identity, expected: "the path of a private key")
    }
    if let known = words.value("known-hosts") {
      access.knownHosts = files(known, expected: "the path of a known_hosts file")
    }
    if let configuration = words.value("config") {
      access.usesConfiguration = context.boolean(configuration)
    }
    if let sudo = words.value("sudo") { access.usesSudo = context.boolean(sudo) }
    if let shell = words.value("shell") {
      access.dialect = context.word(
        shell, among: [Script.Dialect.posix.rawValue, Script.Dialect.powerShell.rawValue]
      ).flatMap(Script.Dialect.init(rawValue:))
    }
    words.finish()
    return access
  }

  /// A user: a name, on Windows also `DOMAIN\name` or `name@domain`.
  private func user(_ node: SyntaxNode) -> String? {
    if case .scalar(let written) = node.content,
      let text = context.substitute(written, at: node.position)
    {
      let parts = text.split(omittingEmptySubsequences: false) { $0 == "\\" || $0 == "@" }
      if parts.count == 2, parts.allSatisfy({ ReadingContext.isName(String($0)) }) { return text }
    }
    return context.name(node, expected: "a user's name")
  }

  /// A TCP port.
  func port(_ node: SyntaxNode) -> Int? {
    context.integer(node, in: 1...65_535, expected: "a port")
  }

  private func files(_ node: SyntaxNode, expected: String) -> [String]? {
    context.lines(node, expected: expected).map { $0.map { paths.resolve($0.text) } }
  }

  /// Reads the hosts, in the order of the file.
  func hosts(_ node: SyntaxNode, defaults: AccessWords, centers: [DataCenter]) -> [Host] {
    guard case .mapping(let entries) = node.content, !entries.isEmpty else {
      context.error(
        at: node.position, "\(node.found) stands here",
        expected: "hosts by name, such as `db1: { address: 10.0.1.11, … }`")
      return []
    }
    var names: Set<String> = []
    return entries.compactMap { entry in
      guard ReadingContext.isName(entry.key) else {
        context.error(
          at: entry.position, "`\(entry.key)` is no name for a host",
          expected: "letters, digits, `.`, `_`, `-`")
        return nil
      }
      guard names.insert(entry.key).inserted else {
        context.error(
          at: entry.position, "`\(entry.key)` is given twice in one mapping",
          expected: "each host once")
        return nil
      }
      context.remember("hosts.\(entry.key)", at: entry.position)
      var value = entry.value
      if case .scalar("") = value.content { value.position = entry.position }
      return host(entry.key, value, defaults: defaults, centers: centers)
    }
  }

  private func host(
    _ name: String, _ node: SyntaxNode, defaults: AccessWords, centers: [DataCenter]
  ) -> Host? {
    let path = "hosts.\(name)"
    guard var words = MappingReader(node, "the host `\(name)`", path: path, in: context) else {
      return nil
    }
    let address = words.required("address", expected: "its address on the sites' network")
      .flatMap(address)
    let rank = words.value("data-center").map { context.word($0, as: DataCenter.Rank.self) }
    let roles = roles(&words, name)
    let access =
      words.value("ssh").map { self.access($0, defaults: defaults, path: "\(path).ssh") }
      ?? defaults
    words.finish()
    guard let address, let roles else { return nil }
    let center = rank.flatMap { $0 }.flatMap { rank in centers.first { $0.rank == rank } }
    return Host(
      name: name, dataCenter: center?.name, roles: roles, address: address,
      access: access.access(to: address))
  }

  private func roles(_ words: inout MappingReader, _ name: String) -> [Role]? {
    let one = words.value("role")
    let many = words.value("roles")
    switch (one, many) {
    case (let node?, nil): return context.word(node, as: Role.self).map { [$0] }
    case (nil, let node?):
      guard case .sequence(let items) = node.content, !items.isEmpty else {
        context.error(
          at: node.position, "\(node.found) stands here",
          expected: "a list of roles, such as `[primary-database]`")
        return nil
      }
      var roles: [Role] = []
      for item in items {
        guard let role = context.word(item, as: Role.self) else { continue }
        if roles.contains(role) {
          context.error(at: item.position, "the role `\(role.rawValue)` is given twice")
        }
        roles.append(role)
      }
      return roles
    case (_?, _?):
      context.error(
        at: words.position(of: "roles"), "`role` and `roles` both stand here",
        expected: "one of them")
    case (nil, nil):
      let nearest = words.keys.lazy.compactMap { NearestWord.find($0, among: ["role", "roles"]) }
      if nearest.first == nil {
        context.error(
          at: words.position, "the host `\(name)` has no `role`",
          expected: "`role:` "
            + ReadingContext.choice(Role.allCases.map(\.rawValue)))
      }
    }
    return nil
  }

  private func address(_ node: SyntaxNode) -> String? {
    let expected = "an IP address or a host name"
    guard let text = context.line(node, expected: expected) else { return nil }
    check(address: text, at: node.position)
    return text
  }

  /// An address goes into command lines and files: nothing else may hide in it.
  func check(address: String, at position: SourcePosition) {
    let isDigits = Subnet.address(Substring(address)) != nil
    let isName = ReadingContext.isName(address) && !address.contains("_")
    let isAllDigitsAndDots = address.allSatisfy { $0.isNumber || $0 == "." }
    guard isDigits || (isName && !isAllDigitsAndDots) else {
      context.error(
        at: position, "\(SyntaxNode.quoted(address)) is no address",
        expected: "an IP address or a host name")
      return
    }
  }
}
