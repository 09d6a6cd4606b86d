import Foundation
import LocalProcess
import Testing

/// The main drill and the smallest one, by the built binary, in a lab of real services.
@Suite(.serialized, .enabled(if: AcceptanceLab.obstacle == nil, "a lab needs root"))
struct StretchedPoolTests {
  /// Objectives that a busy two-core machine meets; what is measured is not what is tested here.
  static let wide = [
    "lease=30s", "promotion=10m", "recovery-time=20m", "recovery-point=20m", "return-time=20m",
    "rate=50/s",
  ]

  @Test(.timeLimit(.minutes(25)))
  func theMainDrillPassesAndLeavesNothing() async throws {
    try await AcceptanceLab.with("accept") { lab in
      let small = try await lab.drill("Drills/network-cut.yaml", ["lease=30s"])
      #expect(small.status == 0, "\(small.said)")
      #expect(small.result["verdict"] as? String == "passed")

      for selftest in ["strike", "faults"] {
        let run = try await lab.drill("Drills/selftest/\(selftest).yaml", ["lease=60s"])
        #expect(run.status == 0, "\(selftest): \(run.said)")
      }

      let main = try await lab.drill("Drills/stretched-pool-failover.yaml", Self.wide)
      #expect(main.status == 0, "\(main.said)")
      #expect(main.result["outcome"] as? String == "completed")
      #expect(main.result["restored"] as? Bool == true)
      let integrity = try #require(main.result["integrity"] as? [String: Any])
      #expect((integrity["acknowledged"] as? Int ?? 0) > 500)
      #expect(integrity["readings_agree"] as? Bool == true)
      #expect(integrity["history_intact"] as? Bool == true)
      #expect(
        (integrity["lost_messages"] as? [Any])?.count == integrity["lost"] as? Int,
        "each lost message is named")
      try milestonesAreInOrder(main.result)
      try await theBundleVerifies(main.bundle)
      try await theRolesAreAsAtTheStart(lab)
    }
  }

  private func milestonesAreInOrder(_ result: [String: Any]) throws {
    let milestones = try #require(result["milestones"] as? [[String: Any]])
    var offsets: [String: Double] = [:]
    for milestone in milestones {
      if let name = milestone["name"] as? String,
        let offset = milestone["offset_seconds"] as? Double
      {
        offsets[name] = offset
      }
    }
    let order = [
      "fault-injected", "detected", "fenced", "promotion-started", "promoted", "activated",
      "first-acknowledged", "protected", "returned",
    ]
    let found = try order.map { try #require(offsets[$0], "\($0) was not reached") }
    #expect(found == found.sorted(), "\(offsets)")
  }

  private func theBundleVerifies(_ bundle: String) async throws {
    let sums = try await LocalCommand(
      "sha256sum", ["-c", "--strict", "--quiet", "SHA256SUMS"], folder: bundle
    ).run()
    #expect(sums.succeeded, "\(sums.errorText)")
    let verified = try await Product.run(["verify", bundle])
    #expect(Product.status(verified) == 0, "\(verified.errorText)")
    let again = try await Product.run(["report", bundle])
    #expect(Product.status(again) == 0, "the reports are not the same bytes: \(again.errorText)")
    let html = try String(contentsOfFile: "\(bundle)/report.html", encoding: .utf8)
    #expect(html.contains("Stretched chat pool"))
    let junit = "\(bundle)/TEST-muster-stretched-pool-failover.xml"
    let formed = try await LocalCommand("xmllint", ["--noout", junit]).run()
    #expect(formed.succeeded, "\(formed.errorText)")
  }

  private func theRolesAreAsAtTheStart(_ lab: AcceptanceLab) async throws {
    let status = try await Product.run(["status", lab.environment])
    #expect(Product.status(status) == 0)
    let lines = status.text.split(separator: "\n").map(String.init)
    #expect(lines.contains { $0.hasPrefix("db1 ") && $0.contains("writable=yes") })
    #expect(lines.filter { $0.contains("writable=yes") }.count == 1, "\(status.text)")
    #expect(lines.allSatisfy { $0.contains("no guard") }, "\(status.text)")
    for host in ["db1", "db2", "chat1", "chat2", "chat4"] {
      let tables = try await lab.on(host, AcceptanceLab.traces)
      #expect(!tables.text.contains("muster"), "\(host): \(tables.text)")
    }
  }
}
