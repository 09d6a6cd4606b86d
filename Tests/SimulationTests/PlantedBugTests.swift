import Testing

@testable import Simulation

/// Each rule can fail: a bug that is planted on purpose turns it red, and without it the same seed
/// holds every rule.
@Suite struct PlantedBugTests {
  /// A bug, a seed that meets it, the way of the main drill (nil: the seed's own drill), and the
  /// rule that must notice.
  struct Planted: Sendable {
    var bug: PlantedBug
    var seed: UInt64
    var way: String?
    var breaks: Invariant
  }

  static let all: [Planted] = [
    Planted(bug: .leaseNeverLapses, seed: 5, breaks: .noResidue),
    Planted(bug: .anyGenerationRenews, seed: 2, breaks: .renewalIsCompared),
    Planted(bug: .anyoneMayCommand, seed: 8, breaks: .oneHolder),
    Planted(bug: .strikeWithoutMark, seed: 2, breaks: .noUndoLost),
    Planted(bug: .undoIsForgotten, seed: 2, breaks: .noUndoLost),
    Planted(bug: .holdReleases, seed: 5, breaks: .oneWriter),
    Planted(bug: .fenceEndsAtReboot, seed: 5, breaks: .oneWriter),
    Planted(bug: .fenceIsNoFence, seed: 3, breaks: .durableFence),
    Planted(bug: .staleAnswerIsFresh, seed: 3, breaks: .freshGuards),
    Planted(bug: .holdIsNotAsked, seed: 3, breaks: .freshGuards),
    Planted(bug: .unknownIsSuccess, seed: 3, breaks: .knownOrNotPassed),
    Planted(bug: .probeSeesNothing, seed: 41, breaks: .bittenOrNotPassed),
    Planted(bug: .proofIsBlind, seed: 94, breaks: .restoredIsTrue),
    Planted(bug: .recordIsSkipped, seed: 1, breaks: .journalReplays),
    Planted(bug: .exitIsZero, seed: 1, breaks: .exitAgrees),
    Planted(bug: .deadlineNeverComes, seed: 7, breaks: .runEnds),
  ]

  @Test(arguments: all)
  func theRuleThatItBreaksTurnsRed(planted: Planted) throws {
    let outcome = try Simulator.run(seed: planted.seed, bugs: [planted.bug], way: planted.way)
    #expect(outcome.violation?.invariant == planted.breaks, "\(Campaign.sentence(outcome))")
    let without = try Simulator.run(seed: planted.seed, way: planted.way)
    #expect(without.violation == nil, "\(Campaign.sentence(without))")
  }

  @Test func chanceThatNoSeedDecidesIsSeenByTheDigest() throws {
    let digests = try (0..<3).map { _ in
      try Simulator.run(seed: 3, bugs: [.chanceIsUnseeded]).digest
    }
    #expect(Set(digests).count > 1)
  }

  @Test func everyPlantedBugHasItsTest() {
    let tested = Set(Self.all.map(\.bug)).union([.chanceIsUnseeded])
    #expect(tested == Set(PlantedBug.allCases))
  }
}
