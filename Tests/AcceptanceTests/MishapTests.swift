import DrillModel
import Foundation
import LocalProcess
import Testing

/// What else goes wrong in the middle of a drill: SSH, hosts, terminals.
///
/// Whatever happens, one database takes writes in the end, and nothing of ours is left; and no
/// run is passed that should not be.
@Suite(.serialized, .inTestAll)
struct MishapTests {
  @Test(.timeLimit(.minutes(45)))
  func aDrillSurvivesWhatHappensToIt() async throws {
    try await AcceptanceLab.with("mishap") { lab in
      try await anSSHServerIsStartedAnew(lab)
      try await theWayToTheBackupIsDeadForAWhile(lab)
      try await aHostKeyChangesInMidRun(lab)
      try await aStruckHostReboots(lab)
      try await standardOutputIsClosed(lab)
      try await theTerminalIsClosed(lab)
    }
  }

  /// The server and all its connections end while the backup is being failed over to.
  private func anSSHServerIsStartedAnew(_ lab: AcceptanceLab) async throws {
    let run = try await lab.once(
      "◆ fenced",
      do: "on db3 '\(Self.later("sleep 0.3; pkill -KILL -x sshd; sleep 1; /usr/sbin/sshd"))'"
        + "; wait $runner")
    // Every command that was cut short was asked again, or settled by its probe.
    try await survived(run, lab)
  }

  /// Passed, or inconclusive, or failed for what a busy machine does to chat alone; restored always.
  private func survived(
    _ run: (result: LocalResult, said: String), _ lab: AcceptanceLab
  ) async throws {
    let outcome = try outcome(lab)
    let reasons = outcome["reasons"] as? [String] ?? []
    let isChatAlone =
      Product.status(run.result) == 1 && !reasons.isEmpty
      && reasons.allSatisfy { $0.contains("chat went away") }
    #expect(
      [0, 5].contains(Product.status(run.result)) || isChatAlone, "\(reasons): \(run.said)")
    #expect(outcome["restored"] as? Bool == true, "\(run.said)")
    try await lab.expectNothingLeft()
  }

  private func outcome(_ lab: AcceptanceLab) throws -> [String: Any] {
    let bundle = try #require(try lab.newestBundle())
    let data = try Data(contentsOf: URL(filePath: "\(bundle)/result.json"))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  /// Packets to the backup's SSH port vanish; sshd and the host live on.
  private func theWayToTheBackupIsDeadForAWhile(_ lab: AcceptanceLab) async throws {
    let dark = """
      nft 'table inet dark { chain in { type filter hook input priority -400; tcp dport 22 drop; }; }'
      sleep 8
      nft delete table inet dark
      """
    let run = try await lab.once("◆ fenced", do: "on db3 '\(Self.later(dark))'; wait $runner")
    try await survived(run, lab)
  }

  /// A host that shows another key is not spoken to again: its guard acts, a person looks.
  private func aHostKeyChangesInMidRun(_ lab: AcceptanceLab) async throws {
    let change = """
      cd /etc/ssh && mkdir kept && mv ssh_host_* kept/ || exit 1
      ssh-keygen -q -t ed25519 -N '' -f ssh_host_ed25519_key
      pkill -KILL -x sshd; sleep 0.5; /usr/sbin/sshd
      sleep 90
      rm -f ssh_host_*; mv kept/* .; rmdir kept
      pkill -KILL -x sshd; sleep 0.5; /usr/sbin/sshd
      """
    let run = try await lab.once("◆ fenced", do: "on chat2 '\(Self.later(change))'; wait $runner")
    // Restored only where the host's own key was back in time to look.
    let status = try #require(Product.status(run.result))
    #expect([5, 6].contains(status), "\(run.said)")
    #expect(run.said.contains("chat2"), "\(run.said)")
    if status == 6 {
      let bundle = try #require(try lab.newestBundle())
      // The person who looks puts the host's own key back.
      for _ in 0..<150 where Product.status(try await lab.on("chat2", "true")) != 0 {
        try await Task.sleep(for: .seconds(1))
      }
      let recovered = try await Product.run(
        ["recover", bundle, "--way", "return"], deadline: .seconds(400))
      #expect(
        Product.status(recovered).map { [0, 5].contains($0) } == true, "\(recovered.errorText)")
    }
    try await lab.expectNothingLeft()
  }

  /// Shell for a host: what goes on there once the connection has gone.
  private static func later(_ script: String) -> String {
    let text = Data(script.utf8).base64EncodedString()
    return "printf %s \(text) | base64 -d >/run/later.sh; "
      + "setsid sh /run/later.sh </dev/null >/dev/null 2>&1 &"
  }

  /// A cut host loses power and comes back while it is cut and fenced.
  private func aStruckHostReboots(_ lab: AcceptanceLab) async throws {
    let run = try await lab.once(
      "◆ fenced",
      do: """
        "$muster" lab power --name "$lab" off db2
        "$muster" lab power --name "$lab" on db2
        wait $runner
        """)
    let status = try #require(Product.status(run.result))
    if status != 6 { return try await survived(run, lab) }
    try await Task.sleep(for: .seconds(35))
    let bundle = try #require(try lab.newestBundle())
    let recovered = try await Product.run(
      ["recover", bundle, "--way", "return"], deadline: .seconds(400))
    #expect(
      Product.status(recovered).map { [0, 5].contains($0) } == true, "\(recovered.errorText)")
    try await lab.expectNothingLeft()
  }

  private func standardOutputIsClosed(_ lab: AcceptanceLab) async throws {
    let script = """
      status=$1; shift
      { "$@" --events 2>/dev/null; echo $? >"$status"; } | head -c 1 >/dev/null
      cat "$status"
      """
    let sets = StretchedPoolTests.wide.flatMap { ["--set", $0] }
    let result = try await LocalCommand(
      "sh",
      [
        "-c", script, "sh", "\(lab.reports).status", Product.path, "run",
        "Drills/network-cut.yaml", "--environment", lab.environment, "--reports", lab.reports,
      ] + sets.prefix(2), folder: Product.root.path, deadline: .seconds(600)
    ).run()
    #expect(result.text == "0", "\(result.errorText)")
    try await lab.expectNothingLeft()
  }

  /// The terminal's other end goes away, and the kernel sends HUP.
  private func theTerminalIsClosed(_ lab: AcceptanceLab) async throws {
    let sets = StretchedPoolTests.wide.flatMap { ["--set", $0] }
    let result = try await Product.run(
      [
        Product.path, "run", "Drills/stretched-pool-failover.yaml", "--environment",
        lab.environment, "--reports", lab.reports,
      ] + sets, closingTerminalAt: "◆ fault-injected", notes: lab.reports)
    let outcome = try outcome(lab)
    #expect(outcome["outcome"] as? String == "interrupted", "\(result.text)")
    #expect(outcome["exit"] as? Int == 129)
    try await lab.expectNothingLeft()
  }
}
