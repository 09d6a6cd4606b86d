public import DrillModel
import Journal

/// What a journal tells of a run whose runner is gone: where a recovery begins.
public struct PastRun: Sendable {
  /// The run's id; nil where the journal was torn before it was named.
  public var run: String?
  /// Whether the first irreversible act was announced, and not certainly left undone.
  public var isPastNoReturn = false
  /// How many irreversible stages were announced.
  public var promotions = 0
  /// Whether anything but locks can have been changed on a host.
  public var hasStruck = false
  /// Whether the run ended, and everything was as before.
  public var isRestored = false
  /// The highest fencing token that was used.
  public var token = 1
  /// The acts that ended, in order.
  public var acts: [JournalEvent.ActEnded] = []
  /// The steps that ended well, in order.
  public var passedSteps: [String] = []
  /// The states of hosts from before, by host.
  public var states: [String: [String: String]] = [:]
  /// The roles from before.
  public var roles: [String: String] = [:]

  /// When the last record was written, ISO 8601 in UTC.
  private var lastRecord = ""
  /// Whether the promotion is known to have been carried out, or what follows it was begun.
  private var hasPromoted = false

  /// Reads the records.
  public init(_ records: [JournalRecord]) {
    for record in records {
      lastRecord = record.time
      switch record.event {
      case .runStarted(let started): run = started.run
      case .irreversible:
        isPastNoReturn = true
        promotions += 1
      case .faultStriking: hasStruck = true
      case .stepStarting(let step) where step.kind == "fence": hasStruck = true
      case .actStarting(let act) where !Self.onlyReads.contains(act.act):
        hasStruck = true
        if act.act == Act.Name.reseed.rawValue { hasPromoted = true }
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

  /// From where the machine takes the run up again.
  ///
  /// - Parameter walksBack: Whether the way back is walked after the point of no return; else the
  ///   database that serves is kept.
  /// - Returns: The start.
  public func start(walksBack: Bool) -> RunMachine.Start {
    .recovery(
      RunMachine.Recovery(
        isPastNoReturn: isPastNoReturn, hasStruck: hasStruck, walksBack: walksBack, told: acts,
        passedSteps: passedSteps, promotions: promotions))
  }

  /// Takes the point of no return back where the promotion was announced and never happened.
  ///
  /// The word of the database that was to take over decides: it neither serves nor has been told to.
  /// What its runner had sent may still arrive for a while after the last record; where nobody tells
  /// whether a promotion is under way, one may be for longer.
  ///
  /// - Parameters:
  ///   - status: What the database's `status` tells, and of `promoting` the promotion's probe.
  ///   - now: The wall clock, since 1970.
  /// - Returns: How much longer must be waited before that can be said; nil where waiting decides
  ///   nothing, or all is said.
  @discardableResult
  public mutating func settlePromotion(status: [String: String], now: Duration) -> Duration? {
    guard isPastNoReturn, promotions <= 1, !hasPromoted, status["role"] == "standby",
      status["writable"] == "no", status["promoting"] != "yes"
    else { return nil }
    let longest = status["promoting"] == "no" ? Self.longestFlight : Self.longestPromotion
    guard lastRecord >= UTCTime.iso8601(now - longest) else {
      isPastNoReturn = false
      return nil
    }
    // The last record bears no number: it is looked for among the seconds that are left.
    for second in 1...Int(longest.components.seconds)
    where lastRecord < UTCTime.iso8601(now - longest + .seconds(second)) {
      return .seconds(second)
    }
    return nil
  }

  /// What a dead runner had sent arrives within this time: unacknowledged bytes are given up after
  /// 20 s.
  private static let longestFlight = Duration.seconds(30)
  /// A promotion's script gives up before a minute is over.
  private static let longestPromotion = Duration.seconds(120)

  private static let onlyReads: Set<String> = Set(
    [
      Act.Name.status, .preflight, .shipping, .compare, .readBack, .clients, .fingerprint,
      .inspectShipping, .trace,
    ]
    .map(\.rawValue))

  private mutating func note(_ act: JournalEvent.ActEnded) {
    acts.append(act)
    if act.act == Act.Name.promote.rawValue, act.verdict == .passed { hasPromoted = true }
    if act.act == Act.Name.promote.rawValue, act.values["muster_outcome"] == "not-done" {
      promotions = max(0, promotions - 1)
      isPastNoReturn = promotions > 0
    }
  }
}
