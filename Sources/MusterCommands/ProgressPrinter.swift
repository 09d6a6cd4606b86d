import DrillModel
import Engine
import Foundation
import Synchronization

/// Tells a run as it goes: one stamped line an event, and a heartbeat where nothing happens.
///
/// What hosts say is prefixed, so that no line of theirs starts a line of ours, and control
/// characters are made visible.
final class ProgressPrinter: Sendable {
  private let terminal: Terminal
  private let eventsAsJSON: Bool
  private let start: UInt64
  private let state = Mutex(State())
  /// The steady view, where the terminal can show one.
  let view = LiveView()

  private struct State {
    var step = ""
    var lastSaid: UInt64 = 0
    /// Refusals that were said, times aside: of hosts that say alike one is enough.
    var refusals: Set<String> = []
  }

  init(terminal: Terminal, eventsAsJSON: Bool, start: UInt64) {
    self.terminal = terminal
    self.eventsAsJSON = eventsAsJSON
    self.start = start
  }

  /// Tells of a record.
  func tell(_ record: JournalRecord) {
    view.take(record.event, at: record.monotonic)
    if eventsAsJSON {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      if let data = try? encoder.encode(record) {
        terminal.result(String(decoding: data, as: UTF8.self))
      }
    }
    guard let line = line(for: record.event) else { return }
    let isNews = state.withLock { state in
      if case .stepStarting(let step) = record.event { state.step = step.title }
      if let refusal = Self.refusal(record.event), !state.refusals.insert(refusal).inserted {
        return false
      }
      state.lastSaid = record.monotonic
      return true
    }
    guard isNews else { return }
    let time = String(record.time.dropFirst(11).prefix(12))
    terminal.say("\(terminal.coloured(time, .dim)) \(offset(record.monotonic))  \(line)")
  }

  /// Tells of what could not be put on record: whoever looks on is the only witness.
  func tell(unrecorded event: JournalEvent) {
    guard let line = line(for: event) else { return }
    state.withLock { state in
      if case .stepStarting(let step) = event { state.step = step.title }
    }
    terminal.say("(not in the journal)  \(line)")
  }

  /// Says that the run goes on, where nothing was said for long.
  func heartbeat(now: UInt64, every seconds: UInt64 = 20) {
    guard terminal.screen == nil else { return }
    let step: String? = state.withLock { state in
      guard now > state.lastSaid + seconds * 1_000_000_000 else { return nil }
      state.lastSaid = now
      return state.step
    }
    if let step { terminal.say("still under way at \(offset(now)): \(step)") }
  }

  private func offset(_ now: UInt64) -> String {
    let seconds = now > start ? Double(now - start) / 1e9 : 0
    return String(format: "%8.2f s", seconds)
  }

  private func line(for event: JournalEvent) -> String? {
    switch event {
    case .runStarted(let run): "run \(run.run): \(run.title) on \(run.environment)"
    case .stepStarting(let step): terminal.coloured("▸ \(step.id)", .bold) + "  \(step.title)"
    case .stepEnded(let step): "  \(mark(step.verdict)) \(step.id)\(why(step))"
    case .milestone(let milestone):
      "  ◆ \(milestone.name.rawValue) ± \(Self.milliseconds(milestone.error))"
    case .guardState(let change) where change.state != "armed":
      "  guard on \(change.host) is \(change.state): \(Self.visible(change.detail))"
    case .faultStriking(let fault):
      "  striking \(fault.hosts.joined(separator: ", ")): \(fault.summary)"
    case .irreversible(let step, let reason):
      terminal.coloured("  ⚠ point of no return in \(step): \(reason)", .yellow)
    case .stopping(let reason, _):
      terminal.coloured("  ■ stopping: \(Self.visible(reason))", .yellow)
    case .healed(let healing) where healing.verdict != .passed:
      terminal.coloured(
        "  ✗ \(healing.what) on \(healing.host): \(Self.visible(healing.detail))", .red)
    case .hostRestored(let name, false, let detail):
      terminal.coloured("  ✗ \(name) is not as it was: \(Self.visible(detail))", .red)
    case .objective(let objective):
      "  \(mark(objective.verdict)) \(objective.name): "
        + "\(objective.actual.map { "\($0)" } ?? "not measured") \(objective.unit), "
        + "target \(objective.target)"
    case .remark(let text): "  \(Self.visible(text))"
    case .preflight(let check) where check.verdict != .passed:
      terminal.coloured(
        "  ✗ \(check.host ?? ""): \(check.check): \(Self.visible(check.detail))", .red)
    case .lock(let lock) where lock.change == "refused":
      terminal.coloured("  ✗ \(lock.host) is locked: \(Self.visible(lock.detail))", .red)
    default: nil
    }
  }

  /// What a host's refusal says, its name and times aside; nil for anything else.
  private static func refusal(_ event: JournalEvent) -> String? {
    switch event {
    case .preflight(let check) where check.verdict != .passed: Reply.gist(check.detail)
    case .lock(let lock) where lock.change == "refused": Reply.gist(lock.detail)
    default: nil
    }
  }

  private func why(_ step: JournalEvent.StepEnded) -> String {
    guard step.verdict != .passed, let last = step.detail.split(separator: "\n").last else {
      return ""
    }
    return ": \(Self.visible(String(last)))"
  }

  private func mark(_ verdict: Verdict) -> String {
    switch verdict {
    case .passed: terminal.coloured("✓", .green)
    case .failed: terminal.coloured("✗", .red)
    case .inconclusive: terminal.coloured("?", .yellow)
    case .skipped: "–"
    }
  }

  private static func milliseconds(_ nanoseconds: UInt64) -> String {
    String(format: "%.1f ms", Double(nanoseconds) / 1e6)
  }

  /// Control characters as `\xNN`, so that a host's words cannot steer a terminal or a CI runner.
  static func visible(_ text: String) -> String {
    var shown = ""
    for scalar in text.unicodeScalars {
      let isControl = scalar.value < 32 || (127..<160).contains(scalar.value)
      let isDirection =
        (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
      if isControl || isDirection {
        shown += String(format: "\\x%02x", scalar.value)
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}
