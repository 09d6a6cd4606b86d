import DrillModel
import Guard
public import Journal
public import Remote

/// Carries single requests out against real hosts, and makes replies of what came of them.
///
/// What may be sent twice is sent again while its outcome is unknown and time is left; what may
/// not is settled by its own outcome probe, or stays unknown.
public actor RequestPerformer: RequestPerforming {
  let plan: Plan
  let hosts: [String: RemoteHost]
  let secrets: SecretStore
  let clock: JournalClock
  let workload: (any Workload)?
  let confirm: Confirm
  let runLocally: RunLocally?
  var snapshots: [String: [String: String]]
  var clocks: [String: HostClock] = [:]
  var roles: [String: String]
  var generations: [String: Int] = [:]

  /// Prepares to carry requests out.
  ///
  /// - Parameters:
  ///   - plan: The plan they come from.
  ///   - hosts: A connection to each host of the environment.
  ///   - secrets: What is taken out of everything that is recorded.
  ///   - clock: The clocks.
  ///   - workload: The chat traffic; nil where the drill has none.
  ///   - snapshots: States recorded by an earlier process of the same run.
  ///   - roles: Roles recorded by an earlier process of the same run.
  ///   - runLocally: Runs a script on the runner's own machine; nil where that is not done.
  ///   - confirm: Asks a person, and the approval file where there is one.
  public init(
    plan: Plan, hosts: [String: RemoteHost], secrets: SecretStore, clock: JournalClock = .system,
    workload: (any Workload)?, snapshots: [String: [String: String]] = [:],
    roles: [String: String] = [:], runLocally: RunLocally? = nil,
    confirm: @escaping Confirm
  ) {
    self.plan = plan
    self.hosts = hosts
    self.secrets = secrets
    self.clock = clock
    self.workload = workload
    self.snapshots = snapshots
    self.roles = roles
    self.confirm = confirm
    self.runLocally = runLocally
  }

  /// Carries a request out.
  ///
  /// - Parameter request: What is asked.
  /// - Returns: What came of it, redacted.
  public func perform(_ request: Request) async -> Reply {
    var reply = await result(of: request)
    let secrets = secrets.redactor
    reply.detail = secrets.redacted(reply.detail)
    reply.output = Self.capped(reply.output, secrets)
    reply.values = Dictionary(
      reply.values.map { (secrets.redacted($0.key), secrets.redacted($0.value)) },
      uniquingKeysWith: { max($0, $1) })
    return reply
  }

  private func result(of request: Request) async -> Reply {
    let begin = clock.monotonic()
    switch request.kind {
    case .guardOrder(let host, let order):
      return await guardOrder(order, on: host, deadline: request.deadline)
    case .receipts(let host, let forgets):
      return await receipts(of: host, forgets: forgets, deadline: request.deadline)
    case .act(let act, _): return await carryOut(act, deadline: request.deadline)
    case .question(let host, _, let script):
      return await ask(script, of: host, deadline: request.deadline)
    case .runnerQuestion(_, let script):
      return await askRunner(script, deadline: request.deadline)
    case .effectProbe(let probe, let expectsOpen):
      return await look(probe, expectsOpen: expectsOpen, deadline: request.deadline)
    case .connect(let host, let phase):
      return await connect(host, phase: phase, deadline: request.deadline)
    case .snapshot(let host, let isFinal):
      return await snapshot(host, isFinal: isFinal, deadline: request.deadline)
    case .roles(let isFinal): return await roles(isFinal: isFinal, deadline: request.deadline)
    case .inspection(let use): return await inspect(use, deadline: request.deadline)
    case .chat(let order):
      guard let workload else {
        return Reply(.failed, detail: "there is no workload", sentAt: begin, endedAt: begin)
      }
      return await workload.carryOut(order, deadline: request.deadline)
    case .confirm(let prompt, let approval):
      let answer = await confirm(prompt, approval, request.deadline)
      return Reply(
        answer.isConfirmed == true
          ? .succeeded : answer.isConfirmed == false ? .failed : .unknown, detail: answer.detail,
        sentAt: begin, endedAt: clock.monotonic())
    case .judge(let milestones):
      guard let workload else {
        if !plan.hasTraffic, plan.drill.workload != nil {
          return NoTraffic(drill: plan.drill).judge(milestones, at: clock.monotonic())
        }
        return Reply(.succeeded, detail: "nothing to judge", sentAt: begin, endedAt: begin)
      }
      return await workload.judge(milestones)
    case .chatState, .pause:
      return Reply(
        .failed, detail: "is the machine's own to answer", sentAt: begin, endedAt: begin)
    }
  }

  /// Runs a script on a host of the environment; what it said is redacted.
  func run(
    _ script: Script, on host: String, deadline: Duration, variables: [String: String] = [:]
  ) async -> CommandOutcome {
    guard let remote = hosts[host] else {
      let now = clock.monotonic()
      return CommandOutcome(
        ending: .notSent(reason: "\(host) is not a host of the environment"), sentAt: now,
        endedAt: now)
    }
    return await remote.run(script, deadline: deadline, variables: variables)
      .redacted(by: secrets.redactor)
  }

  /// Runs a script that may be run twice, again while its outcome is unknown and time is left.
  ///
  /// One that a signal ended was ended half way by someone else, an operator or a kernel short of
  /// memory: it is sent again too, but not for ever, as it may die of itself.
  func runAgain(
    _ script: Script, on host: String, deadline: Duration, variables: [String: String] = [:]
  ) async -> CommandOutcome {
    let end = clock.monotonic() + deadline.inNanoseconds
    var left = deadline
    var mayHaveRun = false
    var deaths = 0
    var attempts = 0
    while true {
      attempts += 1
      var outcome = await run(script, on: host, deadline: left, variables: variables)
      outcome.attempts = attempts
      switch outcome.ending {
      case .exited: return outcome
      case .signalled:
        deaths += 1
        mayHaveRun = true
        guard deaths < Self.mostDeaths else { return outcome }
      case .unknown: mayHaveRun = true
      case .notSent(let reason):
        // An earlier try may have arrived all the same.
        if mayHaveRun { outcome.ending = .unknown(reason: reason) }
      }
      let now = clock.monotonic()
      guard now + Self.retryPause.inNanoseconds < end, !Task.isCancelled else { return outcome }
      try? await Task.sleep(for: Self.retryPause)
      // On a busy machine a pause may be longer than the time that was left.
      guard let rest = clock.left(until: end) else { return outcome }
      left = rest
    }
  }

  static let retryPause = Duration.milliseconds(300)
  /// How often a script may be ended by a signal before that is its outcome.
  package static let mostDeaths = 3
  static let outputLimit = 16 << 10

  /// The beginning and the end of a long output, secrets taken out before anything is cut: half
  /// a secret would not be found.
  private static func capped(_ text: String, _ secrets: Redactor) -> String {
    let bytes = Array(text.utf8)
    guard bytes.count > outputLimit else { return secrets.redacted(text) }
    // Whatever half of a secret stands at a window's edge is left out with the edge.
    let edge = 3 * secrets.reach
    let window = outputLimit / 2 + edge
    let head = secrets.redacted(Array(bytes.prefix(window)), isCut: true).prefix(outputLimit / 2)
    let end = secrets.redacted(Array(bytes.suffix(window)))
    let tail = end.suffix(max(0, min(outputLimit / 2, end.count - edge)))
    return String(decoding: head, as: UTF8.self)
      + "\n[… \(bytes.count - outputLimit) bytes are left out here …]\n"
      + String(decoding: tail, as: UTF8.self)
  }
}

extension CommandOutcome {
  /// How it ended, in words, with what it complained of.
  var sentence: String {
    let complaint = errorText.split(whereSeparator: \.isNewline).last.map { ": \($0.prefix(300))" }
    switch ending {
    case .exited(0): return "done"
    case .exited(let status): return "left with status \(status)\(complaint ?? "")"
    case .signalled(let signal): return "was ended by signal \(signal)"
    case .unknown(let reason): return "outcome unknown: \(reason)"
    case .notSent(let reason): return "not sent: \(reason)"
    }
  }

  /// Both streams, for the record.
  var transcript: String {
    errorOutput.isEmpty ? text : text + (text.isEmpty ? "" : "\n") + errorText
  }
}
