import DrillLanguage
import Testing

@Suite struct DurationTextTests {
  @Test(arguments: [
    ("10s", Duration.seconds(10)), ("250ms", .milliseconds(250)), ("1.5s", .milliseconds(1500)),
    ("1m30s", .seconds(90)), ("2h", .seconds(7200)),
    ("1h1m1s1ms1us", .seconds(3661) + .microseconds(1001)),
    ("0.000000001s", .nanoseconds(1)), ("0.5us", .nanoseconds(500)),
    ("1.000000001h", .seconds(3600) + .nanoseconds(3600)),
    ("0s", .zero), ("168h", .seconds(604_800)), ("0.1234567ms", .nanoseconds(123_456)),
  ])
  func reads(text: String, duration: Duration) {
    #expect(DurationText.parse(text) == duration)
  }

  @Test(arguments: [
    "", "10", "s", "10 s", "-1s", "+1s", "1.s", ".5s", "1..2s", "1s1s", "1s1m", "1d", "10S", "١s",
    "1e3s", "168h1ms", "99999999999999999999s", "9223372036854775807s", "0.0000000001s", "1s ",
    "1m30", "5:00",
  ])
  func refuses(text: String) {
    #expect(DurationText.parse(text) == nil)
  }

  @Test func writesWhatItReads() {
    var random = SplitMix64(seed: 7)
    let scales: [Int64] = [1, 1_000, 1_000_000, 1_000_000_000, 60_000_000_000, 3_600_000_000_000]
    for _ in 0..<2_000 {
      let scale = scales.randomElement(using: &random) ?? 1
      let duration = Duration.nanoseconds(Int64.random(in: 0...160, using: &random) * scale)
      let text = DurationText.format(duration)
      #expect(DurationText.parse(text) == duration, "\(text)")
    }
  }
}
