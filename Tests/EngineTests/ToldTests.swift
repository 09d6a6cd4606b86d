import DrillModel
@testable import Engine
import Testing

/// Values that hosts told, on their way into later scripts.
@Suite struct ToldTests {
  private static func act(
    _ text: String, arguments: [String] = [], precondition: Script? = nil, probe: Script? = nil
  ) -> Act {
    Act(
      name: .compare, service: .database, host: "db1", precondition: precondition,
      command: Script(text, arguments), outcomeProbe: probe, deadline: .seconds(1),
      isIdempotent: true, reversal: .reversible)
  }

  private static let token = Told.token("fence-db3", "final_lsn")

  @Test func aTokenIsReplacedWhereverItStands() throws {
    var told = Told()
    told.note("fence-db3", ["final_lsn": "0/5000060"])
    let script = Script("ask \(Self.token)", [Self.token])
    let act = Self.act(
      "a \(Self.token) b \(Self.token)", arguments: ["\(Self.token)", "plain"],
      precondition: script, probe: script)
    let whole = try told.completed(act).get()
    #expect(whole.command.text == "a 0/5000060 b 0/5000060")
    #expect(whole.command.arguments == ["0/5000060", "plain"])
    #expect(whole.precondition == Script("ask 0/5000060", ["0/5000060"]))
    #expect(whole.outcomeProbe == Script("ask 0/5000060", ["0/5000060"]))
  }

  @Test func whatAHostTellsIsHandedOnOnlyWhereItIsHarmless() throws {
    var told = Told()
    let act = Self.act("x", arguments: ["marks=\(Told.optionalToken("fingerprint-db3", "marks"))"])
    told.note("fingerprint-db3", ["marks": "0123456789ab.17/ba98.4"])
    #expect(
      try told.completed(act).get().command.arguments == ["marks=0123456789ab.17/ba98.4"])
    told.note("fingerprint-db3", ["marks": "'; rm -rf"])
    #expect(try told.completed(act).get().command.arguments == ["marks="])
  }

  @Test func whatIsNotNeededIsEmptyWhereItIsNotTold() throws {
    var told = Told()
    let act = Self.act("x", arguments: ["last=\(Told.optionalToken("status-db1", "last"))"])
    #expect(try told.completed(act).get().command.arguments == ["last="])
    told.note("status-db1", ["last": "0000000100000000000000A1"])
    // Stopped, it tells nothing; what it told before still holds.
    told.note("status-db1", ["last": ""])
    #expect(
      try told.completed(act).get().command.arguments == ["last=0000000100000000000000A1"])
    told.note("status-db1", ["last": "x; rm -rf /"])
    #expect(try told.completed(act).get().command.arguments == ["last="])
  }

  @Test func anActIsNotedByItsNameAndHost() throws {
    var told = Told()
    var stop = Self.act("x")
    stop.name = .fence
    stop.host = "db3"
    told.note(stop, ["final_lsn": "0/1"])
    #expect(try told.completed(Self.act(Self.token)).get().command.text == "0/1")
  }

  @Test func whatAStoppedServerReachedHasOneName() throws {
    for key in ["final_lsn", "shipped_lsn"] {
      var told = Told()
      told.note("ship-db1", [key: "1/A"])
      let act = Self.act(Told.token("ship-db1", Told.reached))
      #expect(try told.completed(act).get().command.text == "1/A")
    }
  }

  @Test(arguments: [
    "0/1; reboot", "$(reboot)", "`reboot`", "a b", "'", "\"", "a\nb", "é", "@{fence-db3.x}", "*",
    "~",
    "\\",
  ])
  func harmfulValuesAreRefused(value: String) {
    var told = Told()
    told.note("fence-db3", ["final_lsn": value])
    #expect(throws: Told.Missing.self) {
      try told.completed(Self.act("psql \(Self.token)")).get()
    }
  }

  @Test func whatWasNeverToldIsMissing() {
    let error = #expect(throws: Told.Missing.self) {
      try Told().completed(Self.act("x", arguments: [Self.token])).get()
    }
    #expect(error?.token == "fence-db3.final_lsn")
  }

  @Test(arguments: ["$@", "echo a@b", "@{", "@{}", "@{no dot}", "x@{a$b.c}y", "@@{"])
  func whatIsNoTokenStays(text: String) throws {
    #expect(try Told().completed(Self.act(text)).get().command.text == text)
  }
}
