import DrillModel
import TestSupport
import Testing

/// What hosts may print, changed at random by a seed.
@Suite struct HostileOutputTests {
  private static let nonce = "muster-00112233445566778899aabb"

  @Test(arguments: 1...4)
  func aTrailerNeedsItsNonce(seed: Int) throws {
    var hostile = HostileBytes(
      seed: UInt64(seed),
      pieces: [Self.nonce, "\n\(Self.nonce) 0\n", "\(Self.nonce) ", " 0\n", "-1\n", " 256\n"])
    let good = Array("some output\nmore\n\n\(Self.nonce) 3\n".utf8)
    for _ in 0..<500 {
      try TrailerInvariants.trailer(hostile.changed(good))
      try TrailerInvariants.trailer(hostile.assembled())
    }
  }

  @Test(arguments: 1...4)
  func aValueIsOneLine(seed: Int) throws {
    var hostile = HostileBytes(
      seed: UInt64(seed), pieces: ["writable=yes", "role=primary\n", "a=b", "fenced=no"])
    let good = Array(
      "running=yes\nrole=standby\nsaid=some words\nwritable=no\nlsn=0/5000028\n".utf8)
    for _ in 0..<500 {
      try TrailerInvariants.values(hostile.changed(good))
      try TrailerInvariants.values(hostile.assembled())
    }
  }

  /// What a database or a person wrote must not become a line of its own.
  @Test(arguments: ["\u{2028}", "\u{2029}", "\u{85}", "\u{B}", "\u{C}", "\r"])
  func otherLineEndsMakeNoLine(end: String) {
    let outcome = CommandOutcome(
      ending: .exited(0), output: Array("said=hello\(end)writable=yes\n".utf8))
    #expect(outcome.values["writable"] == nil)
    #expect(outcome.values["said"] == "hello\(end)writable=yes")
  }

  @Test func aMarkBehindTheEqualsSignHidesNoValue() {
    let outcome = CommandOutcome(
      ending: .exited(0), output: Array("writable=no\nwritable=\u{301}yes\n".utf8))
    #expect(outcome.values["writable"] == "\u{301}yes")
  }
}
