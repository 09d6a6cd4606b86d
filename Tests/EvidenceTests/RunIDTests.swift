import Testing

@testable import Evidence

@Suite struct RunIDTests {
  @Test func `is a time and six random characters`() throws {
    let run = RunID(startingAt: .seconds(1_786_240_803), random: [0, 1, 31, 32, 33, 255])
    #expect(run.description == "20260809T020003Z-ab9ab9")
    #expect(RunID(run.description) == run)
  }

  @Test func `sorts by time, and two of one second differ`() {
    let early = RunID(startingAt: .seconds(1_786_240_803))
    let late = RunID(startingAt: .seconds(1_786_240_804))
    #expect(early < late)
    #expect(RunID(startingAt: .seconds(9)) != RunID(startingAt: .seconds(9)))
  }

  @Test(arguments: ["", "latest", "20260809T020003Z-k7f3q", "../20260809T020003Z-k7f3qd"])
  func `other names are none`(text: String) {
    #expect(RunID(text) == nil)
  }
}
