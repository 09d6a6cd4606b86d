import Foundation
import LocalProcess
import TestSupport
import Testing

/// The built binary with the Lync drills: what it plans, and what its reports say of the profile.
@Suite(.serialized)
struct WindowsProfileTests {
  private static let sentence = "has not been run on a real Lync site"
  private static let environment = "Drills/environments/lync-2013.yaml"

  @Test(arguments: [
    ["lync-2013/failover"], ["lync-2013/failback"],
    ["stretched-pool-failover", "--set", "way=router"],
    ["stretched-pool-failover", "--set", "way=power"],
    ["lync-2013/mirror-takes-over"], ["lync-2013/backup-mirrored"], ["lync-2013/planned-switch"],
  ])
  func theDrillsArePlannedAndThePlanSaysThatItIsNotProved(drill: [String]) async throws {
    let options = Array(drill.dropFirst())
    let plan = try await Product.run(
      ["plan", "Drills/\(drill[0]).yaml", "--environment", Self.environment] + options)
    #expect(Product.status(plan) == 0, "\(plan.errorText)")
    #expect(plan.text.contains("Not proved:"))
    #expect(plan.text.contains(Self.sentence))
    // A switch in order fences by stopping in order: what is on is proved before the promotion.
    let fences = drill[0].hasSuffix("planned-switch") ? "are on still" : "are put on"
    #expect(plan.text.contains("fences without a guard \(fences)"))
    let json = try await Product.run(
      ["plan", "--json", "Drills/\(drill[0]).yaml", "--environment", Self.environment] + options)
    #expect(json.text.contains(Self.sentence))
  }

  /// What an operator reads before a run: each with the commands that its row is about.
  @Test(arguments: [
    ("mirror-takes-over", ["SET PARTNER FORCE_SERVICE_ALLOW_DATA_LOSS", "SET PARTNER FAILOVER"]),
    ("mirror-gone", ["mirroring_state_desc", "WITH MARK"]),
    ("backup-mirrored", ["Install-CsMirrorDatabase @p", "SET PARTNER FORCE_SERVICE"]),
    ("planned-switch", ["SET PARTNER OFF", "WITH NORECOVERY, INIT, CHECKSUM"]),
    ("shipping", ["msdb.dbo.logmarkhistory", "msdb.dbo.log_shipping_monitor_secondary"]),
    ("latent-fault", ["msdb.dbo.sysjobhistory"]),
    ("failover", ["sp_delete_log_shipping_secondary_database", "Set-CsPersistentChatState"]),
    ("failback", ["WITH REPLACE, NORECOVERY", "CHECKSUM_AGG"]),
  ])
  func thePlanAndThePrintedProcedureShowTheCommands(drill: String, texts: [String]) async throws {
    let files = ["Drills/lync-2013/\(drill).yaml", "--environment", Self.environment]
    for command in ["plan", "manual"] {
      let shown = try await Product.run([command] + files)
      #expect(Product.status(shown) == 0, "\(shown.errorText)")
      #expect(shown.text.contains(Self.sentence))
      for text in texts { #expect(shown.text.contains(text), "\(command): \(text)") }
    }
    let half = try await Product.run(["manual", "Drills/lync-2013/\(drill).yaml"])
    #expect(Product.status(half) == 2)
  }

  @Test func theDrillOfTheOtherWorldIsRefusedByTheNetworkWay() async throws {
    let check = try await Product.run(
      ["check", "Drills/stretched-pool-failover.yaml", Self.environment])
    #expect(Product.status(check) == 2)
    #expect((check.text + check.errorText).contains("no guard can stand on sqla01"))
  }

  /// Nobody answers at these addresses: the run is refused, and its report says so all the same.
  @Test func aReportSaysThatTheProfileIsNotProved() async throws {
    let folder = try ScratchFolder()
    let text = try String(
      contentsOf: Product.root.appending(path: Self.environment), encoding: .utf8
    ).replacing("192.0.2.", with: "127.0.2.").replacing("198.51.100.", with: "127.0.3.")
      .replacing("  config: false", with: "  port: 1\n  config: false")
    let file = "\(folder.path)/lync.yaml"
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    let run = try await Product.run([
      "run", "Drills/lync-2013/failover.yaml", "--environment", file, "--reports",
      "\(folder.path)/reports", "--confirm", "lync-2013",
    ])
    #expect(Product.status(run) == 3, "\(run.errorText)")
    let page = try String(
      contentsOfFile: "\(folder.path)/reports/latest/report.html", encoding: .utf8)
    #expect(page.contains(Self.sentence))
    #expect(page.contains("no message is counted"))
  }
}
