import DrillModel
import Testing

@testable import Reporting

/// Runs that are repeated: the statistics against values computed elsewhere, and no run hidden.
@Suite struct RepeatTests {
  /// Clopper and Pearson (1934); the ends are scipy.stats.binomtest(…).proportion_ci("exact")'s.
  @Test(arguments: [
    (0, 1, 0, 0.975), (0, 10, 0, 0.308_497_107_818_762_94),
    (1, 10, 0.002_528_578_544_462_572_8, 0.445_016_117_028_195_43),
    (5, 10, 0.187_086_028_447_404_5, 0.812_913_971_552_595_5),
    (10, 10, 0.691_502_892_181_237_1, 1),
    (2, 20, 0.012_348_527_170_295_887, 0.316_982_714_019_079_2),
    (7, 500, 0.005_646_761_070_671_558, 0.028_631_616_183_336_14),
    (999, 1000, 0.994_441_075_720_150_2, 0.999_974_682_512_508_3),
  ])
  func `an interval of a probability is the exact one`(
    count: Int, runs: Int, lower: Double, upper: Double
  ) {
    let interval = BinomialInterval(count, of: runs)
    #expect((interval.lower - lower).magnitude < 1e-9)
    #expect((interval.upper - upper).magnitude < 1e-9)
  }

  @Test func `of no run nothing is known`() {
    #expect(BinomialInterval(0, of: 0).lower == 0)
    #expect(BinomialInterval(0, of: 0).upper == 1)
  }

  /// Hyndman and Fan (1996), definition 7; the values are numpy.percentile's.
  @Test func `quantiles are interpolated between neighbours`() throws {
    let sample = SortedSample([4.2, 1, 9.5, 2.5, .nan, 3.5, 8, 2])
    for (share, value) in [(0, 1), (0.05, 1.3), (0.5, 3.5), (0.95, 9.05), (1, 9.5)] {
      #expect((try #require(sample.quantile(share)) - value).magnitude < 1e-12)
    }
    #expect(SortedSample([]).quantile(0.5) == nil)
    #expect(SortedSample([7]).quantile(0.95) == 7)
  }

  /// The sign test's interval; the coverages are 1 − 2·binom.cdf(rank, n, 0.5) of scipy.stats.
  @Test(arguments: [
    (2, 0, 0.5), (3, 0, 0.75), (5, 0, 0.9375), (6, 0, 0.968_75), (9, 1, 0.960_937_5),
    (10, 1, 0.978_515_625), (20, 5, 0.958_610_534_667_968_8), (50, 17, 0.967_160_862_435_731_5),
  ])
  func `the interval of a median is one of the sample's values, and says how sure it is`(
    count: Int, rank: Int, coverage: Double
  ) throws {
    let interval = try #require(SortedSample((1...count).map(Double.init)).medianInterval())
    #expect(interval.lower == Double(rank + 1))
    #expect(interval.upper == Double(count - rank))
    #expect((interval.coverage - coverage).magnitude < 1e-9)
  }

  @Test func `one value has no interval`() {
    #expect(SortedSample([3]).medianInterval() == nil)
  }

  private func run(_ number: Int, exit: DrillModel.ExitStatus, seconds: Double?, lost: Int = 0)
    -> RunResult
  {
    var integrity = IntegrityResult()
    integrity.lost = lost
    integrity.readingsAgree = true
    return RunResult(
      run: "run-\(number)", drill: "drill", environment: "lab",
      subject: Environment.Subject(name: "pool", version: "1"), started: "", ended: "",
      outcome: .completed, verdict: exit == .passed ? .passed : .failed,
      reasons: exit == .passed ? [] : ["segment 7 is missing"], restored: exit != .notRestored,
      exit: exit.rawValue, milestones: [],
      objectives: [
        RunResult.ObjectiveResult(
          name: "promotion", target: 10, actual: seconds, error: 0.1, unit: "s",
          verdict: seconds == nil ? .inconclusive : exit == .passed ? .passed : .failed)
      ],
      integrity: integrity, hosts: [], steps: [])
  }

  @Test func `one run that differs is shown, and decides the exit code`() throws {
    var runs = (1...9).map { run($0, exit: .passed, seconds: Double($0)) }
    runs.insert(run(10, exit: .failed, seconds: 40, lost: 3), at: 4)
    let summary = RepeatSummary(runs: runs, wanted: 10)
    #expect(summary.exit == .failed)
    #expect(summary.disagreeing.map(\.place) == [5])
    #expect(summary.losing.count == 1 && summary.losing.of == 10)
    let objective = try #require(summary.objectives.first)
    #expect(objective.count(.passed) == 9 && objective.count(.failed) == 1)
    #expect(objective.sample.values.last == 40)
    for text in [RepeatReport.text(summary), RepeatReport.markdown(summary)] {
      #expect(text.contains("Run 5 (run-10) differs: exit code 1"))
      #expect(text.contains("segment 7 is missing"))
      #expect(text.contains("1 of 10 runs"))
      #expect(text.contains("0.003 and 0.445"))
    }
    let tree = try JSONTree(text: RepeatReport.json(summary)).members
    #expect(tree["exit"]?.number == 1)
    #expect(tree["disagreeing"]?.elements.map(\.text) == ["run-10"])
    #expect(tree["runs"]?.elements.count == 10)
  }

  @Test func `what a run did not measure is not counted as measured`() throws {
    let summary = RepeatSummary(
      runs: [run(1, exit: .passed, seconds: 2), run(2, exit: .inconclusive, seconds: nil)],
      wanted: 5, stopped: "it was interrupted")
    #expect(summary.exit == .inconclusive)
    #expect(try #require(summary.objectives.first).sample.values == [2])
    let text = RepeatReport.text(summary)
    #expect(text.contains("2 of 5 runs made, 1 passed; no further one: it was interrupted"))
    #expect(text.contains("measured in: 1 of 2 runs"))
  }

  @Test func `the gravest code wins, whatever most runs left with`() {
    let codes: [DrillModel.ExitStatus] = [.passed, .inconclusive, .failed, .passed]
    func exit(_ more: [DrillModel.ExitStatus]) -> DrillModel.ExitStatus {
      RepeatSummary(
        runs: (codes + more).enumerated().map { run($0, exit: $1, seconds: 1) }, wanted: 9
      ).exit
    }
    #expect(exit([]) == .failed)
    #expect(exit([.terminated]) == .terminated)
    #expect(exit([.interrupted, .notRestored]) == .notRestored)
    #expect(RepeatSummary(runs: [], wanted: 1).exit == .inconclusive)
  }

  @Test func `no run follows one that needs a person, or one that was stopped`() {
    let stopping: [DrillModel.ExitStatus] = [
      .notRestored, .locked, .hangup, .interrupted, .terminated,
    ]
    for status in stopping { #expect(RepeatSummary.obstacle(after: status) != nil) }
    for status in [DrillModel.ExitStatus.passed, .failed, .inconclusive, .refused] {
      #expect(RepeatSummary.obstacle(after: status) == nil)
    }
  }
}
