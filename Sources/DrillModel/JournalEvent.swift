/// What a journal record tells.
///
/// Every report is a rendering of these. An event is written and flushed *before* the effect that it announces (`…Starting`,
/// `faultStriking`, `irreversible`) and after the one that it reports.
public enum JournalEvent: Sendable, Hashable {
  /// The run begins; what it is.
  case runStarted(RunStarted)
  /// A host was met: its key, its clock.
  case hostMet(HostMet)
  /// Something was checked before any change.
  case preflight(PreflightCheck)
  /// The environment and its hosts are locked, or let go.
  case lock(LockChange)
  /// A step begins.
  case stepStarting(StepStarting)
  /// A step ended.
  case stepEnded(StepEnded)
  /// An act is about to be sent to a host.
  case actStarting(ActStarting)
  /// It ended, or its outcome is unknown.
  case actEnded(ActEnded)
  /// A guard's state changed or was read.
  case guardState(GuardChange)
  /// A fault is about to be struck.
  case faultStriking(FaultStriking)
  /// What the struck host or an effect probe said.
  case faultObserved(FaultObserved)
  /// A milestone was reached.
  case milestone(Milestone)
  /// The point of no return is about to be passed.
  case irreversible(step: String, reason: String)
  /// A signal, a lost lease, a failed step: why no new steps are begun.
  case stopping(reason: String, signal: Int32?)
  /// An undo or a residue check on a host.
  case healed(Healing)
  /// The ledger or a read-back was closed: its file and digest.
  case fileClosed(name: String, sha256: String, lines: Int)
  /// History of the rooms before the disaster, or after.
  case history(phase: String, rooms: [RoomFingerprint])
  /// What the integrity check found.
  case integrity(IntegrityResult)
  /// An objective was judged.
  case objective(RunResult.ObjectiveResult)
  /// A host is, or is not, as it was.
  case hostRestored(name: String, restored: Bool, detail: String)
  /// What a host's state, or the services' roles, were before the run; kept for recovery.
  case stateRecorded(subject: String, values: [String: String])
  /// The last runs of this drill against this environment, oldest first, as the index of runs had
  /// them when this run began: what reports show as its trend.
  case earlierRuns([EarlierRun])
  /// A remark for the reader of the report: a deviation, a warning.
  case remark(String)
  /// The run ended.
  case runEnded(RunEnded)

  /// The word that names the kind in the journal.
  public var kind: String {
    switch self {
    case .runStarted: "run-started"
    case .hostMet: "host-met"
    case .preflight: "preflight"
    case .lock: "lock"
    case .stepStarting: "step-starting"
    case .stepEnded: "step-ended"
    case .actStarting: "act-starting"
    case .actEnded: "act-ended"
    case .guardState: "guard-state"
    case .faultStriking: "fault-striking"
    case .faultObserved: "fault-observed"
    case .milestone: "milestone"
    case .irreversible: "irreversible"
    case .stopping: "stopping"
    case .healed: "healed"
    case .fileClosed: "file-closed"
    case .history: "history"
    case .integrity: "integrity"
    case .objective: "objective"
    case .hostRestored: "host-restored"
    case .stateRecorded: "state-recorded"
    case .earlierRuns: "earlier-runs"
    case .remark: "remark"
    case .runEnded: "run-ended"
    }
  }
}
