/// How an environment is meant to be laid out: the link between its data centers, and where chat
/// servers take clients in ordinary times.
public struct Topology: Sendable, Hashable, Codable {
  /// What the link between the data centers allows.
  public enum LinkClass: String, Sendable, Hashable, Codable, CaseIterable {
    /// Chat servers may be active on both sides.
    case highBandwidth = "high-bandwidth"
    /// They are active beside the database that serves, and nowhere else.
    case lowBandwidth = "low-bandwidth"
  }

  /// The declared link, and the line between the two classes.
  public struct Link: Sendable, Hashable, Codable {
    /// What it is meant to be.
    public var linkClass: LinkClass
    /// The longest round trip of a high-bandwidth link.
    public var roundTrip: Duration
    /// The least bits a second of one.
    public var bandwidth: Double

    /// Describes a link.
    public init(linkClass: LinkClass, roundTrip: Duration, bandwidth: Double) {
      self.linkClass = linkClass
      self.roundTrip = roundTrip
      self.bandwidth = bandwidth
    }

    /// The class of a measured link.
    ///
    /// - Parameters:
    ///   - roundTrip: Seconds.
    ///   - bandwidth: Bits a second.
    /// - Returns: Its class.
    public func measured(roundTrip: Double, bandwidth: Double) -> LinkClass {
      let isFast = roundTrip <= self.roundTrip / .seconds(1) && bandwidth >= self.bandwidth
      return isFast ? .highBandwidth : .lowBandwidth
    }
  }

  /// The link between the data centers; nil where nothing is said.
  public var link: Link?
  /// The chat servers that take clients in ordinary times; nil for those of the primary.
  public var active: [String]?
  /// How many may be active at a time.
  public var activeLimit: Int

  /// Describes a layout.
  public init(link: Link? = nil, active: [String]? = nil, activeLimit: Int = 4) {
    self.link = link
    self.active = active
    self.activeLimit = activeLimit
  }
}
