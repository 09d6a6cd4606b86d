public import DrillModel
import Guard

/// A run as a state machine: events in, effects out; no task, no clock, no file.
///
/// It walks a queue of steps, each a list of stages. A stop (a signal, a failed step, a lost
/// guard) replaces the queue: before the point of no return by the release of everything, after
/// it by the healing and the declared way back. Either way the closing steps come last.
/// Two drivers obey it: the real one and, in tests, a simulated one.
public struct RunMachine: Sendable {
  /// What is carried out.
  public let plan: Plan
  /// The steps still to come.
  var queue: [PlannedStep]
  /// The step under way.
  var step: RunningStep?
  /// The stage under way.
  var stage: RunningStage?
  /// How stages and requests are numbered.
  var nextNumber = 1
  /// The time of the event at hand, monotonic nanoseconds.
  var now: UInt64 = 0
  /// What is known of each guard that is held.
  var guards: [String: GuardBook] = [:]
  /// Hosts that a fault has taken away with their guards, and that were not armed anew.
  var takenAway: Set<String> = []
  /// Hosts that were held by this run at any time.
  var heldHosts: Set<String> = []
  /// Whether any host was asked to be locked.
  var hasLocked = false
  /// What is known of guards that somebody removed.
  var removed = RemovedGuards()
  /// Renewals that are under way, by request.
  var renewals: [Int: String] = [:]
  /// What is known of the drill's stop conditions.
  var stopProbes = StopProbes()
  /// Why no new steps are begun.
  var stop: Stop?
  /// How many irreversible stages were begun.
  var promotions = 0
  /// Whether the first irreversible act was sent.
  var isPastNoReturn: Bool { promotions > 0 }
  /// The declared way back from where the run stands.
  var wayBack: [PlannedStep] {
    promotions > 1 && !plan.secondWayBack.isEmpty ? plan.secondWayBack : plan.wayBack
  }
  /// Whether anything but locks was changed on a host.
  var hasStruck = false
  /// Whether every fault was taken back.
  var isHealed = false
  /// The names of way-back steps that ended well, whether the drill or a stop walked them.
  var returned: Set<String> = []
  /// Whether the database that serves now is kept: the way back is not walked.
  var keepsServing = false
  /// Whether traffic was started, and not yet stopped.
  var isWorkloadRunning = false
  /// Whether traffic was ever started.
  var hadTraffic = false
  /// What chat is by the drill's rule; nil before it is known.
  var chatIsAvailable: Bool?
  /// Moments reached, each once.
  var milestones: [Milestone] = []
  /// What the drill's steps, objectives and checks came to so far.
  var verdict = Verdict.skipped
  /// Whether any step of the drill was begun.
  var isUnderWay = false
  /// Whether the refusal was another run's lock.
  var isLockedByOther = false
  /// Reasons for a verdict other than passed, or for not being restored.
  var reasons: [String] = []
  /// What acts told, for later acts.
  var told = Told()
  /// The first missing log segment whose loss a person has accepted.
  var acceptedGap: String?
  /// Hosts that are not as they were, and why.
  var unrestored: [String: String] = [:]
  /// Hosts whose end state was proved.
  var provedHosts: Set<String> = []
  /// What acts of traces told, in their order.
  var shippingActs: [JournalEvent.ActEnded] = []
  /// The expected finding, where it was made.
  var expectation: Expectation.Result?
  /// Whether the run is over.
  var isFinished = false

  /// A step under way.
  struct RunningStep: Sendable {
    var planned: PlannedStep
    var stageIndex = 0
    var verdict = Verdict.passed
    var details: [String] = []
    var output = ""
    /// How often guards were asked again before a promotion on the way back.
    var guardsAsked = 0
  }

  /// A stage under way.
  struct RunningStage: Sendable {
    var planned: Stage
    var number: Int
    var open: [Int: Int] = [:]
    var replies: [Int: Reply] = [:]
    var startedAt: UInt64
    var isOverdue = false
    /// What each request was last answered with, over repetitions: said once, not each time.
    var said: [Int: Reply.Outcome] = [:]
  }

  /// What is known of a guard.
  struct GuardBook: Sendable {
    var isHolding: Bool
    var leaseLeft: Double
    var answeredAt: UInt64

    init(_ held: GuardAnswer.Held, answeredAt: UInt64) {
      isHolding = held.program == .hold
      leaseLeft = held.leaseLeft
      self.answeredAt = answeredAt
    }
  }

  /// Why no new steps are begun.
  struct Stop: Sendable {
    var reason: String
    var signal: Int32?
    var isCertainRefusal = false
    var isCrash = false
    var isExpected = false
  }

  /// From where a plan is carried out.
  public enum Start: Sendable, Hashable {
    /// The whole drill.
    case fromTheBeginning
    /// What a dead runner left: everything back, or after the point of no return the way back.
    case recovery(Recovery)
  }

  /// What is known of a run whose runner died.
  public struct Recovery: Sendable, Hashable {
    /// Whether the point of no return was passed.
    public var isPastNoReturn: Bool
    /// How many irreversible stages were announced.
    public var promotions: Int
    /// Whether anything but locks can have been changed on a host.
    public var hasStruck: Bool
    /// Whether the way back is walked; else the serving database is kept, and the old one fenced.
    public var walksBack: Bool
    /// What acts told before, from the journal.
    public var told: [JournalEvent.ActEnded]
    /// The steps that ended well before, from the journal.
    public var passedSteps: [String]

    /// Describes what is known.
    public init(
      isPastNoReturn: Bool, hasStruck: Bool = true, walksBack: Bool,
      told: [JournalEvent.ActEnded], passedSteps: [String], promotions: Int = 1
    ) {
      self.promotions = isPastNoReturn ? max(1, promotions) : 0
      self.isPastNoReturn = isPastNoReturn
      self.hasStruck = hasStruck
      self.walksBack = walksBack
      self.told = told
      self.passedSteps = passedSteps
    }
  }

  /// Prepares to carry out a plan.
  public init(plan: Plan, start: Start = .fromTheBeginning) {
    self.plan = plan
    queue = plan.opening + plan.steps + plan.closing
    switch start {
    case .fromTheBeginning: break
    case .recovery(let recovery):
      hasStruck = recovery.hasStruck
      isUnderWay = true
      promotions = recovery.promotions
      stop = Stop(reason: "recovery of a run whose runner died", signal: nil, isCrash: true)
      for act in recovery.told { told.note("\(act.act)-\(act.host)", act.values) }
      if !hasStruck {
        // States may not even be on record: nothing was changed that they could prove.
        queue = plan.letGo
      } else if !recovery.isPastNoReturn {
        queue = plan.release + closing
      } else if recovery.walksBack {
        resumeWayBack(recovery.passedSteps)
        queue = (isHealed ? plan.healAgain : plan.heal) + openWayBack + closing
      } else {
        keepsServing = true
        resumeWayBack(recovery.passedSteps)
        queue = (isHealed ? plan.healAgain : plan.heal) + closing
      }
    }
  }

  /// Takes an event at its time and says what must be done.
  ///
  /// - Parameters:
  ///   - event: What happened.
  ///   - at: When, monotonic nanoseconds; never before an earlier event's.
  /// - Returns: The effects, to be carried out in this order.
  public mutating func handle(_ event: EngineEvent, at: UInt64) -> [EngineEffect] {
    guard !isFinished else { return [] }
    now = max(now, at)
    switch event {
    case .begin: return [.setTimer(.renewal, after: renewalPeriod)] + beginNextStep()
    case .reply(let id, let reply): return take(reply, for: id)
    case .timer(let timer): return take(timer)
    case .chat(let isAvailable, let detail): return takeChat(isAvailable, detail: detail)
    case .signal(let signal): return takeSignal(signal)
    case .trouble(let reason): return stop == nil ? halt(reason: reason, signal: nil) : []
    }
  }

  /// Where the way back is taken up again.
  ///
  /// Until the guards let go of the fences they may have fenced again what was made anew, and the
  /// backup still serves: all is done again. After that each step that ended well stands.
  private mutating func resumeWayBack(_ passed: [String]) {
    var names = Set(passed.map(Self.nameOnWayBack))
    // What a step of the drill did earlier stands as well: the serving mirror may be gone by now.
    if plan.steps.contains(where: { $0.kind == "protect" && passed.contains($0.id) }) {
      names.formUnion(plan.protecting)
    }
    guard names.contains("unhold") else { return }
    isHealed = true
    returned = names.intersection(wayBack.map { Self.nameOnWayBack($0.id) })
  }

  /// A step's name on the way back, whether the drill or a recovery walked it.
  static func nameOnWayBack(_ id: String) -> String {
    id.split(separator: ".", maxSplits: 1).last.map(String.init) ?? id
  }

  /// A number that no request or stage has had.
  mutating func number() -> Int {
    defer { nextNumber += 1 }
    return nextNumber
  }

  /// Remembers a moment, the first time it is reached.
  mutating func reach(
    _ name: Milestone.Name?, from: UInt64, to: UInt64
  ) -> [EngineEffect] {
    guard let name, !milestones.contains(where: { $0.name == name }) else { return [] }
    let half = to > from ? (to - from) / 2 : 0
    let milestone = Milestone(name: name, at: from + half, error: half + (to - from) % 2)
    milestones.append(milestone)
    return [.journal(.milestone(milestone))]
  }
}
