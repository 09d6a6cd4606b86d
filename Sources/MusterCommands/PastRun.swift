import DrillModel
import Engine

/// What a journal tells of a run whose runner is gone.
struct PastRun {
  var run: String?
  var isPastNoReturn = false
  var isRestored = false
  var token = 1
  var acts: [JournalEvent.ActEnded] = []
  var passedSteps: [String] = []
  var states: [String: [String: String]] = [:]
  var roles: [String: String] = [:]

  /// Reads the records.
  init(_ records: [JournalRecord]) {
    for record in records {
      switch record.event {
      case .runStarted(let started): run = started.run
      case .irreversible: isPastNoReturn = true
      case .actEnded(let act): note(act)
      case .stepEnded(let step) where step.verdict == .passed: passedSteps.append(step.id)
      case .lock(let lock): token = max(token, lock.token)
      case .stateRecorded(RequestPerformer.rolesSubject, let values): roles = values
      case .stateRecorded(let subject, let values): states[subject] = values
      case .runEnded(let ended): isRestored = ended.restored
      default: break
      }
    }
  }

  private mutating func note(_ act: JournalEvent.ActEnded) {
    acts.append(act)
    if act.act == Act.Name.promote.rawValue, act.values["muster_outcome"] == "not-done" {
      isPastNoReturn = false
    }
  }
}
