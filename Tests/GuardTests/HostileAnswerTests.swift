import DrillModel
import Guard
import TestSupport
import Testing

/// What hosts may say in a guard's name, changed at random by a seed.
@Suite struct HostileAnswerTests {
  @Test func theGoodAnswerIsRead() throws {
    let outcome = CommandOutcome(
      ending: .exited(0), output: Array(GuardAnswerInvariants.good.utf8))
    #expect(GuardReply(outcome).done?.held?.token == 4)
  }

  @Test(arguments: 1...6)
  func anAnswerIsWholeOrUnreadable(seed: Int) throws {
    var hostile = HostileBytes(
      seed: UInt64(seed),
      pieces: [
        "complete=yes\n", "state=absent\n", "state=fired\n", "token=", "lease_left=", "inf", "nan",
        "generation=-1\n", "outcome=", "reason=x\n", "applied=,\n", "program=hold\n", "guard=2\n",
      ])
    for _ in 0..<250 {
      try GuardAnswerInvariants.answer(hostile.changed(Array(GuardAnswerInvariants.good.utf8)))
      try GuardAnswerInvariants.answer(hostile.assembled())
    }
  }

  @Test(arguments: ["inf", "1e999", "infinity"])
  func aTimeWithoutEndIsNone(wall: String) {
    let text = GuardAnswerInvariants.good.replacing("1786240805.123", with: wall)
    let reply = GuardReply(CommandOutcome(ending: .exited(0), output: Array(text.utf8)))
    #expect(reply.answer == nil)
  }
}
