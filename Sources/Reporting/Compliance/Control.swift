/// A requirement of a framework, as data: what it asks, and what a run has to show for it.
///
/// What it asks is told in Muster's words; the text that counts is the framework's own.
public struct Control: Sendable, Hashable, Codable {
  /// Stable: framework and clause, such as `iso-27001:A.5.30`.
  public var id: String
  /// The framework's name.
  public var framework: String
  /// Where in it.
  public var clause: String
  /// What it asks, shortly.
  public var asks: String
  /// What a run must have to show it.
  public var needs: [Need]
  /// What no run can show, and a person must add.
  public var besides: String

  /// Something that a run can have.
  public enum Need: String, Sendable, Hashable, Codable, CaseIterable {
    /// It was carried out as written, and judged.
    case carriedOut = "carried-out"
    /// Its outcome is recorded with reasons, and what was not as planned.
    case documented
    /// The recovery time was measured against an objective.
    case recoveryTime = "recovery-time"
    /// The recovery point, or the number of lost messages, was measured against an objective.
    case recoveryPoint = "recovery-point"
    /// What was acknowledged was read back and compared.
    case integrity
    /// The second site's database was promoted.
    case alternateSite = "alternate-site"
    /// The original roles were brought back, and everything was read back as it was.
    case reconstitution
    /// A disaster was made: something was struck, and seen to be in effect.
    case scenario
    /// It ran by itself: the steps and their commands are recorded.
    case automated
    /// The clocks of the hosts were measured.
    case clocks
    /// Who ran it is recorded.
    case people
    /// Each command has its time, its host, its outcome, and the record is chained.
    case trail

    /// In words.
    public var words: String {
      switch self {
      case .carriedOut: "carried out as written, and judged"
      case .documented: "outcome, reasons and deviations recorded"
      case .recoveryTime: "recovery time measured against its objective"
      case .recoveryPoint: "recovery point or lost messages measured against their objective"
      case .integrity: "acknowledged data read back and compared"
      case .alternateSite: "database promoted in the second data center"
      case .reconstitution: "original roles brought back, and read back as they were"
      case .scenario: "a fault struck and seen to be in effect"
      case .automated: "each step with its commands recorded"
      case .clocks: "clocks of the hosts measured"
      case .people: "who ran it recorded"
      case .trail: "time, host and outcome of each command, in a chained journal"
      }
    }
  }
}
