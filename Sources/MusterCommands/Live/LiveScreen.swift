import Synchronization

/// A few lines at the lower end of a terminal that are drawn again and again, while everything that
/// is said goes above them and stays.
///
/// Works in the terminal's ordinary screen, so that a run that is killed leaves nothing to be put
/// back: the cursor is never hidden, and no mode is set.
final class LiveScreen: Sendable {
  private struct State {
    /// How wide the lines are that stand there now.
    var widths: [Int] = []
    var lines: [String] = []
  }

  private let state = Mutex(State())
  private let write: @Sendable (String) -> Void
  private let columns: @Sendable () -> Int

  /// - Parameters:
  ///   - columns: The terminal's width now.
  ///   - write: Writes to the terminal, all at once.
  init(columns: @escaping @Sendable () -> Int, write: @escaping @Sendable (String) -> Void) {
    self.columns = columns
    self.write = write
  }

  /// Draws these lines in the place of those that stand there.
  func draw(_ lines: [(text: String, width: Int)]) {
    state.withLock { state in
      let text = Self.home(state.widths, columns()) + Self.body(lines.map(\.text))
      state.lines = lines.map(\.text)
      state.widths = lines.map(\.width)
      write(text)
    }
  }

  /// Lets something be said above the lines.
  func say(_ speak: () -> Void) {
    state.withLock { state in
      guard !state.widths.isEmpty else { return speak() }
      write(Self.home(state.widths, columns()) + "\u{1B}[J")
      speak()
      write(Self.body(state.lines))
    }
  }

  /// Takes the lines away, so that a person can type there.
  func clear() {
    state.withLock { state in
      guard !state.widths.isEmpty else { return }
      write(Self.home(state.widths, columns()) + "\u{1B}[J")
      (state.widths, state.lines) = ([], [])
    }
  }

  /// Goes to where the first line begins: in a narrower terminal lines have been broken into more.
  private static func home(_ widths: [Int], _ columns: Int) -> String {
    let rows = widths.reduce(0) { $0 + max(1, ($1 + columns - 1) / max(columns, 1)) }
    return rows > 1 ? "\r\u{1B}[\(rows - 1)A" : "\r"
  }

  private static func body(_ lines: [String]) -> String {
    lines.map { "\($0)\u{1B}[K" }.joined(separator: "\r\n") + "\u{1B}[J"
  }
}
