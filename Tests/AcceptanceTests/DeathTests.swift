import Foundation
import LocalProcess
import Testing

/// What is left when a run is stopped, killed, or struck a fault that did nothing.
@Suite(.serialized, .inTestAll)
struct DeathTests {
  @Test(.timeLimit(.minutes(45)))
  func nothingStaysBroken() async throws {
    try await AcceptanceLab.with("death") { lab in
      try await aSignalBeforeTheStrikeIsOverLeavesEverythingAsItWas(lab)
      try await aKilledRunnerIsHealedByItsGuardsAndRecovered(lab)
      try await aRunnerKilledAfterThePromotionLeavesOneServingDatabase(lab)
      try await whatWasKeptCanStillBeReturned(lab)
      try await aFullDiskUnderReportsHealsAndSaysSo(lab)
      try await aFaultThatDoesNotBiteIsInconclusive(lab)
      try await everyWayOfTakingTheDataCenterOfflineIsReturnedFrom(lab)
    }
  }

  @Test(.timeLimit(.minutes(15)))
  func theWayBackIsGoneOnWithAfterADeath() async throws {
    try await AcceptanceLab.with("way") { lab in
      try await aRunnerKilledOnTheWayBackLeavesAFollowerThatFollows(lab)
    }
  }

  private func aSignalBeforeTheStrikeIsOverLeavesEverythingAsItWas(_ lab: AcceptanceLab)
    async throws
  {
    for (signal, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] as [(String, Int32)] {
      #expect(try await stop(lab, by: signal, at: "fault-injected") == code)
    }
    try await lab.expectNothingLeft()
  }

  private func aKilledRunnerIsHealedByItsGuardsAndRecovered(_ lab: AcceptanceLab) async throws {
    _ = try await stop(lab, by: "KILL", at: "fault-injected")
    var tables = "muster"
    for _ in 0..<60 where tables.contains("muster") {
      try await Task.sleep(for: .seconds(1))
      tables = try await lab.on("db1", "nft list tables").text
    }
    #expect(!tables.contains("muster"), "the guard on db1 did not heal: \(tables)")
    let bundle = try #require(try lab.newestBundle())
    let recovered = try await Product.run(["recover", bundle], deadline: .seconds(400))
    #expect(Product.status(recovered) == 5, "\(recovered.errorText)")
    let again = try await Product.run(["recover", bundle], deadline: .seconds(400))
    #expect(Product.status(again) == 0, "\(again.errorText)")
    try await lab.expectNothingLeft()
  }

  private func aRunnerKilledAfterThePromotionLeavesOneServingDatabase(_ lab: AcceptanceLab)
    async throws
  {
    let bundle = try await killAfterPromotion(lab)
    let undecided = try await Product.run(["recover", bundle], deadline: .seconds(400))
    #expect(Product.status(undecided) == 6, "\(undecided.errorText)")
    #expect(undecided.errorText.contains("--way return or --way keep"))
    let returned = try await Product.run(
      ["recover", bundle, "--way", "return"], deadline: .seconds(400))
    #expect(Product.status(returned) == 5, "\(returned.errorText)")
    try await lab.expectNothingLeft()
  }

  private func whatWasKeptCanStillBeReturned(_ lab: AcceptanceLab) async throws {
    let bundle = try await killAfterPromotion(lab)
    let kept = try await Product.run(["recover", bundle, "--way", "keep"], deadline: .seconds(400))
    #expect(Product.status(kept) == 6, "\(kept.errorText)")
    try await onlyTheBackupServes(lab)
    let returned = try await Product.run(
      ["recover", bundle, "--way", "return"], deadline: .seconds(400))
    #expect(Product.status(returned) == 5, "\(returned.errorText)")
    try await lab.expectNothingLeft()
  }

  /// Kills the runner once the backup serves, and waits for the guards.
  private func killAfterPromotion(_ lab: AcceptanceLab) async throws -> String {
    let bundle = try await kill(lab, at: "promoted")
    try await onlyTheBackupServes(lab)
    return bundle
  }

  /// Kills the runner where it says something, and waits for the guards.
  private func kill(_ lab: AcceptanceLab, at words: String) async throws -> String {
    _ = try await stop(lab, by: "KILL", at: words)
    var tables = "muster"
    for _ in 0..<60 where tables.contains("muster") {
      try await Task.sleep(for: .seconds(1))
      tables = try await lab.on("db1", "nft list tables").text
    }
    #expect(!tables.contains("muster"), "the guard on db1 did not heal: \(tables)")
    return try #require(try lab.newestBundle())
  }

  /// The clients of a real pool go on writing when the runner dies: the former primary must follow
  /// all along, or the way back would stop the database that serves and find a gap.
  private func aRunnerKilledOnTheWayBackLeavesAFollowerThatFollows(_ lab: AcceptanceLab)
    async throws
  {
    let bundle = try await kill(lab, at: "turn clients away from the secondary")
    var released = ""
    for _ in 0..<90 where !released.contains("guard fired") {
      try await Task.sleep(for: .seconds(1))
      let status = try await Product.run(["status", lab.environment])
      released =
        status.text.split(separator: "\n").first { $0.hasPrefix("db1 ") }
        .map(String.init) ?? ""
    }
    #expect(released.contains("guard fired"), "\(released)")
    let written = try await lab.on(
      "db3",
      """
      cd /; su postgres -c "psql -Atc 'CREATE TABLE later (n int)' -c 'SELECT pg_switch_wal()' \
        -c 'DROP TABLE later'"
      """)
    #expect(Product.status(written) == 0, "\(written.errorText)")
    let returned = try await Product.run(
      ["recover", bundle, "--way", "return"], deadline: .seconds(400))
    #expect(Product.status(returned) == 5, "\(returned.errorText)")
    try await lab.expectNothingLeft()
  }

  private func onlyTheBackupServes(_ lab: AcceptanceLab) async throws {
    let status = try await Product.run(["status", lab.environment])
    let writable = status.text.split(separator: "\n").filter { $0.contains("writable=yes") }
    #expect(writable.count == 1 && writable.allSatisfy { $0.hasPrefix("db3 ") }, "\(status.text)")
    for host in ["db1 ", "db2 "] {
      let line = status.text.split(separator: "\n").first { $0.hasPrefix(host) }
      #expect(line?.contains("fenced=yes") == true, "\(status.text)")
    }
  }

  /// A small disk under the reports is filled by someone else once the fault is in effect.
  private func aFullDiskUnderReportsHealsAndSaysSo(_ lab: AcceptanceLab) async throws {
    let disk = "\(lab.reports)-small"
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
    try await LocalCommand("mount", ["-t", "tmpfs", "-o", "size=16m", "muster-small", disk])
      .runSuccessfully()
    let run = try await lab.once(
      "fault-injected", reports: disk,
      do: "dd if=/dev/zero of=\(disk)/full bs=64k >/dev/null 2>&1; wait $runner")
    #expect(Product.status(run.result) == 5, "\(run.said)")
    #expect(run.said.contains("journal cannot be written"), "\(run.said)")
    try await LocalCommand("umount", [disk]).runSuccessfully()
    try await lab.expectNothingLeft()
  }

  private func aFaultThatDoesNotBiteIsInconclusive(_ lab: AcceptanceLab) async throws {
    let run = try await patientDrill(lab, ["way=power", "power-off=true"])
    #expect(run.status == 5, "\(run.said)")
    #expect(run.result["verdict"] as? String == "inconclusive")
    try await lab.expectNothingLeft()
  }

  private func everyWayOfTakingTheDataCenterOfflineIsReturnedFrom(_ lab: AcceptanceLab) async throws
  {
    for way in ["router", "power"] {
      let run = try await patientDrill(lab, ["way=\(way)"])
      #expect(run.status == 0, "by \(way): \(run.said)")
      try await lab.expectNothingLeft()
    }
  }

  /// Preflight refuses while the archiver rests after a cut, and on a busy machine chat may falter in
  /// the baseline: where nothing was struck nothing was tried, and the main drill is begun again.
  private func patientDrill(
    _ lab: AcceptanceLab, _ settings: [String]
  ) async throws -> (status: Int32?, result: [String: Any], bundle: String, said: String) {
    let file = "Drills/stretched-pool-failover.yaml"
    for _ in 0..<5 {
      let run = try await lab.drill(file, StretchedPoolTests.wide + settings)
      if Product.hasStruck(run.result) { return run }
      try await Task.sleep(for: .seconds(15))
    }
    return try await lab.drill(file, StretchedPoolTests.wide + settings)
  }

  /// Starts the main drill and sends its runner a signal once it says something.
  private func stop(
    _ lab: AcceptanceLab, by signal: String, at words: String
  ) async throws -> Int32? {
    Product.status(
      try await lab.once(words, do: "kill -s \(signal) $runner; wait $runner").result)
  }
}
