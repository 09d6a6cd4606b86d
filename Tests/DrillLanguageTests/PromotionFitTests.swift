import DrillModel
import Testing

@testable import DrillLanguage

/// An own promotion, and the lease that every guard keeps meanwhile.
struct PromotionFitTests {
  @Test(arguments: [(40, false), (41, true)])
  func anOwnPromoteMustFitIntoTheLease(seconds: Int, isRefused: Bool) throws {
    let drill = try DrillParser.parse(
      BundledFiles.file("Drills/stretched-pool-failover.yaml"), vocabulary: .forTests)
    var site = try EnvironmentParser.parse(
      BundledFiles.file("Drills/environments/example-foreign.yaml"), vocabulary: .forTests)
    site.environment.timing.lease = .seconds(45)
    site.environment.database.commands["promote"]?.deadline = .seconds(seconds)
    let complaints = EnvironmentFit.check(drill, against: site, vocabulary: .forTests)
    #expect(complaints.contains { $0.severity == .error } == isRefused)
    let text = complaints.map { "\($0)" }.joined()
    #expect(text.contains("lease: 46s") == isRefused, "\(text)")
  }
}
