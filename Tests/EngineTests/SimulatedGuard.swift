import DrillModel
import Engine
@testable import Guard

/// A guard on a simulated host: obeys as the script on a real one does, lease and all.
struct SimulatedGuard {
  let program: GuardProgram
  private let digest: String
  /// Nil where there is no guard.
  private(set) var state: GuardAnswer.State = .absent
  private(set) var isHolding = false
  private(set) var applied: [String] = []
  /// What was in effect when somebody removed the guard: still so, and nobody's to take back.
  private var orphaned: [String] = []
  private var generation = 0
  private var leaseEnds: UInt64 = 0
  /// Entries that undoing leaves in effect.
  var stuck: Set<String> = []

  init(_ program: GuardProgram) {
    self.program = program
    digest = program.digest
  }

  func appliedEntries(_ kind: GuardEntry.Kind) -> [GuardEntry] {
    program.entries.filter {
      $0.kind == kind && (applied.contains($0.id) || orphaned.contains($0.id))
    }
  }

  /// The host went down, its guard with it.
  mutating func vanish() {
    state = .absent
    applied = []
  }

  /// Somebody removes the guard whole; what it had done stays.
  mutating func beRemoved() {
    orphaned = applied
    state = .absent
    applied = []
  }

  /// The lease lapses: the guard carries its program out.
  mutating func lapse() {
    guard state == .armed else { return }
    state = .fired
    if isHolding {
      applied = ids(.fence) + applied.filter { id in entry(id)?.hold == .keep }
    } else {
      applied = []
    }
  }

  /// Obeys an order; what it answers, and whether it obeyed.
  mutating func obey(_ order: Request.GuardOrder, at now: UInt64) -> (Bool, GuardAnswer) {
    if state == .armed, now > leaseEnds { lapse() }
    let isDone = carryOut(order, now)
    return (isDone, answer(at: now))
  }

  private mutating func carryOut(_ order: Request.GuardOrder, _ now: UInt64) -> Bool {
    switch order {
    case .lock, .arm:
      guard state != .fired else { return false }
      state = .armed
      isHolding = false
      extend(now)
    case .disarm:
      guard applied.isEmpty else { return false }
      state = .absent
    case .query: return state != .absent
    case .residue: return true
    case .unhold where state == .fired:
      isHolding = false
    case .renew, .strike, .regain, .fence, .hold, .unhold:
      guard state == .armed else { return false }
      obeyArmed(order, now)
    case .heal, .release, .unfence:
      guard state != .absent else { return true }
      takeBack(order)
    }
    return true
  }

  private mutating func obeyArmed(_ order: Request.GuardOrder, _ now: UInt64) {
    switch order {
    case .renew: extend(now)
    case .strike(let wanted), .regain(let wanted):
      applied += wanted.filter { !applied.contains($0) }
    case .fence: applied += ids(.fence).filter { !applied.contains($0) }
    case .hold: isHolding = true
    case .unhold: isHolding = false
    default: break
    }
    orphaned.removeAll(where: applied.contains)
  }

  private mutating func takeBack(_ order: Request.GuardOrder) {
    var gone: [String]
    switch order {
    case .heal(let named):
      gone =
        named.isEmpty
        ? ids(.fault).filter { !isHolding || entry($0)?.hold == .undo } : named
    case .unfence:
      gone = ids(.fence)
      isHolding = false
    default: gone = isHolding ? [] : applied
    }
    gone.removeAll { stuck.contains($0) }
    applied.removeAll { gone.contains($0) }
  }

  private mutating func extend(_ now: UInt64) {
    generation += 1
    let lease = program.lease.components
    leaseEnds = now + UInt64(lease.seconds) * 1_000_000_000
  }

  private func ids(_ kind: GuardEntry.Kind) -> [String] {
    program.entries.filter { $0.kind == kind }.map(\.id)
  }

  private func entry(_ id: String) -> GuardEntry? { program.entries.first { $0.id == id } }

  private func answer(at now: UInt64) -> GuardAnswer {
    let held = GuardAnswer.Held(
      host: program.host, run: program.control.run, owner: program.owner,
      token: program.control.token, since: "then", expires: "later",
      program: isHolding ? .hold : .release, generation: generation,
      leaseLeft: (Double(leaseEnds) - Double(now)) / 1e9, digest: digest, isProcessAlive: true,
      watcher: .systemd, bootHook: .unit, applied: applied, failed: [],
      changed: stuck.filter(applied.contains).sorted())
    return GuardAnswer(
      state: state, held: state == .absent ? nil : held, bootID: "boot", outcomes: [], reason: nil)
  }
}
