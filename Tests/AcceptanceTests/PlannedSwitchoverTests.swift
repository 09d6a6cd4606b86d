import Foundation
import LocalProcess
import Testing

/// A planned switch, a data center that is only half gone, and a switch that needs an approval, by
/// the built binary in a lab of real services.
@Suite(.serialized, .inTestAll)
struct PlannedSwitchoverTests {
  private static let wide = [
    "lease=40s", "promotion=10m", "recovery-time=20m", "return-time=20m", "rate=50/s",
  ]

  @Test(.timeLimit(.minutes(30)))
  func aPlannedSwitchLosesNothingAndHalfADataCenterIsNoDisaster() async throws {
    try await AcceptanceLab.with("planned") { lab in
      let planned = try await lab.drill("Drills/planned-switchover.yaml", Self.wide)
      #expect(planned.status == 0, "\(planned.said)")
      let integrity = try #require(planned.result["integrity"] as? [String: Any])
      #expect(integrity["lost"] as? Int == 0)
      #expect((integrity["acknowledged"] as? Int ?? 0) > 500)
      #expect(planned.result["restored"] as? Bool == true)
      try await lab.expectNothingLeft()

      let half = try await lab.drill("Drills/half-alive.yaml", ["lease=40s"])
      #expect(half.status == 1, "\(half.said)")
      #expect(half.result["restored"] as? Bool == true)
      let verdicts = verdicts(half.result)
      #expect(verdicts["04-fence.gone"] == "failed")
      #expect(verdicts["04-fence"] == "skipped")
      #expect(verdicts["05-promote.4-promote"] == "skipped")
      try await lab.expectNothingLeft()

      // Without a terminal and without a file nobody approves: nothing was stopped yet.
      let asked = try await Product.run([
        "run", "Drills/planned-switchover.yaml", "--environment", try lab.asking(), "--reports",
        lab.reports, "--set", "lease=40s",
      ])
      #expect(Product.status(asked) == 5, "\(asked.errorText)")
      try await lab.expectNothingLeft()
    }
  }

  private func verdicts(_ result: [String: Any]) -> [String: String] {
    var verdicts: [String: String] = [:]
    for step in result["steps"] as? [[String: Any]] ?? [] {
      if let id = step["id"] as? String { verdicts[id] = step["verdict"] as? String }
    }
    return verdicts
  }
}

extension AcceptanceLab {
  /// The lab's environment with an approval asked for before each promotion.
  fileprivate func asking() throws -> String {
    let path = "\(environment).asking.yaml"
    let text = try String(contentsOfFile: environment, encoding: .utf8)
    try (text + "\napprovals: { promotion: true, within: 5s }\n").write(
      toFile: path, atomically: true, encoding: .utf8)
    return path
  }
}
