import DrillModel
import Foundation
import LocalProcess
import Testing

/// What else goes wrong in the middle of a drill: SSH, hosts, terminals.
///
/// Whatever happens, one database takes writes in the end, and nothing of ours is left; and no
/// run is passed that should not be.
@Suite(
  .serialized,
  .enabled(
    if: AcceptanceLab.obstacle == nil
      && ProcessInfo.processInfo.environment["MUSTER_TEST_ALL"] == "1",
    "needs root and MUSTER_TEST_ALL=1 (make test-all)"))
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
      do: """
        on db3 sh -c 'setsid sh -c "sleep 1; pkill -KILL -x sshd; sleep 1; /usr/sbin/sshd" \
          </dev/null >/dev/null 2>&1 &'
        wait $runner
        """)
    // Every command that was cut short was asked again, or settled by its probe.
    #expect(
      Product.status(run.result).map { [0, 5].contains($0) } == true, "\(run.said)")
    try await lab.expectNothingLeft()
  }

  /// Packets to the backup's SSH port vanish; sshd and the host live on.
  private func theWayToTheBackupIsDeadForAWhile(_ lab: AcceptanceLab) async throws {
    let run = try await lab.once(
      "◆ fenced",
      do: """
        on db3 sh -c 'nft "table inet dark { chain input { type filter hook input priority -400;
          tcp dport 22 drop; } }"; setsid sh -c "sleep 8; nft delete table inet dark" \
          </dev/null >/dev/null 2>&1 &'
        wait $runner
        """)
    #expect(
      Product.status(run.result).map { [0, 5].contains($0) } == true, "\(run.said)")
    try await lab.expectNothingLeft()
  }

  /// A host that shows another key is not spoken to again: its guard acts, a person looks.
  private func aHostKeyChangesInMidRun(_ lab: AcceptanceLab) async throws {
    let change = """
      cd /etc/ssh && mkdir -p kept && cp -p ssh_host_*_key* kept/ \
        && rm -f ssh_host_ed25519_key* && ssh-keygen -q -t ed25519 -N "" -f ssh_host_ed25519_key \
        && setsid sh -c "sleep 0.5; pkill -KILL -x sshd; sleep 0.5; /usr/sbin/sshd" \
          </dev/null >/dev/null 2>&1 &
      """
    let run = try await lab.once("◆ fenced", do: "on db2 sh -c '\(change)'; wait $runner")
    #expect(Product.status(run.result) == 6, "\(run.said)")
    #expect(run.said.contains("db2"), "\(run.said)")
    _ = try await lab.on(
      "db2",
      "cd /etc/ssh && cp -p kept/* . && rm -r kept && pkill -KILL -x sshd; sleep 1; /usr/sbin/sshd")
    let bundle = try #require(try lab.newestBundle())
    try await Task.sleep(for: .seconds(35))
    let recovered = try await Product.run(
      ["recover", bundle, "--way", "return"], deadline: .seconds(400))
    #expect(
      Product.status(recovered).map { [0, 5].contains($0) } == true, "\(recovered.errorText)")
    try await lab.expectNothingLeft()
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
    #expect([0, 5, 6].contains(status), "\(run.said)")
    if status == 6 {
      try await Task.sleep(for: .seconds(35))
      let bundle = try #require(try lab.newestBundle())
      let recovered = try await Product.run(
        ["recover", bundle, "--way", "return"], deadline: .seconds(400))
      #expect(
        Product.status(recovered).map { [0, 5].contains($0) } == true, "\(recovered.errorText)")
    }
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
    let script = """
      said=$1; status=$2; shift 2
      rm -f "$said" "$status"
      command="$* 2>$said; echo \\$? >$status"
      script -qec "$command" /dev/null </dev/null >/dev/null 2>&1 &
      terminal=$!
      tries=0
      until grep -q "◆ fault-injected" "$said" || [ $tries -ge 1200 ]; do
        sleep 0.1
        tries=$((tries + 1))
      done
      kill -KILL $terminal
      tries=0
      until [ -s "$status" ] || [ $tries -ge 2400 ]; do
        sleep 0.1
        tries=$((tries + 1))
      done
      cat "$status"
      """
    let sets = StretchedPoolTests.wide.flatMap { ["--set", $0] }
    let result = try await LocalCommand(
      "sh",
      [
        "-c", script, "sh", "\(lab.reports).said", "\(lab.reports).status", "exec", Product.path,
        "run", "Drills/stretched-pool-failover.yaml", "--environment", lab.environment,
        "--reports", lab.reports,
      ] + sets, folder: Product.root.path, deadline: .seconds(600)
    ).run()
    let bundle = try #require(try lab.newestBundle())
    let data = try Data(contentsOf: URL(filePath: "\(bundle)/result.json"))
    let outcome = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    #expect(outcome?["outcome"] as? String == "interrupted", "\(result.text)")
    #expect(outcome?["exit"] as? Int == 129)
    try await lab.expectNothingLeft()
  }
}
