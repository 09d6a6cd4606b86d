import DrillModel
import Integrity
import Testing

struct RecoveryTimesTests {
  private static let rule = AvailabilityRule()

  private func measure(
    _ outage: SimulatedOutage, seed: UInt64 = 1, adding more: [LedgerEntry] = []
  ) -> RecoveryTimes {
    var random = SeededGenerator(seed: seed)
    let ledger = LedgerIndex(outage.ledger(using: &random) + more)
    return RecoveryTimes.measure(ledger, rule: Self.rule, faultInjected: outage.stop)
  }

  @Test func `the moments are the last and the first answers`() throws {
    let times = measure(SimulatedOutage())
    let last = try #require(times.lastAcknowledged)
    let first = try #require(times.firstAcknowledged)
    #expect(last.at < 10 * SimulatedOutage.second)
    #expect(last.at + last.error >= 10 * SimulatedOutage.second)
    #expect(first.at >= 20 * SimulatedOutage.second)
    // Log-in and answer are the service's; the rest is what the error is for.
    let service = 33 * SimulatedOutage.millisecond
    #expect(first.at - service - first.error <= 20 * SimulatedOutage.second)
    #expect(times.detected?.at == last.at + SimulatedOutage.second)
    let recovery = try #require(times.recoveryTime)
    #expect(abs(recovery.value - 10.033) < recovery.error)
    #expect(times.basis.count == 2)
  }

  @Test func `the error at a hundred a second is no more than fifty milliseconds`() throws {
    let recovery = try #require(measure(SimulatedOutage()).recoveryTime)
    #expect(recovery.error <= 0.050)
    #expect(recovery.error >= 0.020)
  }

  @Test(arguments: [(200.0, 5), (100.0, 10), (50.0, 20), (20.0, 50)])
  func `half the rate is twice the error`(_ rate: Double, _ period: Int) throws {
    var outage = SimulatedOutage()
    outage.rate = rate
    outage.attemptPeriod = UInt64(period) * SimulatedOutage.millisecond
    let error = try #require(measure(outage).recoveryTime).error
    outage.rate = rate / 2
    outage.attemptPeriod *= 2
    let doubled = try #require(measure(outage).recoveryTime).error
    #expect(abs(doubled / error - 2) < 0.1)
  }

  @Test func `sparser attempts and stalls widen the error`() throws {
    let usual = try #require(measure(SimulatedOutage()).recoveryTime).error
    var sparse = SimulatedOutage()
    sparse.attemptPeriod = 40 * SimulatedOutage.millisecond
    let wide = try #require(measure(sparse).recoveryTime).error
    #expect(abs(wide - usual - 0.020) < 0.001)
    let first = try #require(measure(SimulatedOutage()).firstAcknowledged)
    let stall = LedgerEntry.stalled(
      from: first.at - 20 * SimulatedOutage.millisecond, to: first.at)
    let stalled = try #require(measure(SimulatedOutage(), adding: [stall, stall]).recoveryTime)
    #expect(abs(stalled.error - usual - 0.020) < 0.001)
    let elsewhere = LedgerEntry.stalled(from: 5_000_000, to: 900_000_000)
    let same = try #require(measure(SimulatedOutage(), adding: [elsewhere]).recoveryTime)
    #expect(same.error == usual)
  }

  @Test func `answers that come in bursts widen the error`() throws {
    var bursts = SimulatedOutage()
    bursts.jitter = 60 * SimulatedOutage.millisecond
    let last = try #require(measure(bursts).lastAcknowledged)
    let usual = try #require(measure(SimulatedOutage()).lastAcknowledged)
    #expect(last.error > usual.error)
  }

  @Test func `answers that queue up widen the error by the length of the queue`() throws {
    var queue = SimulatedOutage()
    queue.queue = 800 * SimulatedOutage.millisecond
    let last = try #require(measure(queue).lastAcknowledged)
    let usual = try #require(measure(SimulatedOutage()).lastAcknowledged)
    // Some client, elsewhere in the queue, was answered until the stop.
    #expect(last.at + last.error >= 10 * SimulatedOutage.second)
    #expect(last.error > usual.error + 300 * SimulatedOutage.millisecond)
    // A few messages behind is no queue.
    queue.queue = 150 * SimulatedOutage.millisecond
    let short = try #require(measure(queue).lastAcknowledged)
    #expect(short.error <= usual.error + 10 * SimulatedOutage.millisecond)
  }

  @Test(arguments: 1...100) func `two observers agree within both errors`(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    func observer() throws -> Measurement {
      var outage = SimulatedOutage()
      outage.rate = [50, 100, 200].randomElement(using: &random) ?? 100
      outage.phase = UInt64.random(in: 0..<SimulatedOutage.second, using: &random)
      outage.attemptPeriod = UInt64.random(in: 5...25, using: &random) * 1_000_000
      outage.jitter = UInt64.random(in: 0...8, using: &random) * 1_000_000
      return try #require(measure(outage, seed: random.next()).recoveryTime)
    }
    let one = try observer()
    let other = try observer()
    #expect(abs(one.value - other.value) <= one.error + other.error)
  }

  @Test func `without an outage there is only the longest silence`() throws {
    var outage = SimulatedOutage()
    outage.back = outage.stop + 400 * SimulatedOutage.millisecond
    outage.silentLimit = 100 * SimulatedOutage.millisecond
    let times = measure(outage)
    #expect(times.outages.isEmpty)
    #expect(times.recoveryTime == nil)
    #expect(times.lastAcknowledged == nil)
    let silence = try #require(times.longestSilence)
    #expect(abs(silence.value - 0.435) < 0.030)
  }

  @Test func `traffic that ended too early proves no recovery`() {
    var outage = SimulatedOutage()
    outage.end = outage.back + 4 * SimulatedOutage.second
    let times = measure(outage)
    #expect(times.lastAcknowledged != nil)
    #expect(times.firstAcknowledged == nil)
    #expect(times.recoveryTime == nil)
    #expect(times.outages.first?.firstAnswer == nil)
  }

  @Test func `an outage that never ends has a start`() throws {
    var outage = SimulatedOutage()
    outage.back = 100 * SimulatedOutage.second
    let times = measure(outage)
    #expect(try #require(times.lastAcknowledged).at < outage.stop)
    #expect(times.firstAcknowledged == nil)
  }

  @Test func `the way back's own outage is not the fault's`() {
    var random = SeededGenerator(seed: 1)
    let outage = SimulatedOutage()
    let ledger = LedgerIndex(outage.ledger(using: &random))
    let late = RecoveryTimes.measure(
      ledger, rule: Self.rule, faultInjected: 30 * SimulatedOutage.second)
    #expect(late.outages.isEmpty)
    let early = RecoveryTimes.measure(
      ledger, rule: Self.rule, faultInjected: 1, until: 5 * SimulatedOutage.second)
    #expect(early.outages.isEmpty)
  }
}
