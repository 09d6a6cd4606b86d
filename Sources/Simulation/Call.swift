import DrillModel
import Engine
import Guard

/// A request on its way, as the real performer carries it: attempt after attempt until it is
/// answered, or its time is over.
struct Call {
  /// What is sent to a host.
  enum Job {
    case order(SimulatedGuard.Command)
    case act(Act)
    case precondition(Act)
    case outcomeProbe(Act)
    case question(Script)
    case look(FaultDescription.EffectProbe)
    case connect
    case snapshot
  }

  let process: Int
  let request: Request
  var job: Job
  var host: String
  /// When no further attempt is made.
  var end: UInt64
  var isSentAgain: Bool
  /// How an act's command ended, while its outcome probe is asked.
  var commandOutcome: CommandOutcome?
  var hasMetOtherGeneration = false
  var isAbandoned = false
  /// How often it was ended by a signal.
  var deaths = 0
  let begun: UInt64
  /// The call for all roles that this status belongs to, and its place there.
  var whole: (call: Int, index: Int)?
  /// The statuses for all roles, as they come in.
  var parts: [CommandOutcome?] = []
}

/// One try of a call.
struct Attempt {
  let call: Int
  let host: String
  let job: Call.Job
  let sentAt: UInt64
  let deadline: UInt64
  var fuel = Fuel.unlimited
  var answerTakes: UInt64 = 0
  /// The answer never comes.
  var isLost = false
  var isOver = false
  var outcome: CommandOutcome?
  var reply: GuardReply?
  /// Whether an effect probe truly found its way closed.
  var sawClosed = false
  /// When the host did it.
  var doneAt: UInt64 = 0
}
