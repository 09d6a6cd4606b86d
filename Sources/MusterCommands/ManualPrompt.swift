import Foundation
import Glibc

/// Asks a person at the terminal, with a deadline.
struct ManualPrompt {
  let terminal: Terminal

  /// Asks and waits.
  ///
  /// - Parameters:
  ///   - prompt: What is to be done or confirmed.
  ///   - limit: How long to wait.
  /// - Returns: Yes or no; nil where nobody answered in time or there is nobody to ask.
  func ask(_ prompt: String, within limit: Duration) async -> Bool? {
    guard isatty(STDIN_FILENO) == 1 else {
      terminal.say("a person must confirm, but standard input is no terminal: \(prompt)")
      return nil
    }
    terminal.say("MANUAL: \(prompt)\n  done? [yes/no] (within \(limit.components.seconds) s)")
    let end = ContinuousClock.now + limit
    var line: [UInt8] = []
    while ContinuousClock.now < end, !Task.isCancelled {
      var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      guard poll(&descriptor, 1, 0) > 0 else {
        try? await Task.sleep(for: .milliseconds(100))
        continue
      }
      var byte: UInt8 = 0
      guard read(STDIN_FILENO, &byte, 1) == 1 else { return nil }
      guard byte == UInt8(ascii: "\n") else {
        line.append(byte)
        continue
      }
      switch String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespaces) {
      case "yes", "y": return true
      case "no", "n": return false
      default: terminal.say("  yes or no?")
      }
      line = []
    }
    return nil
  }
}
