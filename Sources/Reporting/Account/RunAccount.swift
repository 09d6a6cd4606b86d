public import DrillModel

/// A journal told by subject: what every report is written from.
///
/// A fold over the records of any prefix of a journal; it never fails and asks nothing outside.
/// Where a record corrects an earlier one (a milestone, an objective), the later one counts; the
/// strike's milestones are the exception: the first strike is what offsets are counted from.
public struct RunAccount: Sendable, Hashable {
  /// Something that was noted at a moment.
  public struct Noted<Value: Sendable & Hashable>: Sendable, Hashable {
    /// When, monotonic nanoseconds.
    public var at: UInt64
    /// What.
    public var value: Value
  }

  /// The point of no return.
  public struct PointOfNoReturn: Sendable, Hashable {
    /// The step that passed it.
    public var step: String
    /// Why it cannot be taken back.
    public var reason: String
  }

  /// Why no new steps were begun.
  public struct Stop: Sendable, Hashable {
    /// In words.
    public var reason: String
    /// The signal, where it was one.
    public var signal: Int32?
  }

  /// A file of the bundle whose digest is in the journal.
  public struct ClosedFile: Sendable, Hashable {
    /// Its name in the bundle.
    public var name: String
    /// SHA-256, hex.
    public var sha256: String
    /// How many lines.
    public var lines: Int
  }

  /// What the run is; nil where the journal has not come so far.
  public internal(set) var start: JournalEvent.RunStarted?
  /// The first record's moment.
  public internal(set) var firstMoment: UInt64 = 0
  /// The first record's wall time; empty where there is no record.
  public internal(set) var firstTime = ""
  /// The trace that this run is a part of, as whoever started it said; nil where nobody did.
  public internal(set) var traceParent: String?
  /// The latest moment of a step, act, fault, milestone or stop; what recovery adds is not counted.
  public internal(set) var lastMoment: UInt64 = 0
  /// The last record's wall time.
  public internal(set) var lastTime = ""
  /// The last record's kind and number.
  public internal(set) var lastRecord = ""
  /// Every host that the plan names or that was met.
  public internal(set) var hosts: [HostAccount] = []
  /// What was checked before any change.
  public internal(set) var preflight: [JournalEvent.PreflightCheck] = []
  /// Locks taken, refused, let go.
  public internal(set) var locks: [JournalEvent.LockChange] = []
  /// Every step: the plan's in its order, then those that came on top.
  public internal(set) var steps: [StepAccount] = []
  /// Every strike.
  public internal(set) var faults: [FaultAccount] = []
  /// The milestones that were reached.
  public internal(set) var milestones: [Milestone.Name: Milestone] = [:]
  /// The point of no return, where it was passed.
  public internal(set) var pointOfNoReturn: Noted<PointOfNoReturn>?
  /// Why the run stopped early, where it did.
  public internal(set) var stops: [Noted<Stop>] = []
  /// Guards as they were read.
  public internal(set) var guards: [Noted<JournalEvent.GuardChange>] = []
  /// Undos and residue checks.
  public internal(set) var healings: [Noted<JournalEvent.Healing>] = []
  /// Files of the bundle with their digests.
  public internal(set) var files: [ClosedFile] = []
  /// What the integrity check found.
  public internal(set) var integrity: IntegrityResult?
  /// Judged objectives.
  public internal(set) var objectives: [RunResult.ObjectiveResult] = []
  /// What stands beside the pool, as it was recorded: subject, then phase.
  public internal(set) var outside: [String: [String: [String: String]]] = [:]
  /// What ran on each host before the run, and what its services said of themselves.
  public internal(set) var versions: [String: [String: String]] = [:]
  /// The last runs of the drill as they were known at its start, oldest first; nil where the
  /// journal does not say.
  public internal(set) var earlier: [JournalEvent.EarlierRun]?
  /// Remarks for the reader.
  public internal(set) var remarks: [Noted<String>] = []
  /// How the run ended; nil where the journal does not say.
  public internal(set) var end: JournalEvent.RunEnded?

  /// The lock that another run held; nil where every lock was had.
  ///
  /// A host that refuses to let a lock go that it had given is not one.
  public var refusedLock: JournalEvent.LockChange? {
    var taken: Set<String> = []
    for lock in locks {
      if lock.change == "taken" { taken.insert(lock.host) }
      if lock.change == "refused", !taken.contains(lock.host) { return lock }
    }
    return nil
  }

  /// What offsets are counted from: the strike; where there was none, the decision to switch; else
  /// the start.
  public var origin: UInt64 {
    (milestones[.faultInjected] ?? milestones[.decided])?.at ?? firstMoment
  }

  /// A moment's offset from the origin.
  ///
  /// - Parameter moment: Monotonic nanoseconds.
  /// - Returns: Seconds, negative before the origin.
  public func offset(_ moment: UInt64) -> Double {
    moment >= origin
      ? Double(moment - origin) / 1e9 : -Double(origin - moment) / 1e9
  }
}
