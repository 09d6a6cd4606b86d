import DrillModel
import Guard
import TestSupport

/// What must hold for any output of a guard.
enum GuardAnswerInvariants {
  /// A good answer.
  static let good = """
    guard=1
    boot_id=5b7c3f0e-5a76-4b3c-9a3e-000000000001
    state=armed
    program=release
    generation=3
    lease_left=17.25
    digest=\(String(repeating: "0a", count: 32))
    process=alive
    watcher=loop
    boot_hook=none
    host=db1
    run=20260809T020003Z-ab12
    owner=me@desk
    token=4
    since=2026-08-09T02:00:03Z
    expires=2026-08-09T02:00:23Z
    applied=cut-2,cut-1
    failed=
    changed=
    outcome=1786240805.123 1000 1020 5b7c3f0e runner cut-1 apply 0 done
    complete=yes

    """

  /// Whole, in range, and a writing of it again the same; or unreadable.
  static func answer(_ output: [UInt8]) throws {
    let outcome = CommandOutcome(ending: .exited(0), output: output)
    guard case .answered(let status, let answer) = GuardReply(outcome) else { return }
    try BrokenInvariant.unless(status == .done, "status 0 is \(status)")
    let lines = output.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    try BrokenInvariant.unless(
      output.last == 0x0A && lines.last == "complete=yes", "an answer without its last line")
    func said(_ line: String) -> Bool { lines.filter { $0 == line }.count == 1 }
    try BrokenInvariant.unless(said("guard=1"), "another version")
    try BrokenInvariant.unless(said("boot_id=\(answer.bootID)"), "another boot")
    try BrokenInvariant.unless(said("state=\(answer.state.rawValue)"), "another state")
    guard let held = answer.held else {
      return try BrokenInvariant.unless(answer.state == .absent, "a guard that holds nothing")
    }
    try BrokenInvariant.unless(answer.state != .absent, "an absent guard that holds")
    try BrokenInvariant.unless(said("run=\(held.run)"), "another run")
    try BrokenInvariant.unless(said("program=\(held.program.rawValue)"), "another program")
    try BrokenInvariant.unless(
      said("process=\(held.isProcessAlive ? "alive" : "dead")"), "another process")
    try BrokenInvariant.unless(held.token >= 1 && held.generation >= 0, "\(held)")
    try BrokenInvariant.unless(held.leaseLeft.isFinite, "a lease of \(held.leaseLeft) s")
    try BrokenInvariant.unless(
      held.digest.utf8.count == 64 && said("digest=\(held.digest)"), "another digest")
    try BrokenInvariant.unless(!held.applied.contains(""), "an entry without an id")
    for outcome in answer.outcomes {
      try BrokenInvariant.unless(
        outcome.wall > 0 && outcome.wall.isFinite && outcome.begunUptime <= outcome.endedUptime,
        "\(outcome)")
    }
  }
}
