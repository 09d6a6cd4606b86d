import Foundation
import Glibc

/// Where the product speaks: results on standard output, talk on standard error.
struct Terminal: Sendable {
  /// Whether talk goes to a person's terminal.
  let isInteractive: Bool
  /// Whether talk may be coloured.
  let isColoured: Bool

  /// The lines at the lower end that are drawn again and again; nil where there are none: not on
  /// a terminal that can do no more than print, and not on one that a CI server made.
  let screen: LiveScreen?

  /// Looks at this process's own streams and variables.
  static let current: Terminal = {
    let variables = ProcessInfo.processInfo.environment
    let isInteractive = isatty(STDERR_FILENO) == 1
    func isSet(_ name: String) -> Bool { variables[name].map { !$0.isEmpty } ?? false }
    let canMove = isInteractive && isSet("TERM") && variables["TERM"] != "dumb"
    return Terminal(
      isInteractive: isInteractive, isColoured: canMove && !isSet("NO_COLOR"),
      screen: canMove && !isSet("CI")
        ? LiveScreen(
          columns: { TerminalSize.now.columns }, write: { Self.write($0, to: STDERR_FILENO) })
        : nil)
  }()

  /// Writes a result to standard output.
  ///
  /// A closed standard output is not an error of the drill: what cannot be said is dropped.
  func result(_ text: String) {
    let plain = HarmlessLines.make(text)
    above { Self.write(plain.hasSuffix("\n") ? plain : plain + "\n", to: STDOUT_FILENO) }
  }

  /// Writes a line of talk to standard error.
  func say(_ text: String) {
    let plain = HarmlessLines.make(text)
    above { Self.write(plain + "\n", to: STDERR_FILENO) }
  }

  /// Writes what a CI server is meant to obey to standard error, as it is.
  func command(_ text: String) {
    above { Self.write(text, to: STDERR_FILENO) }
  }

  private func above(_ speak: () -> Void) {
    guard let screen else { return speak() }
    screen.say(speak)
  }

  /// The text in a colour, where colours are wanted.
  func coloured(_ text: String, _ colour: Colour) -> String {
    isColoured ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// The colours in use.
  enum Colour: Int {
    case red = 31
    case green = 32
    case yellow = 33
    case dim = 2
    case bold = 1
  }

  private static func write(_ text: String, to descriptor: CInt) {
    let bytes = Array(text.utf8)
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), bytes.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      written += count
    }
  }
}
