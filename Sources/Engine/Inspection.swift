public import DrillModel

/// How an environment stands at a moment, read from its hosts: nothing is changed for it.
public struct Inspection: Sendable, Hashable, Codable {
  /// What a host told of itself.
  public struct HostState: Sendable, Hashable, Codable {
    /// Its name.
    public var name: String
    /// Its data center; nil for what stands outside both.
    public var dataCenter: String?
    /// What it does.
    public var roles: [String]
    /// Why it did not tell; nil where it did.
    public var silent: String?
    /// Its time zone's name, and what it adds to UTC now.
    public var timeZone: String?
    /// Such as `+0000`.
    public var utcOffset: String?
    /// Its addresses with their prefixes.
    public var addresses: [String]
    /// Hosts of the environment that it reached on its own link of late.
    public var neighbours: [String]
    /// How it reaches hosts of the other data center: the router's address, or `direct`.
    public var ways: [String: String]

    package init(
      name: String, dataCenter: String?, roles: [String], silent: String?, timeZone: String?,
      utcOffset: String?, addresses: [String], neighbours: [String], ways: [String: String]
    ) {
      self.name = name
      self.dataCenter = dataCenter
      self.roles = roles
      self.silent = silent
      self.timeZone = timeZone
      self.utcOffset = utcOffset
      self.addresses = addresses
      self.neighbours = neighbours
      self.ways = ways
    }
  }

  /// A measured way between the data centers.
  public struct Link: Sendable, Hashable, Codable {
    /// Who measured.
    public var from: String
    /// To where.
    public var to: String
    /// The median of some connections, seconds; nil where it could not be measured.
    public var roundTripSeconds: Double?
    /// How much was sent to see how fast it goes; nil where nothing was.
    public var bytes: Int?
    /// Bits a second; nil where it could not be measured.
    public var bitsPerSecond: Double?
  }

  /// The schema's name and version.
  public var schema = "muster.inspection/1"
  /// The environment's name.
  public var environment: String
  /// ISO 8601 in UTC by the runner's clock; empty where only the journal's record tells it.
  public var asked = ""
  /// The hosts.
  public var hosts: [HostState]
  /// What each database's `status` told; nil for one that could not be asked.
  public var databases: [String: [String: String]?]
  /// What each chat server's `status` told.
  public var chatServers: [String: [String: String]?]
  /// What each database host told of log shipping.
  public var shipping: [String: [String: String]?]
  /// The ways between the data centers.
  public var links: [Link]
  /// What own commands told of what stands beside the pool.
  public var outside: [String: [String: String]]

  package init(
    environment: String, hosts: [HostState], databases: [String: [String: String]?],
    chatServers: [String: [String: String]?], shipping: [String: [String: String]?],
    links: [Link], outside: [String: [String: String]]
  ) {
    self.environment = environment
    self.hosts = hosts
    self.databases = databases
    self.chatServers = chatServers
    self.shipping = shipping
    self.links = links
    self.outside = outside
  }

  /// What the journal calls the record of it.
  public static let subject = "live state"

  /// What must be the same again after a run, as names and words.
  ///
  /// Log positions, timelines, ages, boots and measured times are not in it, nor what the
  /// comparison of the roles looks at already.
  public var lasting: [String: String] {
    var facts: [String: String] = [:]
    func note(_ name: String, _ value: String?) {
      guard let value, value != "unknown" else { return }
      facts[name] = value
    }
    for host in hosts where host.silent == nil {
      note("\(host.name) time zone", host.timeZone)
      note("\(host.name) neighbours in the other data center", strangers(of: host))
    }
    for (name, values) in databases {
      guard let values else { continue }
      for key in ["streaming", "archiving", "followers"] { note("\(name) \(key)", values[key]) }
      note("\(name) archiver", values["archive_failed"].map { $0.isEmpty ? "works" : "fails" })
    }
    for (name, values) in chatServers { note("\(name) database", values?["database"]) }
    let kept = [
      "share_reads", "share_writes", "archive_mode", "archive_digest", "copy_access", "copy_job",
      "gap", "refuses_writes",
    ]
    for (name, values) in shipping {
      for key in kept { note("\(name) \(key)", values?[key]) }
    }
    return facts
  }

  /// What a way there and back may change: the databases' timelines, positions and identity.
  var passing: [String: String] {
    var facts: [String: String] = [:]
    for (name, values) in databases {
      for key in ["timeline", "lsn", "system_id"] { facts["\(name) \(key)"] = values?[key] }
    }
    return facts
  }

  /// How it differs from what an environment declares, and what could not be told.
  ///
  /// - Parameter environment: The environment.
  /// - Returns: Sentences.
  public func deviations(
    from environment: Environment
  ) -> (complaints: [String], unknowns: [String]) {
    let finding = TopologyJudge(environment: environment, inspection: self).judge()
    return (finding.complaints, finding.unknowns)
  }

  /// The hosts of the other data center that a host has as neighbours; `none` without any.
  ///
  /// - Parameter host: The host.
  /// - Returns: Their names.
  public func elsewhere(_ host: HostState) -> String { strangers(of: host) }

  /// The hosts of the other data center that a host has as neighbours on its own link.
  func strangers(of host: HostState) -> String {
    let others = hosts.filter {
      $0.dataCenter != nil && host.dataCenter != nil && $0.dataCenter != host.dataCenter
    }.map(\.name)
    let found = host.neighbours.filter(others.contains)
    return found.isEmpty ? "none" : found.joined(separator: ",")
  }
}
