import Testing

@testable import Simulation

/// Each rule can fail: a bug that is planted on purpose turns it red, and without it the same seed
/// holds every rule.
@Suite struct PlantedBugTests {
  /// A bug, and the rule that must notice.
  struct Planted: Sendable {
    var bug: PlantedBug
    var breaks: Invariant
  }

  static let all: [Planted] = [
    Planted(bug: .leaseNeverLapses, breaks: .noResidue),
    Planted(bug: .anyGenerationRenews, breaks: .renewalIsCompared),
    Planted(bug: .anyoneMayCommand, breaks: .oneHolder),
    Planted(bug: .strikeWithoutMark, breaks: .noUndoLost),
    Planted(bug: .undoIsForgotten, breaks: .noUndoLost),
    Planted(bug: .holdReleases, breaks: .oneWriter),
    Planted(bug: .fenceEndsAtReboot, breaks: .oneWriter),
    Planted(bug: .fenceIsNoFence, breaks: .durableFence),
    Planted(bug: .staleAnswerIsFresh, breaks: .freshGuards),
    Planted(bug: .holdIsNotAsked, breaks: .freshGuards),
    Planted(bug: .unknownIsSuccess, breaks: .knownOrNotPassed),
    Planted(bug: .probeSeesNothing, breaks: .bittenOrNotPassed),
    Planted(bug: .proofIsBlind, breaks: .restoredIsTrue),
    Planted(bug: .recordIsSkipped, breaks: .journalReplays),
    Planted(bug: .exitIsZero, breaks: .exitAgrees),
    Planted(bug: .deadlineNeverComes, breaks: .runEnds),
  ]

  /// The first seed that meets the bug turns the rule red, and holds every rule without it.
  @Test(arguments: all)
  func theRuleThatItBreaksTurnsRed(planted: Planted) throws {
    var broken: [Invariant] = []
    for seed in UInt64(1)...150 {
      let outcome = try Simulator.run(seed: seed, bugs: [planted.bug])
      guard let violation = outcome.violation else { continue }
      broken.append(violation.invariant)
      guard violation.invariant == planted.breaks else { continue }
      let without = try Simulator.run(seed: seed)
      #expect(without.violation == nil, "\(Campaign.sentence(without))")
      return
    }
    Issue.record("\(planted.bug.rawValue) broke \(broken), and never \(planted.breaks.rawValue)")
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
