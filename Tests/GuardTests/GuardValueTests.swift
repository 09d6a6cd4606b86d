import DrillModel
import Testing

@testable import Guard

/// Values that are refused before they reach a host, and answers that prove nothing.
struct GuardValueTests {
  private let good = """
    outcome=1700000000.5 10 20 boot-1 runner cut apply 0 all is well
    guard=1
    boot_id=boot-1
    state=armed
    program=release
    generation=3
    lease_left=-1.250
    digest=\(String(repeating: "a1", count: 32))
    process=alive
    watcher=loop
    boot_hook=none
    host=db1
    run=run-1
    owner=me=you
    token=7
    since=2026-01-01T00:00:00Z
    expires=2026-01-01T00:01:00Z
    applied=cut,fill
    failed=
    changed=
    complete=yes

    """

  @Test func aWholeAnswerIsRead() throws {
    let answer = try #require(GuardAnswer(text: good))
    #expect(answer.state == .armed && answer.bootID == "boot-1")
    let held = try #require(answer.held)
    #expect(held.leaseLeft == -1.25 && held.token == 7 && held.generation == 3)
    #expect(held.owner == "me=you" && held.applied == ["cut", "fill"] && held.failed == [])
    #expect(answer.outcomes.first?.said == "all is well")
    #expect(answer.outcomes.first?.entry == "cut")
  }

  @Test(arguments: [
    ("complete=yes\n", ""), ("complete=yes", "complete=no"),
    ("complete=yes\n", "complete=yes\nx\n"),
    ("token=7", "token=7\ntoken=8"), ("token=7", "token=0"), ("token=7", "token="),
    ("token=7\n", ""), ("state=armed", "state=Armed"), ("state=armed", "state=absent"),
    ("guard=1", "guard=2"), ("digest=a1", "digest=A1"), ("lease_left=-1.250", "lease_left=nan"),
    ("lease_left=-1.250", "lease_left="), ("process=alive", "process=maybe"),
    ("applied=cut,fill", "applied=cut,,fill"), ("failed=\n", ""), ("host=db1", "hostess=db1"),
    ("runner cut", "walker cut"), (" 10 20 ", " 20 10 "), ("generation=3", "generation=-1"),
    ("boot_id=boot-1", "boot_id"), ("guard=1", "guard=1\nextra=1"), ("program=release", "program="),
  ])
  func anythingAmissProvesNothing(found: String, replaced: String) {
    let text = good.replacing(found, with: replaced, maxReplacements: 1)
    #expect(text != good)
    #expect(GuardAnswer(text: text) == nil)
  }

  @Test func everyPrefixProvesNothing() {
    for length in 0..<good.utf8.count {
      #expect(GuardAnswer(text: String(decoding: good.utf8.prefix(length), as: UTF8.self)) == nil)
    }
  }

  @Test func repliesFollowTheEnding() {
    let whole = Array(good.utf8)
    #expect(GuardReply(CommandOutcome(ending: .exited(0), output: whole)).done != nil)
    #expect(GuardReply(CommandOutcome(ending: .exited(20), output: whole)).done == nil)
    #expect(GuardReply(CommandOutcome(ending: .exited(20), output: whole)).answer != nil)
    for outcome in [
      CommandOutcome(ending: .exited(0), output: whole, isCut: true),
      CommandOutcome(ending: .exited(1), output: whole), CommandOutcome(ending: .exited(0)),
      CommandOutcome(ending: .signalled("KILL"), output: whole),
      CommandOutcome(ending: .unknown(reason: "lost"), output: whole),
    ] {
      guard case .unknown = GuardReply(outcome) else {
        Issue.record("\(outcome.ending) is not unknown")
        continue
      }
    }
    #expect(
      GuardReply(CommandOutcome(ending: .notSent(reason: "no way"))) == .notSent(reason: "no way"))
  }

  @Test func whatAGuardCannotCarryIsRefused() throws {
    #expect(throws: GuardError.self) { try GuardFolders(durable: "relative") }
    #expect(throws: GuardError.self) { try GuardFolders(durable: "/a/../b") }
    #expect(throws: GuardError.self) { try GuardFolders(durable: "/a b") }
    #expect(throws: GuardError.self) { try GuardControl(run: "a b", token: 1) }
    #expect(throws: GuardError.self) { try GuardControl(run: "", token: 1) }
    #expect(throws: GuardError.self) { try GuardControl(run: "r", token: 0) }
    let control = try GuardControl(run: "r", token: 1)
    func program(
      owner: String = "o", lease: Duration = .seconds(9), _ entries: [GuardEntry] = []
    ) throws -> GuardProgram {
      try GuardProgram(host: "h", control: control, owner: owner, lease: lease, entries: entries)
    }
    func entry(_ id: String, _ script: Script = Script("true")) -> GuardEntry {
      GuardEntry(
        id: id, kind: .fault, apply: script, undo: Script("true"), effect: Script("true"),
        residue: Script("true"))
    }
    #expect(throws: GuardError.self) { try program(owner: "a\nstate=absent") }
    #expect(throws: GuardError.self) { try program(lease: .milliseconds(999)) }
    #expect(throws: GuardError.self) { try program([entry("a"), entry("a")]) }
    #expect(throws: GuardError.self) { try program([entry("a b")]) }
    #expect(throws: GuardError.self) { try program([entry("a", Script("a\0b"))]) }
    #expect(throws: GuardError.self) { try program([entry("a", Script("x", ["\0"]))]) }
    #expect(throws: GuardError.self) {
      try program([entry("a", Script("x", dialect: .powerShell))])
    }
    let secret = SecretReference(source: .file, locator: "/x")
    #expect(throws: GuardError.self) {
      try program([entry("a", Script("x", secrets: ["P": secret]))])
    }
  }

  @Test func theDigestIsOfEveryByte() throws {
    let control = try GuardControl(run: "r", token: 1)
    func digest(_ host: String, _ text: String, _ argument: String) throws -> String {
      let entry = GuardEntry(
        id: "a", kind: .fault, apply: Script(text, [argument]), undo: Script("true"),
        effect: Script("true"), residue: Script("true"))
      return try GuardProgram(
        host: host, control: control, owner: "o", lease: .seconds(9), entries: [entry]
      ).digest
    }
    let digests = try [
      digest("h", "x", "y"), digest("i", "x", "y"), digest("h", "x\n", "y"),
      digest("h", "x", "y\n"), digest("h", "x", "y "), digest("h", "x", ""),
    ]
    #expect(Set(digests).count == digests.count)
  }
}
