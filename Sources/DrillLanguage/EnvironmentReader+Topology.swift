import DrillModel

/// Reading how an environment is meant to be laid out, and what stands beside it.
extension EnvironmentReader {
  /// Reads `topology:`.
  func topology(_ node: SyntaxNode) -> Topology? {
    guard var words = MappingReader(node, "`topology`", path: "topology", in: context) else {
      return nil
    }
    var topology = Topology()
    topology.link = words.value("link").flatMap(link)
    topology.active = words.value("active")
      .flatMap { context.lines($0, expected: "a chat server's name") }?
      .map { active in
        context.remember("topology.active.\(active.text)", at: active.position)
        return active.text
      }
    if let limit = words.value("active-limit")
      .flatMap({ context.integer($0, in: 1...1_000, expected: "how many may be active") })
    {
      topology.activeLimit = limit
    }
    words.finish()
    return topology
  }

  private func link(_ node: SyntaxNode) -> Topology.Link? {
    guard var words = MappingReader(node, "`link`", path: "topology.link", in: context) else {
      return nil
    }
    let linkClass = words.required("class", expected: "`high-bandwidth` or `low-bandwidth`")
      .flatMap { context.word($0, as: Topology.LinkClass.self) }
    let roundTrip =
      words.required("round-trip", expected: "the longest of a high-bandwidth link, such as `10ms`")
      .flatMap { context.duration($0) }
    let bandwidth =
      words.required("bandwidth", expected: "the least of one, such as `100Mbit/s`")
      .flatMap(bandwidth)
    words.finish()
    guard let linkClass, let roundTrip, let bandwidth else { return nil }
    return Topology.Link(linkClass: linkClass, roundTrip: roundTrip, bandwidth: bandwidth)
  }

  private func bandwidth(_ node: SyntaxNode) -> Double? {
    let expected = "bits a second, such as `100Mbit/s`"
    guard let text = context.line(node, expected: expected) else { return nil }
    guard let bits = BandwidthText.parse(text) else {
      context.error(
        at: node.position, "\(SyntaxNode.quoted(text)) is no bandwidth",
        expected: "\(expected); units `kbit/s`, `Mbit/s`, `Gbit/s`")
      return nil
    }
    return bits
  }

  /// Reads `compliance:` and `file-store:`: `none`, or an own command.
  func outside(_ node: SyntaxNode, _ key: String) -> OutsideService {
    if case .scalar(let text) = node.content {
      if text == "none" { return .absent }
      context.error(
        at: node.position, "\(SyntaxNode.quoted(text)) stands here",
        expected: "`none`, or `{ run: …, on: HOST }`")
      return .undeclared
    }
    guard let command = command(node, act: key, path: key) else { return .undeclared }
    if command.host == nil {
      context.error(
        at: node.position, "the own command for `\(key)` says not where it runs",
        expected: "`on`: a host's name")
    }
    return .told(by: command)
  }
}
