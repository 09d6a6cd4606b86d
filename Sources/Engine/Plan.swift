public import DrillModel
public import Guard

/// A drill against an environment, worked out: what will be asked of whom, and every way out.
///
/// Made by `Planner`, carried out by `RunMachine`, printed by `muster plan`.
public struct Plan: Sendable, Hashable {
  /// The run's id.
  public var run: String
  /// The drill.
  public var drill: Drill
  /// The environment.
  public var environment: Environment
  /// The guards, one a host, in the order of the environment's hosts.
  public var guards: [GuardProgram]
  /// The faults, in the order of the drill, with the step they belong to.
  public var faults: [PlannedFault]
  /// What ends the drill early.
  public var stops: [PlannedStop]
  /// Before the drill: reads, the lock, the workload.
  public var opening: [PlannedStep]
  /// The drill's steps and the settling after them.
  public var steps: [PlannedStep]
  /// Everything back, before the point of no return.
  public var release: [PlannedStep]
  /// Faults back, after the point of no return.
  public var heal: [PlannedStep]
  /// What is left of faults, where a recovery takes the way back up: someone may have made room
  /// since for an undo that could not be carried out.
  public var healAgain: [PlannedStep]
  /// The declared way back.
  public var wayBack: [PlannedStep]
  /// The way back once the backup's mirror may serve in the backup's place; empty where none may.
  public var secondWayBack: [PlannedStep] = []
  /// Steps of the way back, by name, that a step of the drill does earlier.
  public var protecting: Set<String> = []
  /// After the drill, whatever became of it.
  public var closing: [PlannedStep]
  /// Where nothing was changed but the lock.
  public var letGo: [PlannedStep]
  /// What tells who serves, and how.
  public var statusActs: [Act]

  /// What of the environment's providers has been proved on no real site, in sentences.
  public var unproved: [String] = []
  /// Whether Muster's own traffic can be made here, where the drill has any.
  public var hasTraffic = true

  /// A fault of the plan.
  public struct PlannedFault: Sendable, Hashable {
    /// The step that strikes it.
    public var step: String
    /// What it does.
    public var description: FaultDescription
  }

  /// The steps that every run of this drill has, in order, as reports list them.
  public var summaries: [JournalEvent.PlannedStepSummary] {
    (opening + steps + closing).map(\.summary)
  }

  /// The guard on this host.
  public func program(on host: String) -> GuardProgram? {
    guards.first { $0.host == host }
  }
}
