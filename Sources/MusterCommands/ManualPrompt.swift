import Engine
import Foundation
import Glibc

/// Asks a person at the terminal, and looks for an approval file, with a deadline.
struct ManualPrompt {
  /// Where it speaks.
  let say: @Sendable (String) -> Void
  /// The file that was given for the whole run, which may approve its irreversible steps too.
  var runFile: String?
  /// The standard input's descriptor.
  var input = STDIN_FILENO
  /// What time it is, and how it passes.
  var watch = Watch()

  /// The clocks that a wait goes by.
  struct Watch {
    /// Against which the deadline is counted.
    var instant: () -> ContinuousClock.Instant = { ContinuousClock.now }
    /// Against which an approval expires.
    var date: () -> Date = { Date() }
    /// Lets time pass between two looks.
    var pause: (Duration) async -> Void = { try? await Task.sleep(for: $0) }
  }

  /// Asks and waits; the first answer counts.
  ///
  /// - Parameters:
  ///   - prompt: What is to be done or confirmed.
  ///   - approval: The file that may answer as well; nil for none.
  ///   - limit: How long to wait.
  /// - Returns: The answer and who gave it.
  func ask(
    _ prompt: String, _ approval: Request.Approval?, within limit: Duration
  ) async -> Request.Confirmation {
    var hasPerson = isatty(input) == 1
    let files = [approval?.file, approval.flatMap { $0.isIrreversible ? runFile : nil }]
      .compactMap(\.self)
    if hasPerson {
      say("MANUAL: \(prompt)\n  done? [yes/no] (within \(limit.components.seconds) s)")
    } else if files.isEmpty {
      say("a person must confirm, but standard input is no terminal: \(prompt)")
      return Request.Confirmation(isConfirmed: nil, detail: "nobody was there to ask")
    }
    if let approval, !files.isEmpty {
      let what = approval.gap.map { "the loss from \($0) on in " } ?? ""
      say(
        "MANUAL: \(prompt)\n  waiting for \(files.joined(separator: " or ")) to approve \(what)step "
          + approval.step)
    }
    let end = watch.instant() + limit
    var line: [UInt8] = []
    var complaints: [String] = []
    while watch.instant() < end, !Task.isCancelled {
      for path in files {
        guard let approval, let file = ApprovalFile(path: path) else { continue }
        switch file.answer(to: approval, now: watch.date()) {
        case .success(let answer): return answer
        case .failure(let refusal) where !complaints.contains("\(path): \(refusal.reason)"):
          complaints.append("\(path): \(refusal.reason)")
          say("  \(path): \(refusal.reason)")
        case .failure: break
        }
      }
      if hasPerson {
        switch read(into: &line) {
        case .answered(let isYes):
          return Request.Confirmation(
            isConfirmed: isYes, detail: "\(isYes ? "confirmed" : "declined") at the terminal")
        case .closed: hasPerson = false
        case .open: break
        }
        if !hasPerson, files.isEmpty { break }
      }
      await watch.pause(.milliseconds(200))
    }
    return Request.Confirmation(
      isConfirmed: nil, detail: (["nobody answered"] + complaints).joined(separator: "; "))
  }

  private enum Typed {
    case answered(Bool)
    case open
    case closed
  }

  /// Takes what was typed, up to a whole line.
  private func read(into line: inout [UInt8]) -> Typed {
    var descriptor = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
    while poll(&descriptor, 1, 0) > 0 {
      var byte: UInt8 = 0
      guard Glibc.read(input, &byte, 1) == 1 else { return .closed }
      guard byte == UInt8(ascii: "\n") else {
        line.append(byte)
        continue
      }
      defer { line = [] }
      switch String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespaces) {
      case "yes", "y": return .answered(true)
      case "no", "n": return .answered(false)
      default: say("  yes or no?")
      }
      return .open
    }
    return .open
  }
}
