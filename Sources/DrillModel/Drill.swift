/// The script of a drill: what is aimed at, what runs meanwhile, what is done.
public struct Drill: Sendable, Hashable, Codable {
  /// The file's base name: stable, and fit for file names; in JUnit and in history.
  public var id: String
  /// The title, for people.
  public var title: String
  /// How the primary side goes.
  public var mode: Mode
  /// What it is measured against, in the order of the file.
  public var objectives: [Objective]
  /// Chat traffic; nil where the drill has none.
  public var workload: ChatWorkload?
  /// When chat counts as gone and as back.
  public var availability: AvailabilityRule
  /// How long chat must go on, undisturbed, after the last step.
  public var settle: Duration
  /// What ends the drill early.
  public var stopConditions: [StopCondition]
  /// What is done, in order.
  public var steps: [Step]
  /// What it expects to be refused for; nil where it expects to be carried out.
  public var expectation: Expectation?
  /// The rows of the coverage table that the whole run bears on, such as `F09`.
  public var covers: [String]
  /// What it says for those who keep its record; nil where it says nothing.
  public var record: DrillRecord?

  /// Describes a drill.
  public init(
    id: String, title: String, mode: Mode = .disaster, objectives: [Objective],
    workload: ChatWorkload?, availability: AvailabilityRule = AvailabilityRule(),
    settle: Duration = .seconds(6), stopConditions: [StopCondition] = [], steps: [Step],
    covers: [String] = [], expectation: Expectation? = nil, record: DrillRecord? = nil
  ) {
    self.id = id
    self.title = title
    self.mode = mode
    self.objectives = objectives
    self.workload = workload
    self.availability = availability
    self.settle = settle
    self.stopConditions = stopConditions
    self.steps = steps
    self.covers = covers
    self.expectation = expectation
    self.record = record
  }
}

extension Drill {
  /// Reads a drill; a record from before there were stop conditions, or covered rows, has none.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      id: try values.decode(String.self, forKey: .id),
      title: try values.decode(String.self, forKey: .title),
      mode: try values.decodeIfPresent(Mode.self, forKey: .mode) ?? .disaster,
      objectives: try values.decode([Objective].self, forKey: .objectives),
      workload: try values.decodeIfPresent(ChatWorkload.self, forKey: .workload),
      availability: try values.decode(AvailabilityRule.self, forKey: .availability),
      settle: try values.decode(Duration.self, forKey: .settle),
      stopConditions: try values.decodeIfPresent([StopCondition].self, forKey: .stopConditions)
        ?? [],
      steps: try values.decode([Step].self, forKey: .steps),
      covers: try values.decodeIfPresent([String].self, forKey: .covers) ?? [],
      expectation: try values.decodeIfPresent(Expectation.self, forKey: .expectation),
      record: try values.decodeIfPresent(DrillRecord.self, forKey: .record))
  }
}
