import Foundation
import Guard

/// What a guard says, in a line for people; what hosts said is escaped.
struct GuardSentence {
  let answer: GuardAnswer

  init(_ answer: GuardAnswer) { self.answer = answer }

  /// The line, with the host's name before it.
  func text(on host: String) -> String { "\(host): \(text)" }

  /// The line.
  var text: String {
    guard let held = answer.held else { return "no guard" }
    var parts = [
      "guard \(answer.state.rawValue) for run \(held.run) of \(held.owner), since \(held.since)"
    ]
    parts.append(
      held.leaseLeft > 0 ? "lease left \(held.leaseLeft) s, until \(held.expires)" : "lease lapsed")
    parts.append("program \(held.program.rawValue)")
    if !held.applied.isEmpty { parts.append("in effect: \(held.applied.joined(separator: " "))") }
    if !held.failed.isEmpty { parts.append("FAILED: \(held.failed.joined(separator: " "))") }
    if !held.changed.isEmpty {
      parts.append("changed by someone else: \(held.changed.joined(separator: " "))")
    }
    if let heals = selfHealing { parts.append(heals) }
    return ProgressPrinter.visible(parts.joined(separator: ", "))
  }

  /// Whether the host takes back by itself what is in effect, once its lease lapses.
  var willHeal: Bool {
    guard let held = answer.held else { return false }
    return answer.state == .armed && !held.applied.isEmpty && held.isProcessAlive
  }

  /// When the host takes back by itself what is in effect, in words; nil where nothing is.
  var selfHealing: String? {
    guard let held = answer.held, answer.state == .armed, !held.applied.isEmpty else { return nil }
    guard held.isProcessAlive else { return "its watcher is dead: it does not heal by itself" }
    guard held.leaseLeft > 0 else { return "heals by itself now" }
    let verb = held.program == .hold ? "fences and heals" : "takes everything back"
    return "\(verb) by itself at \(held.expires) unless renewed"
  }
}
