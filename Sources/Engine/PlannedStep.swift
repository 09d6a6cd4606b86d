public import DrillModel

/// A step as it will be carried out: its stages in order, with every host and command.
public struct PlannedStep: Sendable, Hashable {
  /// Where in the way of a run it belongs; decides what a stop does to it.
  public enum Section: Sendable, Hashable {
    /// Reads, the lock, and the start of the workload: a failure refuses the run.
    case opening
    /// The drill's own steps.
    case drill
    /// Takes faults back after the point of no return.
    case heal
    /// The declared way back.
    case wayBack
    /// Ends the workload, reads back, judges, proves that all is as it was, unlocks.
    case closing
  }

  /// Stable within the drill.
  public var id: String
  /// The verb.
  public var kind: String
  /// In words.
  public var title: String
  /// Where it belongs.
  public var section: Section
  /// Its stages.
  public var stages: [Stage]
  /// Where it was written; nil for what every run has.
  public var position: SourcePosition?
  /// The rows of the coverage table that it bears on.
  public var covers: [String]

  /// Describes a step.
  public init(
    id: String, kind: String, title: String, section: Section, stages: [Stage],
    position: SourcePosition? = nil, covers: [String] = []
  ) {
    self.id = id
    self.kind = kind
    self.title = title
    self.section = section
    self.stages = stages
    self.position = position
    self.covers = covers
  }

  /// Whether it must be carried out once traffic runs, whatever became of the run.
  public var isNeededByTraffic: Bool { kind == "stop-traffic" }

  /// Whether it asks for the approval of the promotion that begins a failover.
  var isApprovalOfPromotion: Bool { kind == "approval" && section == .drill }

  /// Whether it means nothing where no traffic ran.
  public var isAboutTraffic: Bool {
    ["stop-traffic", "read-back", "judge"].contains(kind)
  }

  /// Whether it reads the archive back or judges it.
  var isAboutArchive: Bool { ["read-back", "judge"].contains(kind) }

  /// The step with each question asked once: where the roles are to stay as they are now, nothing
  /// is gained by waiting for what they were.
  var askedOnce: PlannedStep {
    var once = self
    for index in once.stages.indices { once.stages[index].repeatEvery = nil }
    return once
  }

  /// Whether it is this part of the step that its author wrote: what its id begins with behind that
  /// step's own, numbers aside; where it is the whole step, the verb.
  func isPart(_ part: String) -> Bool {
    let own = id.split(separator: ".", maxSplits: 1).last ?? ""
    let name = own.drop { $0.isASCII && $0.isNumber }
    let bare = name.first == "-" ? name.dropFirst() : own
    return bare == part || bare.hasPrefix("\(part)-")
  }

  /// The hosts that its requests go to, each once, in order.
  public var hosts: [String] {
    var hosts: [String] = []
    for request in stages.flatMap(\.requests) {
      if let host = request.host, !hosts.contains(host) { hosts.append(host) }
    }
    return hosts
  }

  /// As reports show it.
  public var summary: JournalEvent.PlannedStepSummary {
    JournalEvent.PlannedStepSummary(
      id: id, kind: kind, title: title, hosts: hosts,
      isWayBack: section == .wayBack || section == .heal,
      covers: covers.isEmpty ? nil : covers)
  }
}
