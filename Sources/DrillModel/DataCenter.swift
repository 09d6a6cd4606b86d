/// A place whose hosts are lost together.
public struct DataCenter: Sendable, Hashable, Codable {
  /// Which of the two it is.
  public enum Rank: String, Sendable, Hashable, Codable, CaseIterable {
    /// Serves in ordinary times; the one that drills take offline.
    case primary
    /// Takes over.
    case secondary
  }

  /// Which of the two it is.
  public var rank: Rank
  /// Its name, such as `dc1`.
  public var name: String
  /// Its subnets, such as `10.61.1.0/24`.
  public var subnets: [String]

  /// Describes a data center.
  public init(rank: Rank, name: String, subnets: [String]) {
    self.rank = rank
    self.name = name
    self.subnets = subnets
  }
}
