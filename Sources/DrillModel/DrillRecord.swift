/// What a drill's file says for those who keep and audit its record: `record:`.
public struct DrillRecord: Sendable, Hashable, Codable {
  /// Something that is not held to for a while, by somebody's leave.
  public struct Waiver: Sendable, Hashable, Codable {
    /// What is not held to.
    public var what: String
    /// Who gave leave.
    public var by: String
    /// Its last day, such as `2026-12-31`.
    public var until: String

    /// Describes a waiver.
    public init(what: String, by: String, until: String) {
      self.what = what
      self.by = by
      self.until = until
    }
  }

  /// The version of the drill, as its owner counts; nil where none is given.
  public var version: String?
  /// What kind of exercise it is, such as `technical switchover`.
  public var testType: String?
  /// The disaster that is rehearsed, in words.
  public var scenario: String?
  /// What is taken for granted.
  public var assumptions: [String]
  /// The analysis or the risk that asks for it, such as `BIA-2026-04`.
  public var reference: String?
  /// The controls that it is to show, by their ids; none for all that Muster knows.
  public var controls: [String]
  /// How often it is to be run, days; nil where nothing is said.
  public var everyDays: Int?
  /// How confidential its record is, such as `internal`.
  public var classification: String?
  /// How long its record is kept, years; nil where nothing is said.
  public var retentionYears: Int?
  /// What is waived, by whom and until when; nil where nothing is.
  public var waivers: [Waiver]?

  /// Describes a drill for its record.
  public init(
    version: String? = nil, testType: String? = nil, scenario: String? = nil,
    assumptions: [String] = [], reference: String? = nil, controls: [String] = [],
    everyDays: Int? = nil, classification: String? = nil, retentionYears: Int? = nil,
    waivers: [Waiver]? = nil
  ) {
    self.version = version
    self.testType = testType
    self.scenario = scenario
    self.assumptions = assumptions
    self.reference = reference
    self.controls = controls
    self.everyDays = everyDays
    self.classification = classification
    self.retentionYears = retentionYears
    self.waivers = waivers
  }
}
