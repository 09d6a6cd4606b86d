import Foundation
import LocalProcess
import Testing

/// What goes wrong in mid-run at a live site that is not the lab.
///
/// Another port, a user with sudo, own commands; and whatever happens, one database takes writes
/// in the end, and nothing of ours is left.
@Suite(.serialized, .inTestAll)
struct ForeignMishapTests {
  @Test(.timeLimit(.minutes(60)))
  func aDrillSurvivesWhatHappensToItElsewhere() async throws {
    try await ForeignSite.with { site in
      try await signalsTakeEverythingBack(site)
      try await theTerminalIsClosed(site)
      try await standardOutputIsClosed(site)
      try await theDiskUnderReportsIsFull(site)
      try await theRunnerIsKilledAndItsBundleIsLost(site)
      try await connectionsAreCutInMidCommand(site)
      try await anSSHServerIsStartedAnew(site)
      try await aHostsClockIsStepped(site)
      try await aHostKeyChanges(site)
      try await aStruckHostReboots(site)
    }
  }

  private func signalsTakeEverythingBack(_ site: ForeignSite) async throws {
    for (signal, code) in [("TERM", 143), ("HUP", 129)] as [(String, Int32)] {
      #expect(try await site.stop(by: signal, at: "fault-bitten") == code)
      try await site.expectNothingLeft()
    }
    #expect(try await site.stop(by: "TERM", at: "✓ 05-promote.4") == 143)
    try await site.expectNothingLeft()
  }

  private func theTerminalIsClosed(_ site: ForeignSite) async throws {
    _ = try await Product.run(
      site.words(["rate=50/s"]), closingTerminalAt: "◆ fault-bitten",
      notes: "\(site.reports)/terminal")
    let result = try outcome(site)
    #expect(result["outcome"] as? String == "interrupted")
    #expect(result["exit"] as? Int == 129)
    #expect(result["restored"] as? Bool == true)
    try await site.expectNothingLeft()
  }

  private func standardOutputIsClosed(_ site: ForeignSite) async throws {
    let script = """
      status=$1; shift
      { "$@" --events 2>/dev/null; echo $? >"$status"; } | head -c 1 >/dev/null
      cat "$status"
      """
    let words = site.words([], drill: "Drills/selftest/strike.yaml").filter { $0 != "--json" }
    let result = try await LocalCommand(
      "sh", ["-c", script, "sh", "\(site.reports)/status"] + words, folder: Product.root.path,
      deadline: .seconds(300)
    ).run()
    #expect(result.text == "0", "\(result.errorText)")
    try await site.expectNothingLeft()
  }

  private func theDiskUnderReportsIsFull(_ site: ForeignSite) async throws {
    let disk = "\(site.reports)-small"
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: disk) }
    try await LocalCommand("mount", ["-t", "tmpfs", "-o", "size=16m", "orchard-small", disk])
      .runSuccessfully()
    let run = try await site.once(
      "fault-bitten", reports: disk,
      do: "dd if=/dev/zero of=\(disk)/full bs=64k >/dev/null 2>&1; wait $runner")
    try await LocalCommand("umount", [disk]).runSuccessfully()
    #expect(Product.status(run.result) == 5, "\(run.said)")
    #expect(run.said.contains("journal cannot be written"), "\(run.said)")
    try await site.expectNothingLeft()
  }

  private func theRunnerIsKilledAndItsBundleIsLost(_ site: ForeignSite) async throws {
    _ = try await site.once("fault-bitten", do: "kill -KILL $runner; wait $runner; true")
    let bundle = try #require(try site.newestBundle())
    try FileManager.default.removeItem(atPath: bundle)
    let first = try await Product.run(
      ["recover", "--hosts", site.environment], deadline: .seconds(400))
    #expect(Product.status(first) == 0, "\(first.errorText)")
    let again = try await Product.run(
      ["recover", "--hosts", site.environment], deadline: .seconds(400))
    #expect(Product.status(again) == 0, "\(again.errorText)")
    #expect(again.errorText.contains("nothing to recover"))
    try await site.expectNothingLeft()
  }

  /// Every SSH connection to the backup's host ends while the promotion is under way.
  private func connectionsAreCutInMidCommand(_ site: ForeignSite) async throws {
    let run = try await site.once(
      "▸ 05-promote.2",
      do: """
        for round in 1 2 3; do
          on pgs 'pids=$(pgrep -f "^sshd: drill"); [ -z "$pids" ] || kill -KILL $pids'
          sleep 2
        done
        wait $runner
        """)
    // Every command that was cut short was asked again, or settled by its probe.
    try await survived(run, site)
  }

  private func anSSHServerIsStartedAnew(_ site: ForeignSite) async throws {
    let run = try await site.once(
      "◆ fenced",
      do: """
        on pgs 'kill -KILL $(pgrep -x sshd); sleep 1; /usr/sbin/sshd'
        wait $runner
        """)
    try await survived(run, site)
  }

  /// Namespaces share the kernel's clock: what steps is what `date` tells, to Muster and its guards.
  ///
  /// It is right again before the end: one that stays off is not as it was, and the run says so.
  private func aHostsClockIsStepped(_ site: ForeignSite) async throws {
    let wrapper = """
      mount -t tmpfs clock /usr/local/bin
      printf '%s\\n' '#!/bin/sh' 'read -r step </run/clock-step' \
        'exec /usr/bin/date -d "$step seconds" "$@"' >/usr/local/bin/date
      chmod 755 /usr/local/bin/date
      echo 0 >/run/clock-step
      """
    for host in ["pgn1", "pgs"] { try await site.run(["exec", host, "sh", "-ec", wrapper]) }
    let run = try await site.once(
      "◆ fault-bitten",
      do: """
        on pgn1 'echo 5400 >/run/clock-step; date -u >/run/said-clock'
        on pgs 'echo -5400 >/run/clock-step'
        until grep -q '◆ returned\\|▸ 98-release' "$said" || ! kill -0 $runner 2>/dev/null; do
          sleep 0.2
        done
        on pgn1 'echo 0 >/run/clock-step'
        on pgs 'echo 0 >/run/clock-step'
        wait $runner
        """)
    for host in ["pgn1", "pgs"] {
      try await site.run(["exec", host, "sh", "-ec", "umount /usr/local/bin; rm /run/clock-step"])
    }
    // No lease went by it.
    #expect(!run.said.contains("lease is lost"), "\(run.said)")
    #expect(!run.said.contains("lease had lapsed"), "\(run.said)")
    try await survived(run, site)
  }

  /// Passed, or inconclusive, or failed for what a busy machine does to chat; restored always.
  private func survived(
    _ run: (result: LocalResult, said: String), _ site: ForeignSite
  ) async throws {
    let status = try #require(Product.status(run.result))
    let isChatAlone = status == 1 && run.said.contains("chat went away")
    #expect([0, 5].contains(status) || isChatAlone, "\(status): \(run.said)")
    #expect(try outcome(site)["restored"] as? Bool == true)
    try await site.expectNothingLeft()
  }

  /// A host that shows another key is not spoken to again: its guard acts, a person looks.
  private func aHostKeyChanges(_ site: ForeignSite) async throws {
    let run = try await site.once(
      "◆ fenced",
      do: """
        on imn 'cd /etc/ssh && mkdir kept && mv ssh_host_* kept/
          ssh-keygen -q -t ed25519 -N "" -f ssh_host_ed25519_key
          kill -KILL $(pgrep -x sshd); sleep 0.5; /usr/sbin/sshd'
        wait $runner; status=$?
        on imn 'cd /etc/ssh && rm -f ssh_host_* && mv kept/* . && rmdir kept
          kill -KILL $(pgrep -x sshd); sleep 0.5; /usr/sbin/sshd'
        exit $status
        """)
    #expect(Product.status(run.result) == 6, "\(run.said)")
    #expect(run.said.contains("imn"), "\(run.said)")
    try await theNewestIsRecovered(site)
  }

  /// A cut and fenced host loses power, and comes back with another boot id.
  private func aStruckHostReboots(_ site: ForeignSite) async throws {
    let run = try await site.once(
      "◆ fenced", do: "\"$site\" reboot pgn2 && wait $runner")
    let status = try #require(Product.status(run.result))
    try #require(!run.result.errorText.contains("site: "), "\(run.result.errorText)")
    if status == 6 { return try await theNewestIsRecovered(site) }
    try await survived(run, site)
  }

  private func theNewestIsRecovered(_ site: ForeignSite) async throws {
    let bundle = try #require(try site.newestBundle())
    let recovered = try await Product.run(
      ["recover", bundle, "--way", "return"], deadline: .seconds(400))
    #expect(
      Product.status(recovered).map { [0, 5].contains($0) } == true, "\(recovered.errorText)")
    try await site.expectNothingLeft()
  }

  private func outcome(_ site: ForeignSite) throws -> [String: Any] {
    let bundle = try #require(try site.newestBundle())
    let data = try Data(contentsOf: URL(filePath: "\(bundle)/result.json"))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }
}
