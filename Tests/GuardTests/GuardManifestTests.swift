import DrillModel
import Testing

@testable import Guard

/// What the four scripts of an entry share is sent once.
struct GuardManifestTests {
  @Test func aHostCarriesManyEntriesWithinOneArgumentOfItsShell() throws {
    let shared = String(
      repeating: "say() { printf '%s\\n' \"$1\"; } # as often as it takes\n", count: 200)
    let entries = (1...6).map { number in
      func script(_ last: String) -> Script { Script(shared + last + "\n", ["\(number)"]) }
      return GuardEntry(
        id: "e\(number)", kind: .fault, apply: script("a"), undo: script("u"), effect: script("e"),
        residue: script("r"))
    }
    let program = try GuardProgram(
      host: "h", control: GuardControl(run: "r", token: 1), owner: "o", lease: .seconds(9),
      entries: entries)
    // MAX_ARG_STRLEN of Linux.
    #expect(program.arm.text.utf8.count < 131_072)
    #expect(program.manifest.contains("\ncommon\n|say()"))
    #expect(program.manifest.contains("\nundo\n|u\n|\n"))
  }

  @Test func scriptsThatAreAllAlikeArriveWhole() async throws {
    try await withGuardedHost { host in
      let same = Script("echo \"$2\" >>\"$1/story\"\n", [host.folder, "x"])
      let entry = GuardEntry(
        id: "same", kind: .fault, apply: same, undo: same, effect: same, residue: same)
      let program = try host.program([entry])
      try await host.expect(.done, program.arm)
      try await host.expect(.done, program.control.strike())
      #expect(host.story == ["x", "x"])
      try await host.expect(.done, program.control.heal())
      try await host.expect(.done, program.control.disarm())
    }
  }
}
