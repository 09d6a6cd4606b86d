import Chat
import DrillModel
import Synchronization
import Testing

@testable import MusterCommands

/// The steady view of a run: what it says, and that it keeps its place.
@Suite struct LiveViewTests {
  private static let second: UInt64 = 1_000_000_000

  /// A run that was struck, with chat away for as long as is said.
  private func struck(outage: Double, lease: Double = 38) -> LiveState {
    var state = LiveState()
    let steps = ["00-lock", "01-baseline", "02-strike", "03-await", "10-heal"].map {
      JournalEvent.PlannedStepSummary(
        id: $0, kind: String($0.dropFirst(3)), title: "Title of \($0)", hosts: [],
        isWayBack: false)
    }
    state.take(
      .runStarted(
        JournalEvent.RunStarted(
          run: "R", toolVersion: "1", drill: "d", title: "A drill\u{1B}[2J of some length",
          environment: "lab", drillDigest: "", environmentDigest: "",
          subject: Environment.Subject(name: "s", version: "1"), operatedBy: "o", processID: 1,
          started: "", objectives: [Objective(name: .recoveryTime, target: 60)], steps: steps,
          availability: AvailabilityRule())), at: 10 * Self.second)
    for index in 0..<20 {
      see(&state, at: 11 + Double(index) * 0.25, acknowledged: 25 * (index + 1))
    }
    state.take(
      .stepStarting(
        JournalEvent.StepStarting(
          id: "02-strike", kind: "strike", title: "Title of 02-strike", deadlineSeconds: 30)),
      at: 15 * Self.second)
    state.take(
      .faultStriking(
        JournalEvent.FaultStriking(
          step: "02-strike", fault: "network-cut", summary: "", hosts: ["db1", "db2", "chat1"],
          guards: ["db1", "db2", "chat1"])), at: 16 * Self.second)
    state.renewed("db1", left: lease, at: 16 * Self.second)
    state.renewed("db2", left: lease - 2, at: 16 * Self.second)
    var moment = 0.0
    while moment <= outage {
      see(&state, at: 15.75 + moment, acknowledged: 500, last: 15.75)
      moment += 0.25
    }
    return state
  }

  private func see(
    _ state: inout LiveState, at moment: Double, acknowledged: Int, last: Double? = nil
  ) {
    var chat = ChatState()
    (chat.isSending, chat.acknowledged) = (true, acknowledged)
    chat.at = UInt64(moment * 1e9)
    chat.lastAcknowledgedAt = UInt64((last ?? moment) * 1e9)
    chat.answeringSince = last == nil ? UInt64(moment * 1e9) : nil
    state.see(chat)
  }

  private func text(_ state: LiveState, at moment: Double, _ columns: Int, _ rows: Int) -> [String]
  {
    LiveLayout(state: state, now: UInt64(moment * 1e9), columns: columns, rows: rows).lines
      .map { $0.map(\.text).joined() }
  }

  @Test func itSaysThePhaseTheClockTheProbesAndWhatIsBroken() {
    let lines = text(struck(outage: 4), at: 20, 80, 24)
    #expect(lines.count == 6)
    #expect(lines[0].hasPrefix("── A drill\\x1b[2J of some length ──"))
    #expect(lines[0].hasSuffix(" 0:10 ──"))
    #expect(
      lines[1] == "OUTAGE  02-strike  5.0 s of 30.0 s 3/5  Title of 02-strike")
    #expect(lines[2] == "recovery  4.3 s out  █░░░░░░░░░░░░░░░░░░░░░░░  objective 60.0 s")
    #expect(lines[3].hasPrefix("chat      0 answers/s  "))
    #expect(lines[3].contains("█▁▁▁▁×××"))
    #expect(
      lines[4]
        == "broken    network-cut on db1, db2 +1: heals by itself in 34 s if this runner d…")
    #expect(lines[5] == "Ctrl-C begins no new step and heals")
  }

  @Test func anOutageThatIsOverIsToldWithItsLength() {
    var state = struck(outage: 4)
    see(&state, at: 21, acknowledged: 530)
    see(&state, at: 21.25, acknowledged: 560)
    #expect(text(state, at: 25, 80, 24)[2].hasPrefix("recovery  5.3 s was out  "))
    #expect(state.phase == "FAULT IN EFFECT")
    for host in ["db1", "db2", "chat1"] {
      state.take(
        .healed(
          JournalEvent.Healing(
            host: host, entry: "all", what: "heal", verdict: .passed, detail: "")),
        at: 26 * Self.second)
    }
    #expect(state.phase == "HEALED")
    #expect(text(state, at: 27, 80, 24)[4] == "broken    nothing: every fault is taken back")
  }

  @Test func anOutageOverTheObjectiveIsSaid() {
    let line = text(struck(outage: 70), at: 86, 80, 24)[2]
    #expect(line.contains("70.3 s out") && line.hasSuffix("over the objective 60.0 s"))
  }

  @Test(arguments: [(80, 24), (40, 10), (20, 5), (200, 60)])
  func noLineIsWiderThanTheTerminalAndHalfOfItStaysFree(columns: Int, rows: Int) {
    let lines = text(struck(outage: 4), at: 20, columns, rows)
    #expect(!lines.isEmpty && lines.count <= max(2, rows / 2))
    for line in lines { #expect(LiveLayout.width(line) < columns) }
    #expect(lines.contains { $0.hasPrefix("OUTAGE") })
    #expect(lines.contains { $0.hasPrefix("broken") })
  }

  @Test func aTerminalThatIsTooSmallHasNoView() {
    #expect(text(struck(outage: 4), at: 20, 19, 24).isEmpty)
    #expect(text(struck(outage: 4), at: 20, 80, 4).isEmpty)
  }

  @Test func wideSignsTakeTwoColumns() {
    #expect(LiveLayout.width("データ") == 6)
    #expect(LiveLayout.clip("データベース", 6) == "デー…")
    #expect(LiveLayout.clip("short", 6) == "short")
  }

  /// A screen on a terminal in memory.
  private final class Stage: Sendable {
    private struct Inside: @unchecked Sendable {
      var terminal: MiniTerminal
    }
    private let inside: Mutex<Inside>

    init(_ columns: Int, _ rows: Int) {
      inside = Mutex(Inside(terminal: MiniTerminal(columns: columns, rows: rows)))
    }

    func with<Value>(_ body: (MiniTerminal) -> Value) -> Value {
      inside.withLock { body($0.terminal) }
    }

    var screen: LiveScreen {
      LiveScreen(
        columns: { self.with(\.columns) }, write: { text in self.with { $0.write(text) } })
    }
  }

  private func block(_ number: Int, _ columns: Int) -> [(text: String, width: Int)] {
    ["═ head \(number) ", "phase \(number) ", "broken \(number) "].map { words in
      let text = words + String(repeating: "x", count: columns - 1 - words.count)
      return (text, text.count)
    }
  }

  @Test func whatIsSaidGoesAboveTheLinesAndStays() {
    let stage = Stage(40, 10)
    let screen = stage.screen
    for number in 0..<30 {
      screen.draw(block(number, 40))
      screen.say { stage.with { $0.write("said \(number)\n") } }
    }
    let (history, shown, complaints) = stage.with { ($0.history, $0.screen, $0.complaints) }
    #expect(complaints == [])
    #expect((history + shown).filter { $0.hasPrefix("said") } == (0..<30).map { "said \($0)" })
    #expect(
      shown.suffix(3).map { String($0.prefix(9)) } == ["═ head 29", "phase 29 ", "broken 29"])
    #expect((history + shown).count { $0.hasPrefix("═") } == 1)
    screen.clear()
    #expect(stage.with(\.screen).filter { $0.hasPrefix("═") || $0.hasPrefix("broken") } == [])
  }

  @Test func itKeepsItsPlaceWhenTheTerminalIsResized() {
    let stage = Stage(80, 24)
    let screen = stage.screen
    var number = 0
    for (columns, rows) in [(80, 24), (40, 10), (100, 30), (33, 12), (80, 24)] {
      stage.with { $0.resize(columns: columns, rows: rows) }
      for _ in 0..<5 {
        number += 1
        screen.draw(block(number, columns))
        screen.say { stage.with { $0.write("said \(number)\n") } }
      }
      let (history, shown) = stage.with { ($0.history, $0.screen) }
      let all = history + shown
      #expect(all.count { $0.hasPrefix("═ head") } == 1, "\(columns)x\(rows): \(all)")
      #expect(all.count { $0.hasPrefix("broken") } == 1, "\(columns)x\(rows): \(all)")
      #expect(all.filter { $0.hasPrefix("said") }.count == number, "\(columns)x\(rows): \(all)")
    }
  }
}
