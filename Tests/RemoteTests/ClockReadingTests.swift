import Remote
import Testing

/// A host's clock against the runner's.
@Suite struct ClockReadingTests {
  @Test(
    arguments: [
      (1000, 3000, 2000, 0, 1), (1000, 3000, 7000, 5, 1), (1000, 3000, -3000, -5, 1),
      (1000, 1000, 1250, 0.25, 0), (0, 500, 0, -0.25, 0.25),
    ] as [(Int64, Int64, Int64, Double, Double)])
  func offsetIsFromTheMiddleAndErrorIsHalfTheRoundTrip(
    asked: Int64, answered: Int64, said: Int64, offset: Double, error: Double
  ) {
    // In milliseconds, about a moment of this century.
    let base: Int64 = 1_790_000_000_000
    let reading = ClockReading(
      asked: (base + asked) * 1_000_000, answered: (base + answered) * 1_000_000,
      hostSaid: (base + said) * 1_000_000)
    #expect(abs(reading.offset - offset) < 1e-6)
    #expect(abs(reading.error - error) < 1e-9)
  }

  @Test(arguments: [0.0, 0.25, 0.5, 0.75, 1.0])
  func theTruthLiesWithinTheErrorWhereverTheHostAnswered(share: Double) {
    let truth = 3.5
    let asked: Int64 = 1_000_000_000_000
    let answered = asked + 80_000_000
    let said = asked + Int64(80_000_000 * share) + Int64(truth * 1e9)
    let reading = ClockReading(asked: asked, answered: answered, hostSaid: said)
    #expect(abs(reading.offset - truth) <= reading.error + 1e-6)
  }
}
