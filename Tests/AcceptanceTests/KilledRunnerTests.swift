import DrillModel
import Foundation
import LocalProcess
import Testing

/// The self-test drill, killed again and again at any moment: the guards alone must heal.
///
/// `MUSTER_TEST_KILLS` says how often (12 where it says nothing), `MUSTER_TEST_SEED` when,
/// `MUSTER_TEST_LEASE` how many seconds the guards wait (15; the product allows 5 and more), and
/// `MUSTER_TEST_MINUTES` after how long no further runner is killed, however many were by then.
@Suite(.serialized, .inTestAll)
struct KilledRunnerTests {
  private static func number(_ name: String, or other: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap(Int.init) ?? other
  }

  private let kills = number("MUSTER_TEST_KILLS", or: 12)
  private let lease = number("MUSTER_TEST_LEASE", or: 15)
  private let minutes = number("MUSTER_TEST_MINUTES", or: 230)

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

  /// Where runners are killed.
  private struct Place {
    var environment: String
    var reports: String
    var hosts: [String]
    /// By which the data center is taken offline: one is drawn for each run.
    var ways: [String]
    /// The shell function `on HOST SCRIPT`.
    var on: String

    /// Runs a command of the product to its end, and gives its status and what it said.
    func muster(_ words: [String]) async throws -> (status: Int32?, said: String) {
      let result = try await Product.run(words, deadline: .seconds(400))
      return (Product.status(result), result.text + result.errorText)
    }

    func run(_ way: String, lease: Int) -> [String] {
      [
        "run", "Drills/selftest/strike.yaml", "--environment", environment, "--reports", reports,
        "--set", "lease=\(lease)s", "--set", "way=\(way)",
      ]
    }

    func newestBundle() throws -> String? {
      try FileManager.default.contentsOfDirectory(atPath: reports)
        .filter { $0.hasPrefix("2") }.max().map { "\(reports)/\($0)" }
    }
  }

  @Test(.timeLimit(.minutes(240)))
  func whenever() async throws {
    try await AcceptanceLab.with("killed") { lab in
      try await killAgainAndAgain(
        Place(
          environment: lab.environment, reports: lab.reports,
          hosts: [
            "db1", "db2", "db3", "db4", "chat1", "chat2", "chat3", "chat4", "share", "client1",
            "router", "power",
          ], ways: ["network", "network", "network", "router"],
          on: "on() { '\(Product.path)' lab ssh --name \(lab.name) \"$1\" -- \"$2\"; }"))
    }
  }

  @Test(.timeLimit(.minutes(240)))
  func wheneverElsewhere() async throws {
    try await ForeignSite.with { site in
      try await killAgainAndAgain(
        Place(
          environment: site.environment, reports: site.reports, hosts: ForeignSite.hosts,
          ways: ["network"],
          on: "on() { '\(ForeignSite.folder)/site' exec \"$1\" sh -c \"$2\"; }"))
      try await site.expectNothingLeft()
    }
  }

  private func killAgainAndAgain(_ place: Place) async throws {
    let seed = Self.number("MUSTER_TEST_SEED", or: 20_260_101)
    var state = UInt64(seed)
    func next(below limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    var tally = Tally()
    // How long a run takes here, so that kills fall on all of it.
    let span = max(8000, try await aWholeRunPasses(place))
    let end = ContinuousClock.now + .seconds(60 * minutes)
    for round in 1...(3 * kills) where tally.killed < kills && ContinuousClock.now < end {
      let way = place.ways[next(below: place.ways.count)]
      let before = tally.killed
      try await killAndLook(
        place, way, after: next(below: span), name: "seed \(seed), round \(round)", &tally)
      if tally.killed > before, tally.killed % 10 == 9, let bundle = try place.newestBundle() {
        try await recoverTwice(place, bundle, next(below: 2) == 0)
        tally.recovered += 1
        say("round \(round), so far \(tally)")
      }
    }
    say("seed \(seed), lease \(lease) s, a run \(span) ms: \(tally)")
    #expect(tally.killed == kills || ContinuousClock.now >= end, "\(tally)")
    #expect(tally.struck * 8 >= tally.killed, "hardly any kill met a strike: \(tally)")
    // What is left of killed runs keeps nobody from the next one.
    try await aWholeRunPasses(place)
    let status = try await place.muster(["status", place.environment])
    #expect(status.status == 0, "\(status.said)")
    // What guards noted stays until somebody recovers the killed run and collects it.
    let left = try await looks(
      place,
      "nft list tables | grep muster; "
        + "find /var/lib/muster-guard /run/muster-guard /etc/init.d/muster-guard "
        + "/etc/systemd/system/muster-guard-boot.service -type f 2>/dev/null "
        + "| grep -v /receipts/")
    #expect(left.isEmpty, "\(left)")
  }

  /// Seen while it goes on, also where the output is a file.
  private func say(_ text: String) {
    FileHandle.standardError.write(Data("\(text)\n".utf8))
  }

  /// A chat server may take a while to come back from many cuts: preflight says so, with 3.
  ///
  /// Gives how many milliseconds the run that passed took.
  @discardableResult
  private func aWholeRunPasses(_ place: Place) async throws -> Int {
    var begin = ContinuousClock.now
    var whole = try await place.muster(place.run("network", lease: lease))
    for _ in 0..<12 where [3, 4, 5].contains(whole.status) {
      try await Task.sleep(for: .seconds(8))
      begin = .now
      whole = try await place.muster(place.run("network", lease: lease))
    }
    let took = Int((ContinuousClock.now - begin) / .milliseconds(1))
    #expect(whole.status == 0, "\(whole.said.suffix(4000))")
    return took
  }

  private func killAndLook(
    _ place: Place, _ way: String, after milliseconds: Int, name: String,
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
        "-c", script, "sh", "\(Double(milliseconds) / 1000)", "\(place.reports).said", Product.path,
      ] + place.run(way, lease: lease), folder: Product.root.path, deadline: .seconds(180)
    ).run()
    let said = try String(contentsOfFile: "\(place.reports).said", encoding: .utf8)
    guard ended.text.contains("killed"), !said.contains("bundle: ") else {
      tally.over += 1
      // Refused: the chat servers want a moment.
      return try await Task.sleep(for: .seconds(3))
    }
    tally.killed += 1
    if said.contains("striking ") { tally.struck += 1 }
    try await Task.sleep(for: .seconds(lease + 2))
    var left = try await looks(place, Self.residue)
    if !left.isEmpty { tally.late += 1 }
    for _ in 0..<30 where !left.isEmpty {
      try await Task.sleep(for: .milliseconds(500))
      left = try await looks(place, Self.residue)
    }
    #expect(
      left.isEmpty,
      "\(name): \(way), killed after \(milliseconds) ms: \(left)\n\(said.suffix(1500))")
  }

  /// By its bundle, or by the hosts alone and then by the bundle.
  private func recoverTwice(
    _ place: Place, _ bundle: String, _ byHostsFirst: Bool
  ) async throws {
    if byHostsFirst { try await recoverByHosts(place) }
    for _ in 0..<(byHostsFirst ? 1 : 2) {
      let recovered = try await place.muster(["recover", bundle])
      // One that was killed before its first record left nothing to be recovered.
      #expect(
        recovered.status.map { [0, 5].contains($0) } == true
          || recovered.said.contains("the journal names no run; nothing was begun"),
        "recover \(bundle): \(recovered.said.suffix(3000))")
    }
    // A runner that died while it took the hosts over from a dead one leaves some of them to that.
    if try await place.muster(["status", place.environment]).status != 0 {
      try await recoverByHosts(place)
    }
    let status = try await place.muster(["status", place.environment])
    #expect(status.status == 0, "\(status.said)")
  }

  /// Where several dead runs hold hosts it asks which one is meant: each in its turn.
  private func recoverByHosts(_ place: Place) async throws {
    let words = ["recover", "--hosts", place.environment]
    var recovered = try await place.muster(words)
    if let asked = recovered.said.firstMatch(of: /runs (.+) hold hosts: say which one/) {
      for run in String(asked.output.1).components(separatedBy: ", ") {
        recovered = try await place.muster(words + ["--run", run])
        #expect(
          recovered.status.map { [0, 5].contains($0) } == true,
          "recover \(run): \(recovered.said.suffix(3000))")
      }
      recovered = try await place.muster(words)
    }
    #expect(
      recovered.status.map { [0, 5].contains($0) } == true,
      "recover --hosts: \(recovered.said.suffix(3000))")
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
  private func looks(_ place: Place, _ script: String) async throws -> String {
    let everywhere = """
      \(place.on)
      script=$1; shift
      for host in "$@"; do
        {
          on "$host" "$script
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
      "sh", ["-c", everywhere, "sh", script] + place.hosts, deadline: .seconds(60)
    ).run().text
  }
}
