import Testing

@testable import Simulation

/// Seeds: the same again bit for bit, and every rule held in all of them.
///
/// `make simulate` runs thousands in a release build; these are a few in whatever build the tests
/// have.
@Suite struct SimulationTests {
  @Test(arguments: [1, 7, 55, 139, 495] as [UInt64])
  func aSeedIsTheSameRunBitForBit(seed: UInt64) throws {
    let first = try Simulator.run(seed: seed, keepsTrace: true)
    let second = try Simulator.run(seed: seed, keepsTrace: true)
    #expect(first.digest == second.digest)
    #expect(first.lines == second.lines)
    #expect(first.digest != (try Simulator.run(seed: seed + 1)).digest)
  }

  @Test func everyRuleHoldsInASeriesOfSeeds() throws {
    var exits: Set<Int32> = []
    var met: Set<Adversity> = []
    for seed in UInt64(1000)..<1120 {
      let outcome = try Simulator.run(seed: seed)
      #expect(outcome.violation == nil, "\(Campaign.sentence(outcome))")
      exits.formUnion(outcome.exits)
      met.formUnion(outcome.met)
    }
    // A series in which nothing went wrong, or everything did, would show nothing.
    #expect(exits.isSuperset(of: [0, 5, 6]), "\(exits)")
    #expect(met.count > 15, "\(met)")
  }

  @Test(arguments: ["network", "router", "power"])
  func theMainDrillPassesInFairWeather(way: String) throws {
    let outcome = try Simulator.run(seed: 1, without: Set(Adversity.allCases), way: way)
    #expect(outcome.violation == nil, "\(Campaign.sentence(outcome))")
    #expect(outcome.exits == [0])
    #expect(outcome.machineEvents > 50)
  }

  /// Seeds that once found a bug in the product; what each found is in docs/simulation.md.
  @Test(
    arguments: [5, 7, 15, 157, 186, 189, 235, 394, 450, 495, 828, 1188, 100_781, 101_659, 108_106]
      as [UInt64])
  func whatWasFoundOnceStaysFound(seed: UInt64) throws {
    let outcome = try Simulator.run(seed: seed)
    #expect(outcome.violation == nil, "\(Campaign.sentence(outcome))")
  }

  @Test func afterAFailureTheKindsThatItNeedsAreTold() throws {
    let bugs: Set<PlantedBug> = [.anyoneMayCommand]
    var failed: Simulator.Outcome?
    for seed in UInt64(1)...150 where failed == nil {
      let outcome = try Simulator.run(seed: seed, bugs: bugs)
      if outcome.violation?.invariant == .oneHolder { failed = outcome }
    }
    let outcome = try #require(failed)
    let needless = try Simulator.needless(outcome, bugs: bugs)
    #expect(!needless.contains(.otherRunner))
    let again = try Simulator.run(
      seed: outcome.seed, bugs: bugs, without: needless, keepsTrace: true)
    #expect(again.violation?.invariant == .oneHolder)
    // What is shown ends where the rule was broken.
    #expect(again.violation?.traceLength == again.traceLength)
  }
}
