import Foundation
import LocalProcess
import Testing

/// Second runners, halts, stop conditions, and recovery where the journal is lost.
@Suite(.serialized, .inTestAll)
struct AbortTests {
  @Test(.timeLimit(.minutes(30)))
  func runsAreStoppedFromOutside() async throws {
    try await AcceptanceLab.with("abort") { lab in
      try await aSecondRunnerIsRefusedAndAHaltStopsTheFirst(lab)
      try await aHaltAfterThePromotionWalksTheWayBack(lab)
      try await aGuardThatIsRemovedByHandIsArmedAnew(lab)
    }
  }

  @Test(.timeLimit(.minutes(30)))
  func stopConditionsEndRuns() async throws {
    try await AcceptanceLab.with("stop") { lab in
      try await aStopConditionBeforeThePromotionTakesEverythingBack(lab)
      try await aStopConditionAfterThePromotionWalksTheWayBack(lab)
    }
  }

  @Test(.timeLimit(.minutes(40)))
  func whatKilledRunnersLeaveIsRecoveredFromTheHosts() async throws {
    try await AcceptanceLab.with("hosts") { lab in
      for way in ["network", "router", "power"] {
        try await aRunKilledBeforeThePromotionIsRecoveredFromTheHosts(lab, struckBy: way)
      }
      try await aRunKilledAfterThePromotionIsNeverUnfencedFromTheHosts(lab)
    }
  }

  /// Folder, copy in memory and watcher: nothing on the host knows the undo any more.
  private func aGuardThatIsRemovedByHandIsArmedAnew(_ lab: AcceptanceLab) async throws {
    let remove = """
      for pid in $(ps -eo pid,args | sed -n "s/^ *\\([0-9]*\\) .*[g]uard[.]sh .*watch.*/\\1/p"); do
        kill -KILL $pid
      done
      rm -rf /var/lib/muster-guard /run/muster-guard
      """
    let outcome = try await onceSaid(
      "fault-bitten", lab, "on db1 '\(remove)'; wait $runner; echo \"first=$?\"")
    #expect(outcome.text.contains("first=5"), "\(outcome.text)\(outcome.errorText)")
    let said = try String(contentsOfFile: "\(lab.reports).said", encoding: .utf8)
    #expect(said.contains("the guard on db1 was removed by somebody"), "\(said.suffix(4000))")
    #expect(said.contains("✓ 98-regain"), "\(said.suffix(4000))")
    try await nothingIsLeft(lab)
  }

  private func aSecondRunnerIsRefusedAndAHaltStopsTheFirst(_ lab: AcceptanceLab) async throws {
    let other = "\(lab.environment)-other"
    let text = try String(contentsOfFile: lab.environment, encoding: .utf8)
    try text.replacing("environment: lab", with: "environment: elsewhere")
      .write(toFile: other, atomically: true, encoding: .utf8)
    let outcome = try await onceSaid(
      "▸ 01-baseline", lab,
      """
      "$muster" run Drills/network-cut.yaml -e "$environment" --reports "$reports-2" 2>"$said-2"
      echo "second=$?"
      "$muster" run Drills/network-cut.yaml -e "$environment-other" --reports "$reports-2" \
        2>"$said-3"
      echo "elsewhere=$?"
      "$muster" recover --hosts "$environment" 2>"$said-4"; echo "recover=$?"
      "$muster" status "$environment" >/dev/null; echo "status=$?"
      "$muster" halt "$environment" --reason 'The storage is sick'; echo "halt=$?"
      wait $runner; echo "first=$?"
      "$muster" run Drills/network-cut.yaml -e "$environment" --reports "$reports-2" 2>"$said-5"
      echo "third=$?"
      "$muster" status "$environment"; echo "status=$?"
      "$muster" halt --lift "$environment" --reason 'It is well'; echo "lift=$?"
      """)
    let lines = outcome.text.split(separator: "\n").map(String.init)
    for wanted in [
      "second=4", "elsewhere=4", "recover=4", "status=4", "halt=0", "first=5", "third=3",
      "status=3", "lift=0",
    ] {
      #expect(lines.contains(wanted), "\(wanted)\n\(outcome.text)\n\(outcome.errorText)")
    }
    #expect(outcome.text.contains(": The storage is sick"))
    for number in [2, 3, 4] {
      let said = try String(contentsOfFile: "\(lab.reports).said-\(number)", encoding: .utf8)
      #expect(said.contains("since 20") && said.contains("until 20"), "\(said.suffix(2000))")
    }
    try await nothingIsLeft(lab)
  }

  private func aHaltAfterThePromotionWalksTheWayBack(_ lab: AcceptanceLab) async throws {
    let outcome = try await onceSaid(
      "◆ promoted", lab,
      """
      "$muster" halt "$environment" --reason 'No further'; wait $runner; echo "first=$?"
      "$muster" halt --lift "$environment" --reason 'Over'
      """)
    #expect(outcome.text.contains("first=5"), "\(outcome.text)")
    let said = try String(contentsOfFile: "\(lab.reports).said", encoding: .utf8)
    #expect(said.contains("stopping: halted"), "\(said.suffix(3000))")
    try await nothingIsLeft(lab)
  }

  /// The runner is killed and its bundle deleted: only the hosts know.
  private func aRunKilledBeforeThePromotionIsRecoveredFromTheHosts(
    _ lab: AcceptanceLab, struckBy way: String
  ) async throws {
    _ = try await onceSaid(
      "fault-injected", lab, "kill -9 $runner; wait $runner; rm -rf $reports",
      settings: StretchedPoolTests.wide + ["way=\(way)"])
    let before = try await Product.run(["status", lab.environment])
    #expect(
      Product.status(before).map { [4, 5, 6].contains($0) } == true, "\(way): \(before.text)")
    #expect(before.text.contains("in effect:"), "\(way): \(before.text)")
    let first = try await Product.run(
      ["recover", "--hosts", lab.environment], deadline: .seconds(400))
    #expect(Product.status(first) == 0, "\(way): \(first.errorText)")
    let again = try await Product.run(
      ["recover", "--hosts", lab.environment], deadline: .seconds(300))
    #expect(Product.status(again) == 0, "\(way): \(again.errorText)")
    #expect(again.errorText.contains("nothing to recover"))
    try await nothingIsLeft(lab)
  }

  private func aRunKilledAfterThePromotionIsNeverUnfencedFromTheHosts(_ lab: AcceptanceLab)
    async throws
  {
    _ = try await onceSaid("◆ promoted", lab, "kill -9 $runner; wait $runner")
    for _ in 0..<2 {
      let recovered = try await Product.run(
        ["recover", "--hosts", lab.environment], deadline: .seconds(300))
      #expect(Product.status(recovered) == 6, "\(recovered.errorText)")
      #expect(recovered.errorText.contains("db3 was promoted and serves"))
      let status = try await Product.run(["status", lab.environment])
      #expect(Product.status(status) == 6)
      let lines = status.text.split(separator: "\n")
      let writable = lines.filter { $0.contains("writable=yes") }
      #expect(writable.count == 1 && writable.allSatisfy { $0.hasPrefix("db3 ") }, "\(status.text)")
      #expect(
        lines.filter { $0.contains("fenced=yes") }.count == 4, "\(status.text)")
    }
    // The bundle turns up after all: its token is older than the hosts', and recovers all the same.
    let bundle = try #require(
      try FileManager.default.contentsOfDirectory(atPath: lab.reports)
        .filter { $0.hasPrefix("2") }.max())
    let path = "\(lab.reports)/\(bundle)"
    let returned = try await Product.run(
      ["recover", path, "--way", "return"], deadline: .seconds(400))
    #expect(Product.status(returned) == 5, "\(returned.errorText)")
    let again = try await Product.run(
      ["recover", path, "--way", "return"], deadline: .seconds(400))
    #expect(Product.status(again) == 0, "\(again.errorText)")
    try await nothingIsLeft(lab)
  }

  /// Starts a drill and acts once its runner says something.
  ///
  /// `action` is shell: `$runner` is the runner's process, `on HOST COMMAND` runs a command on a
  /// host.
  func onceSaid(
    _ words: String, _ lab: AcceptanceLab, _ action: String,
    drill: String = "Drills/stretched-pool-failover.yaml",
    settings: [String] = StretchedPoolTests.wide
  ) async throws -> LocalResult {
    let script = """
      said=$1; words=$2; muster=$3; environment=$4; reports=$5; drill=$6; shift 6
      on() { host=$1; shift; "$muster" lab ssh --name \(lab.name) "$host" -- "$@"; }
      : >"$said"
      "$muster" run "$drill" --environment "$environment" --reports "$reports" "$@" \
        >/dev/null 2>"$said" &
      runner=$!
      until grep -q "$words" "$said"; do
        kill -0 $runner 2>/dev/null || exit \(Self.neverSaid)
        sleep 0.1
      done
      \(action)
      """
    let sets = settings.flatMap { ["--set", $0] }
    let command = LocalCommand(
      "sh",
      [
        "-c", script, "sh", "\(lab.reports).said", words, Product.path, lab.environment,
        lab.reports, drill,
      ] + sets, folder: Product.root.path, deadline: .seconds(600))
    // On a busy machine chat may falter in the baseline: such a run says nothing of stopping.
    var outcome = try await command.run()
    for _ in 0..<3 where Product.status(outcome) == Self.neverSaid {
      outcome = try await command.run()
    }
    let said = try String(contentsOfFile: "\(lab.reports).said", encoding: .utf8)
    try #require(said.contains(words), "the run never said \(words):\n\(said.suffix(5000))")
    return outcome
  }

  /// What the script leaves with where the runner ended without the words.
  private static let neverSaid: Int32 = 77

  func nothingIsLeft(_ lab: AcceptanceLab) async throws {
    let status = try await Product.run(["status", lab.environment])
    #expect(Product.status(status) == 0, "\(status.text)")
    let lines = status.text.split(separator: "\n").map(String.init)
    #expect(lines.filter { $0.contains("writable=yes") }.count == 1, "\(status.text)")
    for host in ["db1", "db2", "chat1", "chat2", "client1"] {
      let left = try await lab.on(host, "nft list tables; ls /var/lib/muster-guard 2>/dev/null")
      let lines = left.text.split(separator: "\n")
      #expect(!left.text.contains("muster_"), "\(host): \(left.text)")
      #expect(!lines.contains("guard") && !lines.contains("halted"), "\(host): \(left.text)")
    }
  }
}
