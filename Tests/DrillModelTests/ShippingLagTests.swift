import DrillModel
import Testing

/// Lags of markers, from what acts told.
@Suite struct ShippingLagTests {
  private func act(
    _ name: Act.Name, _ from: Double, _ to: Double, _ values: [String: String] = [:],
    _ verdict: Verdict = .passed
  ) -> JournalEvent.ActEnded {
    JournalEvent.ActEnded(
      step: "03-trace", act: name.rawValue, host: "db1", verdict: verdict, ending: "",
      values: values, output: "", startedAt: UInt64(from * 1e9), endedAt: UInt64(to * 1e9))
  }

  @Test func aLagLiesBetweenTheLastLookThatMissedItAndTheOneThatDidNot() throws {
    let lag = ShippingLag(acts: [
      act(.probeWrite, 10, 10.2, ["segment": "A"]),
      act(.trace, 10.3, 15, ["hop": "archived", "elapsed": "4.5", "spacing": "0.5"]),
      act(.trace, 10.3, 20.3, ["hop": "replayed", "elapsed": "9.8", "spacing": "0.2"]),
    ])
    let archived = try #require(lag.cycles.first?.lag(.archived))
    // At the latest 15 − 10, at the earliest 10.3 + 4.5 − 0.5 − 10.2.
    #expect(abs(archived.value - 4.55) < 1e-6 && abs(archived.error - 0.45) < 1e-6)
    #expect(lag.cycles.first?.lag(.copied) == nil)
    #expect(lag.isWhole)
  }

  @Test func quantilesAreTheNearestRank() throws {
    var acts: [JournalEvent.ActEnded] = []
    for number in 1...10 {
      acts.append(act(.probeWrite, 0, 0))
      acts.append(
        act(
          .trace, 0, Double(number),
          ["hop": "replayed", "elapsed": "\(number)", "spacing": "0"]))
    }
    let lag = ShippingLag(acts: acts)
    #expect(lag.cycles.count == 10)
    #expect(lag.quantile(0.5, .replayed)?.value == 5)
    #expect(lag.quantile(0.95, .replayed)?.value == 10)
    #expect(lag.quantile(1, .replayed)?.value == 10)
    #expect(lag.quantile(0.5, .copied) == nil)
  }

  @Test func aMarkerThatNeverArrivedIsNotHidden() {
    let lag = ShippingLag(acts: [
      act(.probeWrite, 0, 0.1), act(.trace, 0.2, 5, ["hop": "replayed", "elapsed": "4"]),
      act(.probeWrite, 6, 6.1), act(.trace, 6.2, 60, ["hop": "replayed"], .failed),
    ])
    #expect(lag.cycles.count == 2)
    #expect(lag.sorted(.replayed).count == 1)
    #expect(!lag.isWhole)
  }
}
