/// The private network that one lab takes: 10.OCTET.0.0/16, a /24 a site.
struct LabSubnet: Sendable, Hashable {
  /// The octet of the lab named `default`, which the checked-in environment file relies on.
  static let standard = LabSubnet(octet: 77)
  /// What other labs choose from.
  static let others = (78...119).map { LabSubnet(octet: $0) }

  /// The second octet of every address.
  let octet: Int

  /// The whole of it.
  var text: String { "\(prefix).0.0/16" }
  /// The first two octets.
  var prefix: String { "10.\(octet)" }
  /// The machine's interface into the lab.
  var link: String { "mlab\(octet)" }

  /// The address of one host in a site.
  func address(_ site: LabHost.Site, _ number: Int) -> String {
    let third =
      switch site {
      case .outer: 0
      case .dc1: 1
      case .dc2: 2
      case .client: 3
      }
    return "\(prefix).\(third).\(number)"
  }

  /// True when a list of routes, as `ip route` prints it, has none inside this subnet.
  func isFree(among routes: String) -> Bool {
    !routes.split(separator: "\n").contains { line in
      line.split(separator: " ").contains { $0.hasPrefix(prefix + ".") }
    }
  }
}
