/// One host of the lab: its place, its address, what it is there for.
public struct LabHost: Sendable, Hashable {
  /// Where a host stands: outside, or in a data center or office behind the router.
  public enum Site: String, Sendable, Hashable, CaseIterable {
    /// Outside all data centers, beside the runner.
    case outer
    /// The primary data center.
    case dc1
    /// The secondary data center.
    case dc2
    /// Where the chat users are.
    case client
  }

  /// What runs as PID 1.
  public enum Boot: String, Sendable, Hashable {
    /// A small init that starts what `/etc/rc2.d` enables.
    case sysv
    /// A real systemd.
    case systemd
  }

  /// What a host is there for.
  public enum Role: String, Sendable, Hashable {
    /// Joins the sites.
    case router
    /// Switches the other hosts on and off.
    case powerController = "power-controller"
    /// Keeps shipped WAL.
    case share
    /// The primary database.
    case primary
    /// The primary's synchronous mirror.
    case mirror
    /// The backup database, fed by log shipping only.
    case backup
    /// Laid down, not running: ready to become the backup's mirror.
    case backupMirror = "backup-mirror"
    /// A server of the chat pool.
    case chat
    /// Sees the primary database and its mirror, and decides between them where it is told to.
    case witness
    /// Chat clients come in through it.
    case client
  }

  /// Its name, in every host's `/etc/hosts`.
  public let name: String
  /// Where it stands.
  public let site: Site
  /// Its IPv4 address.
  public let address: String
  /// What runs as PID 1.
  public let boot: Boot
  /// What it is there for.
  public let role: Role

  /// The host's line in the table that the lab's programs read.
  var tableLine: String { "\(name) \(site.rawValue) \(address) \(boot.rawValue) \(role.rawValue)" }

  /// Every host of a lab in a subnet, in the order of the table.
  static func all(in subnet: LabSubnet) -> [LabHost] {
    [
      LabHost(
        name: "router", site: .outer, address: subnet.address(.outer, 2), boot: .sysv,
        role: .router),
      LabHost(
        name: "power", site: .outer, address: subnet.address(.outer, 3), boot: .sysv,
        role: .powerController),
      database("db1", .dc1, subnet.address(.dc1, 11), role: .primary),
      database("db2", .dc1, subnet.address(.dc1, 12), boot: .systemd, role: .mirror),
      database("db3", .dc2, subnet.address(.dc2, 11), role: .backup),
      database("db4", .dc2, subnet.address(.dc2, 12), role: .backupMirror),
      LabHost(
        name: "share", site: .dc2, address: subnet.address(.dc2, 31), boot: .sysv, role: .share),
      LabHost(
        name: "witness", site: .outer, address: subnet.address(.outer, 4), boot: .sysv,
        role: .witness),
      chat("chat1", .dc1, subnet.address(.dc1, 21)),
      chat("chat2", .dc1, subnet.address(.dc1, 22)),
      chat("chat3", .dc2, subnet.address(.dc2, 21)),
      chat("chat4", .dc2, subnet.address(.dc2, 22)),
      LabHost(
        name: "client1", site: .client, address: subnet.address(.client, 11), boot: .sysv,
        role: .client),
    ]
  }

  private static func database(
    _ name: String, _ site: Site, _ address: String, boot: Boot = .sysv, role: Role
  ) -> LabHost {
    LabHost(name: name, site: site, address: address, boot: boot, role: role)
  }

  private static func chat(_ name: String, _ site: Site, _ address: String) -> LabHost {
    LabHost(name: name, site: site, address: address, boot: .sysv, role: .chat)
  }
}
