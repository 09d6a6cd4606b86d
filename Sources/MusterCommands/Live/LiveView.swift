import Chat
import Dispatch
import DrillModel
import Glibc
import Journal
import Synchronization

/// The steady view of a run on a person's terminal: drawn four times a second, and at once when the
/// terminal's size changes.
final class LiveView: Sendable {
  private let state = Mutex(LiveState())
  private let isHeld = Mutex(0)

  /// Takes note of a record.
  func take(_ event: JournalEvent, at moment: UInt64) {
    state.withLock { $0.take(event, at: moment) }
  }

  /// Takes note of what a guard answered to a renewal.
  func renewed(_ host: String, left: Double, at moment: UInt64) {
    state.withLock { $0.renewed(host, left: left, at: moment) }
  }

  /// Draws until the task is cancelled, and then takes the view away.
  ///
  /// - Parameters:
  ///   - terminal: Where; nothing is drawn where it has no live screen.
  ///   - chat: What clients see now; nil while there is no traffic.
  func show(on terminal: Terminal, chat: @escaping @Sendable () async -> ChatState?) async {
    guard let screen = terminal.screen else { return }
    let resized = DispatchSource.makeSignalSource(signal: SIGWINCH, queue: .global())
    resized.setEventHandler { self.draw(on: terminal, screen) }
    resized.resume()
    while !Task.isCancelled {
      if let seen = await chat() { state.withLock { $0.see(seen) } }
      draw(on: terminal, screen)
      try? await Task.sleep(for: .milliseconds(250))
    }
    resized.cancel()
    isHeld.withLock { $0 += 1 }
    screen.clear()
  }

  /// Takes the view away while a person is asked.
  func whileAway<Value: Sendable>(
    _ terminal: Terminal, _ body: @Sendable () async -> Value
  ) async -> Value {
    isHeld.withLock { $0 += 1 }
    terminal.screen?.clear()
    let value = await body()
    isHeld.withLock { $0 -= 1 }
    return value
  }

  private func draw(on terminal: Terminal, _ screen: LiveScreen) {
    let size = TerminalSize.now
    let layout = state.withLock {
      LiveLayout(
        state: $0, now: JournalClock.system.monotonic(), columns: size.columns, rows: size.rows)
    }
    let lines = layout.lines.map { pieces in
      (
        text: pieces.map { piece in
          piece.colour.map { terminal.coloured(piece.text, $0) } ?? piece.text
        }.joined(), width: pieces.reduce(0) { $0 + LiveLayout.width($1.text) }
      )
    }
    isHeld.withLock { held in
      if held == 0 { screen.draw(lines) }
    }
  }
}
