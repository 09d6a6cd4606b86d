import DrillModel
import Foundation
import LocalProcess
import Testing

/// The self-test drill, killed again and again at any moment: the guards alone must heal.
///
/// `MUSTER_TEST_KILLS` says how often (12 where it says nothing), `MUSTER_TEST_SEED` when.
@Suite(.serialized, .inTestAll)
struct KilledRunnerTests {
  private static func number(_ name: String, or other: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap(Int.init) ?? other
  }

  @Test(.timeLimit(.minutes(240)))
  func whenever() async throws {
    let kills = Self.number("MUSTER_TEST_KILLS", or: 12)
    var state = UInt64(Self.number("MUSTER_TEST_SEED", or: 20_260_101))
    try await AcceptanceLab.with("killed") { lab in
      for round in 1...kills {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let milliseconds = Int(state >> 33) % 16_000
        try await killAndLook(lab, after: milliseconds, round: round)
      }
      // What is left of killed runs keeps nobody from the next one.
      // A chat server may take a while to come back from many cuts: preflight says so, with 3.
      var whole = try await lab.drill("Drills/selftest/strike.yaml", ["lease=15s"])
      for _ in 0..<8 where whole.status == 3 {
        try await Task.sleep(for: .seconds(10))
        whole = try await lab.drill("Drills/selftest/strike.yaml", ["lease=15s"])
      }
      #expect(whole.status == 0, "\(whole.said)")
      let status = try await Product.run(["status", lab.environment])
      #expect(Product.status(status) == 0, "\(status.text)")
      for host in ["db1", "db2", "chat1", "chat2", "router"] {
        // What guards noted stays until somebody recovers the killed run and collects it.
        let left = try await lab.on(
          host,
          "nft list tables | grep muster; "
            + "find /var/lib/muster-guard /run/muster-guard -type f 2>/dev/null | grep -v /receipts/"
        )
        #expect(left.text.isEmpty, "\(host): \(left.text)")
      }
    }
  }

  private func killAndLook(
    _ lab: AcceptanceLab, after milliseconds: Int, round: Int
  ) async throws {
    let script = """
      delay=$1; said=$2; shift 2
      "$@" >/dev/null 2>"$said" &
      runner=$!
      sleep "$delay"
      kill -KILL $runner
      wait $runner 2>/dev/null
      """
    _ = try await LocalCommand(
      "sh",
      [
        "-c", script, "sh", "\(Double(milliseconds) / 1000)", "\(lab.reports).said", Product.path,
        "run", "Drills/selftest/strike.yaml", "--environment", lab.environment, "--reports",
        lab.reports, "--set", "lease=15s",
      ], folder: Product.root.path, deadline: .seconds(120)
    ).run()
    // The lease and two seconds, and what a busy machine needs for the undo itself.
    try await Task.sleep(for: .seconds(17))
    for host in ["db1", "db2", "chat1", "chat2", "router"] {
      var tables = "muster"
      for _ in 0..<20 where tables.contains("muster") || tables.contains("strike") {
        tables = try await lab.on(
          host, "nft list tables; ls -A /var/lib/muster-guard/guard/applied"
        )
        .text
        if tables.contains("muster") || tables.contains("strike") {
          try await Task.sleep(for: .milliseconds(500))
        }
      }
      #expect(
        !tables.contains("muster") && !tables.contains("strike"),
        "round \(round), killed after \(milliseconds) ms, \(host): \(tables)")
    }
  }
}
