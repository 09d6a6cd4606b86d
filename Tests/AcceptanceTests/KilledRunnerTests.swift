import DrillModel
import Foundation
import LocalProcess
import Testing

/// The self-test drill, killed again and again at any moment: the guards alone must heal.
///
/// `MUSTER_TEST_KILLS` says how often (12 where it says nothing), `MUSTER_TEST_SEED` when, and
/// `MUSTER_TEST_LEASE` how many seconds the guards wait (15; the product allows 5 and more).
@Suite(.serialized, .inTestAll)
struct KilledRunnerTests {
  private static func number(_ name: String, or other: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap(Int.init) ?? other
  }

  private let kills = number("MUSTER_TEST_KILLS", or: 12)
  private let lease = number("MUSTER_TEST_LEASE", or: 15)

  /// What came of the rounds.
  private struct Tally: CustomStringConvertible {
    var killed = 0
    var struck = 0
    var over = 0
    var late = 0
    var recovered = 0

    var description: String {
      "\(killed) kills, \(struck) of them between strike and end; \(over) rounds were over before; "
        + "\(late) were not clean yet 2 s after the lease, all were soon; \(recovered) recovered twice"
    }
  }

  @Test(.timeLimit(.minutes(240)))
  func whenever() async throws {
    let seed = Self.number("MUSTER_TEST_SEED", or: 20_260_101)
    var state = UInt64(seed)
    func next(below limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    try await AcceptanceLab.with("killed") { lab in
      var tally = Tally()
      // How long a run takes here, so that kills fall on all of it.
      let begin = ContinuousClock.now
      try await aWholeRunPasses(lab)
      let span = max(8000, Int((ContinuousClock.now - begin) / .milliseconds(1)))
      for round in 1...(3 * kills) where tally.killed < kills {
        let way = next(below: 4) == 0 ? "router" : "network"
        try await killAndLook(
          lab, way, after: next(below: span), name: "seed \(seed), round \(round)", &tally)
        if tally.killed % 10 == 9, let bundle = try lab.newestBundle() {
          try await recoverTwice(lab, bundle, next(below: 2) == 0)
          tally.recovered += 1
        }
      }
      print("seed \(seed), lease \(lease) s: \(tally)")
      #expect(tally.killed == kills, "\(tally)")
      #expect(tally.struck * 8 >= kills, "hardly any kill met a strike: \(tally)")
      // What is left of killed runs keeps nobody from the next one.
      try await aWholeRunPasses(lab)
      let status = try await Product.run(["status", lab.environment])
      #expect(Product.status(status) == 0, "\(status.text)")
      // What guards noted stays until somebody recovers the killed run and collects it.
      let left = try await looks(
        lab,
        "nft list tables | grep muster; "
          + "find /var/lib/muster-guard /run/muster-guard /etc/init.d/muster-guard "
          + "/etc/systemd/system/muster-guard-boot.service -type f 2>/dev/null "
          + "| grep -v /receipts/")
      #expect(left.isEmpty, "\(left)")
    }
  }

  /// A chat server may take a while to come back from many cuts: preflight says so, with 3.
  private func aWholeRunPasses(_ lab: AcceptanceLab) async throws {
    var whole = try await lab.drill("Drills/selftest/strike.yaml", ["lease=\(lease)s"])
    for _ in 0..<12 where [3, 4, 5].contains(whole.status) {
      try await Task.sleep(for: .seconds(8))
      whole = try await lab.drill("Drills/selftest/strike.yaml", ["lease=\(lease)s"])
    }
    #expect(whole.status == 0, "\(whole.said)")
  }

  private func killAndLook(
    _ lab: AcceptanceLab, _ way: String, after milliseconds: Int, name: String,
    _ tally: inout Tally
  ) async throws {
    let script = """
      delay=$1; said=$2; shift 2
      "$@" >/dev/null 2>"$said" &
      runner=$!
      sleep "$delay"
      kill -KILL $runner && echo killed
      wait $runner 2>/dev/null
      exit 0
      """
    let ended = try await LocalCommand(
      "sh",
      [
        "-c", script, "sh", "\(Double(milliseconds) / 1000)", "\(lab.reports).said", Product.path,
        "run", "Drills/selftest/strike.yaml", "--environment", lab.environment, "--reports",
        lab.reports, "--set", "lease=\(lease)s", "--set", "way=\(way)",
      ], folder: Product.root.path, deadline: .seconds(180)
    ).run()
    let said = try String(contentsOfFile: "\(lab.reports).said", encoding: .utf8)
    guard ended.text.contains("killed"), !said.contains("bundle: ") else {
      tally.over += 1
      // Refused: the chat servers want a moment.
      return try await Task.sleep(for: .seconds(3))
    }
    tally.killed += 1
    if said.contains("striking ") { tally.struck += 1 }
    try await Task.sleep(for: .seconds(lease + 2))
    var left = try await looks(lab, Self.residue)
    if !left.isEmpty { tally.late += 1 }
    for _ in 0..<30 where !left.isEmpty {
      try await Task.sleep(for: .milliseconds(500))
      left = try await looks(lab, Self.residue)
    }
    #expect(
      left.isEmpty,
      "\(name): \(way), killed after \(milliseconds) ms: \(left)\n\(said.suffix(1500))")
  }

  /// By its bundle, or by the hosts alone and then by the bundle.
  private func recoverTwice(
    _ lab: AcceptanceLab, _ bundle: String, _ byHostsFirst: Bool
  ) async throws {
    let ways = byHostsFirst ? [["--hosts", lab.environment], [bundle]] : [[bundle], [bundle]]
    for way in ways {
      let recovered = try await Product.run(["recover"] + way, deadline: .seconds(400))
      #expect(
        Product.status(recovered).map { [0, 5].contains($0) } == true,
        "recover \(way): \(recovered.errorText.suffix(3000))")
    }
    let status = try await Product.run(["status", lab.environment])
    #expect(Product.status(status) == 0, "\(status.text)")
  }

  /// What must not be there once the lease has lapsed: our tables, what is in effect or could not
  /// be taken back, and a guard that still waits.
  private static let residue = """
    nft list tables | grep muster
    if [ -f /var/lib/muster-guard/guard/guard.sh ]; then
      sh /var/lib/muster-guard/guard/guard.sh /var/lib/muster-guard auto lock-state |
        grep -E '^(state=armed|applied=.|failed=.|changed=.)'
    fi
    """

  /// What a script says on every host at once; a host that does not answer says so.
  private func looks(_ lab: AcceptanceLab, _ script: String) async throws -> String {
    let everywhere = """
      muster=$1; name=$2; script=$3; shift 3
      for host in "$@"; do
        {
          "$muster" lab ssh --name "$name" "$host" -- "$script
            echo looked" 2>&1 | {
            seen=no
            while IFS= read -r line; do
              if [ "$line" = looked ]; then seen=yes; else echo "$host: $line"; fi
            done
            [ $seen = yes ] || echo "$host: did not answer"
          }
        } &
      done
      wait
      """
    return try await LocalCommand(
      "sh",
      [
        "-c", everywhere, "sh", Product.path, lab.name, script, "db1", "db2", "db3", "db4",
        "chat1", "chat2", "chat3", "chat4", "share", "client1", "router", "power",
      ], deadline: .seconds(60)
    ).run().text
  }
}
