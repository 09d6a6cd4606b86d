import Chat
import DrillModel

/// What a person who looks on wants to know of a run under way: folded from its records, from what
/// guards answer, and from what chat clients see.
struct LiveState {
  /// A fault that was struck.
  struct Fault {
    var step: String
    var fault: String
    var hosts: [String]
    var guards: [String]
    var healed: Set<String> = []

    var isOpen: Bool { !healed.isSuperset(of: hosts) && !healed.isSuperset(of: guards) }
  }

  /// What a guard said of its lease.
  struct Lease {
    /// Seconds.
    var left: Double
    /// When it said so, monotonic nanoseconds.
    var at: UInt64
    var state: String

    func left(at now: UInt64) -> Double {
      max(0, left - (now > at ? Double(now - at) / 1e9 : 0))
    }
  }

  private(set) var title = ""
  private(set) var environment = ""
  private(set) var steps: [JournalEvent.PlannedStepSummary] = []
  private(set) var objectives: [Objective] = []
  private(set) var rule = AvailabilityRule()
  private(set) var startedAt: UInt64?
  private(set) var step: JournalEvent.StepStarting?
  private(set) var stepAt: UInt64 = 0
  private(set) var ended = 0
  private(set) var red: [String] = []
  private(set) var faults: [Fault] = []
  private(set) var leases: [String: Lease] = [:]
  private(set) var milestones: [Milestone.Name: Milestone] = [:]
  private(set) var stopping: String?
  private(set) var isPastNoReturn = false
  private(set) var probes = ProbeStrip()

  mutating func take(_ event: JournalEvent, at moment: UInt64) {
    startedAt = startedAt ?? moment
    switch event {
    case .runStarted(let start):
      (title, environment) = (start.title, start.environment)
      (steps, objectives, rule) = (start.steps, start.objectives, start.availability)
    case .stepStarting(let starting): (step, stepAt) = (starting, moment)
    case .stepEnded(let end):
      ended += 1
      if end.verdict == .failed || end.verdict == .inconclusive { red.append(end.id) }
    case .faultStriking(let strike):
      faults.append(
        Fault(
          step: strike.step, fault: strike.fault, hosts: strike.hosts, guards: strike.guards))
    case .guardState(let change):
      leases[change.host] = Lease(
        left: change.leaseLeft ?? 0, at: moment, state: change.state)
    case .healed(let healing) where healing.verdict == .passed:
      guard ["heal", "release"].contains(healing.what) else { return }
      for index in faults.indices { faults[index].healed.insert(healing.host) }
    case .milestone(let milestone): milestones[milestone.name] = milestone
    case .irreversible: isPastNoReturn = true
    case .stopping(let reason, _): stopping = stopping ?? reason
    default: break
    }
  }

  /// What a guard answered to a renewal, which no record tells of.
  mutating func renewed(_ host: String, left: Double, at moment: UInt64) {
    leases[host] = Lease(left: left, at: moment, state: "armed")
  }

  /// What clients saw since the last look.
  mutating func see(_ chat: ChatState) { probes.take(chat, rule) }

  /// Where in its way the run is, in a word or two.
  var phase: String {
    if stopping != nil { return "STOPPING" }
    guard let step else { return "CONNECTING" }
    if step.id.hasPrefix("00-") { return "PREPARING" }
    if step.id.hasPrefix("99-") || step.id.hasPrefix("98-") { return "PROVING" }
    if probes.isOut { return "OUTAGE" }
    if steps.first(where: { $0.id == step.id })?.isWayBack == true { return "WAY BACK" }
    if faults.contains(where: \.isOpen) { return "FAULT IN EFFECT" }
    return faults.isEmpty ? "UNDISTURBED" : "HEALED"
  }

  /// The next step of the plan in which faults are taken back.
  var healingStep: String? {
    let current = steps.firstIndex { $0.id == step?.id } ?? -1
    return steps.dropFirst(current + 1).first { $0.kind == "heal" || $0.kind == "release" }?.id
  }
}
