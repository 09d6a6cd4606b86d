import Foundation
import LocalProcess
import Testing

/// What is left when a run is stopped, killed, or struck a fault that did nothing.
@Suite(
  .serialized,
  .enabled(
    if: AcceptanceLab.obstacle == nil
      && ProcessInfo.processInfo.environment["MUSTER_TEST_ALL"] == "1",
    "needs root and MUSTER_TEST_ALL=1 (make test-all)"))
struct DeathTests {
  @Test(.timeLimit(.minutes(45)))
  func nothingStaysBroken() async throws {
    try await AcceptanceLab.with("death") { lab in
      try await aSignalBeforeTheStrikeIsOverLeavesEverythingAsItWas(lab)
      try await aKilledRunnerIsHealedByItsGuardsAndRecovered(lab)
      try await aFaultThatDoesNotBiteIsInconclusive(lab)
      try await everyWayOfTakingTheDataCenterOfflineIsReturnedFrom(lab)
    }
  }

  private func aSignalBeforeTheStrikeIsOverLeavesEverythingAsItWas(_ lab: AcceptanceLab)
    async throws
  {
    let status = try await stop(lab, by: "INT", at: "fault-injected")
    #expect(status == 130)
    try await nothingIsLeft(lab)
  }

  private func aKilledRunnerIsHealedByItsGuardsAndRecovered(_ lab: AcceptanceLab) async throws {
    _ = try await stop(lab, by: "KILL", at: "fault-injected")
    var tables = "muster"
    for _ in 0..<60 where tables.contains("muster") {
      try await Task.sleep(for: .seconds(1))
      tables = try await lab.on("db1", "nft list tables").text
    }
    #expect(!tables.contains("muster"), "the guard on db1 did not heal: \(tables)")
    let bundle = try #require(try newestBundle(lab))
    let recovered = try await Product.run(["recover", bundle], deadline: .seconds(400))
    #expect(Product.status(recovered) == 5, "\(recovered.errorText)")
    let again = try await Product.run(["recover", bundle], deadline: .seconds(400))
    #expect(Product.status(again) == 0, "\(again.errorText)")
    try await nothingIsLeft(lab)
  }

  private func aFaultThatDoesNotBiteIsInconclusive(_ lab: AcceptanceLab) async throws {
    let run = try await lab.drill(
      "Drills/stretched-pool-failover.yaml",
      StretchedPoolTests.wide + ["way=power", "power-off=true"])
    #expect(run.status == 5, "\(run.said)")
    #expect(run.result["verdict"] as? String == "inconclusive")
    try await nothingIsLeft(lab)
  }

  private func everyWayOfTakingTheDataCenterOfflineIsReturnedFrom(_ lab: AcceptanceLab) async throws
  {
    for way in ["router", "power"] {
      let run = try await lab.drill(
        "Drills/stretched-pool-failover.yaml", StretchedPoolTests.wide + ["way=\(way)"])
      #expect(run.status == 0, "by \(way): \(run.said)")
      try await nothingIsLeft(lab)
    }
  }

  /// Starts the main drill and sends its runner a signal once it says something.
  private func stop(
    _ lab: AcceptanceLab, by signal: String, at words: String
  ) async throws -> Int32? {
    let script = """
      said=$1; words=$2; signal=$3; shift 3
      "$@" >/dev/null 2>"$said" &
      runner=$!
      tries=0
      until grep -q "$words" "$said" || [ $tries -ge 1200 ]; do
        sleep 0.1
        tries=$((tries + 1))
      done
      kill -s "$signal" $runner
      wait $runner
      """
    let settings = StretchedPoolTests.wide.flatMap { ["--set", $0] }
    let result = try await LocalCommand(
      "sh",
      [
        "-c", script, "sh", "\(lab.reports).said", words, signal, Product.path, "run",
        "Drills/stretched-pool-failover.yaml", "--environment", lab.environment, "--reports",
        lab.reports,
      ] + settings, folder: Product.root.path, deadline: .seconds(600)
    ).run()
    return Product.status(result)
  }

  private func newestBundle(_ lab: AcceptanceLab) throws -> String? {
    try FileManager.default.contentsOfDirectory(atPath: lab.reports)
      .filter { $0 != "latest" && !$0.hasPrefix(".") }.max().map { "\(lab.reports)/\($0)" }
  }

  private func nothingIsLeft(_ lab: AcceptanceLab) async throws {
    let status = try await Product.run(["status", lab.environment])
    let lines = status.text.split(separator: "\n").map(String.init)
    #expect(lines.filter { $0.contains("writable=yes") }.count == 1, "\(status.text)")
    #expect(lines.allSatisfy { $0.contains("no guard") }, "\(status.text)")
    for host in ["db1", "db2", "chat1", "chat2", "router"] {
      let tables = try await lab.on(host, "nft list tables")
      #expect(!tables.text.contains("muster"), "\(host): \(tables.text)")
    }
  }
}
