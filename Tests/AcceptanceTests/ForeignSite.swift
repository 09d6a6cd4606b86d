import Foundation
import LocalProcess
import Testing

/// The live site in `ForeignSite/`: no lab, other software, its own commands and its own observer.
struct ForeignSite {
  /// What a run said, and what the observer saw meanwhile.
  struct Drill {
    var status: Int32?
    var said: String
    var bundle: String
    var result: [String: Any]
    /// What the observer says of outages.
    var times: [String: Any]
    /// What the observer finds in the archive.
    var archive: [String: Any]
  }

  static let folder = Product.root.appending(path: "Tests/AcceptanceTests/ForeignSite").path
  static let hosts = ["pgn1", "pgn2", "imn", "pgs", "ims", "desk"]
  static let mainDrill = "Drills/stretched-pool-failover.yaml"
  let environment = "\(folder)/environment-a.yaml"
  let reports: String

  /// Raises the site, and takes it down afterwards, whatever happened.
  static func with(_ body: (ForeignSite) async throws -> Void) async throws {
    let reports = FileManager.default.temporaryDirectory.appending(path: "foreign-\(getpid())").path
    try FileManager.default.createDirectory(atPath: reports, withIntermediateDirectories: true)
    let site = ForeignSite(reports: reports)
    // One that cannot be raised is taken down by `up` itself; one that was there is not ours.
    try await site.run(["up"])
    let result: Result<Void, any Error>
    do {
      result = .success(try await body(site))
    } catch {
      result = .failure(error)
    }
    // In a task of its own: a test whose time is over is cancelled, and its commands with it.
    _ = try await Task.detached { try await site.run(["down"]) }.value
    try? FileManager.default.removeItem(atPath: reports)
    try result.get()
  }

  /// Runs a verb of the site's program; it must succeed.
  @discardableResult
  func run(_ words: [String]) async throws -> String {
    let done = try await LocalCommand(
      "\(Self.folder)/site", words, deadline: .seconds(180), outputLimit: 64 << 20
    ).run()
    try #require(done.succeeded, "site \(words): \(done.text) \(done.errorText)")
    return done.text
  }

  /// Runs the main drill, observed; `meanwhile` is given the file that the run speaks into, once
  /// its fault is in effect.
  ///
  /// On a busy machine chat may falter in the baseline: where nothing was struck nothing was
  /// tried, and it is begun again.
  func drill(
    _ settings: [String] = [], observedAt rate: Int = 100,
    meanwhile: (String) async throws -> Void = { _ in }
  ) async throws -> Drill {
    for _ in 0..<4 {
      let run = try await observed(settings, rate, meanwhile)
      if Product.hasStruck(run.result) { return run }
      try await Task.sleep(for: .seconds(15))
    }
    return try await observed(settings, rate, meanwhile)
  }

  private func observed(
    _ settings: [String], _ rate: Int, _ meanwhile: (String) async throws -> Void
  ) async throws -> Drill {
    let said = "\(reports)/said"
    try "".write(toFile: said, atomically: true, encoding: .utf8)
    try await run(["watch", "start", "\(rate)"])
    let command = LocalCommand(
      "sh", ["-c", "said=$1; shift; exec \"$@\" 2>\"$said\"", "sh", said] + words(settings),
      folder: Product.root.path, deadline: .seconds(900), outputLimit: 64 << 20)
    async let running = command.run()
    if try await strikes(said) { try await meanwhile(said) }
    let ended = try await running
    let watched = try await run(["watch", "stop"])
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let bundle = try #require(try newestBundle())
    let rows = "\(reports)/rows"
    try await run(["rows"]).write(toFile: rows, atomically: true, encoding: .utf8)
    return Drill(
      status: Product.status(ended), said: try String(contentsOfFile: said, encoding: .utf8),
      bundle: bundle, result: try object(ended.text),
      times: try object(try await observer(["times", watched])),
      archive: try object(
        try await observer([
          "archive", URL(filePath: bundle).lastPathComponent, "\(bundle)/ledger.jsonl", rows,
          watched,
        ])))
  }

  /// Waits until a run says that its fault is in effect, or that it is over.
  private func strikes(_ file: String) async throws -> Bool {
    for _ in 0..<6000 {
      let text = try String(contentsOfFile: file, encoding: .utf8)
      if text.contains("◆ fault-injected") { return true }
      if text.contains("bundle: ") { break }
      try await Task.sleep(for: .milliseconds(100))
    }
    return false
  }

  /// Starts the main drill, sends its runner a signal once it says something, and waits for it.
  func stop(by signal: String, at words: String) async throws -> Int32? {
    Product.status(
      try await once(words, do: "kill -s \(signal) $runner; wait $runner").result)
  }

  /// Starts a drill and does something once its runner says certain words.
  ///
  /// `action` is shell: `$runner` is the runner's process, `on HOST SCRIPT` runs a script on a
  /// host as root, and it ends by `wait $runner` or with what ended it. Gives what the action
  /// left with, and what the runner said. Begins again where the run ends before it says them: on
  /// a busy machine chat may falter in the baseline.
  func once(
    _ words: String, drill: String = mainDrill, reports: String? = nil, do action: String
  ) async throws -> (result: LocalResult, said: String) {
    try await Product.untilSaid(\.result) {
      try await tried(words, drill, reports, action)
    }
  }

  private func tried(
    _ words: String, _ drill: String, _ reports: String?, _ action: String
  ) async throws -> (result: LocalResult, said: String) {
    let script = """
      said=$1; words=$2; site=$3; shift 3
      on() { "$site" exec "$1" sh -c "$2"; }
      "$@" >/dev/null 2>"$said" &
      runner=$!
      until grep -q "$words" "$said"; do
        kill -0 $runner 2>/dev/null || exit \(Product.neverSaid)
        sleep 0.1
      done
      \(action)
      """
    let file = "\(self.reports)/said"
    try "".write(toFile: file, atomically: true, encoding: .utf8)
    let result = try await LocalCommand(
      "sh",
      ["-c", script, "sh", file, words, "\(Self.folder)/site"]
        + self.words(["rate=50/s"], drill: drill, reports: reports),
      folder: Product.root.path, deadline: .seconds(1200)
    ).run()
    return (result, String(try String(contentsOfFile: file, encoding: .utf8).suffix(8000)))
  }

  /// The newest bundle: `latest` may still name an older one after a runner was killed.
  func newestBundle() throws -> String? {
    try FileManager.default.contentsOfDirectory(atPath: reports)
      .filter { $0.hasPrefix("20") }.max().map { "\(reports)/\($0)" }
  }

  /// The command that runs a drill here.
  func words(
    _ settings: [String], drill: String = mainDrill, reports: String? = nil
  ) -> [String] {
    let isMain = drill == Self.mainDrill
    let wide =
      isMain
      ? ["promotion=10m", "recovery-time=20m", "recovery-point=20m", "return-time=20m"] + settings
      : []
    return [
      Product.path, "run", drill, "--environment", environment, "--reports",
      reports ?? self.reports, "--json",
    ] + (["lease=30s"] + wide).flatMap { ["--set", $0] }
  }

  /// The hosts whose database accepts writes.
  func writable() async throws -> [String] {
    var found: [String] = []
    for host in ["pgn1", "pgn2", "pgs"] {
      let answer = try await run(
        [
          "exec", host, "sh", "-c",
          "runuser -u postgres -- psql -p 5433 -qXAtc 'SELECT pg_is_in_recovery()' || true",
        ])
      if answer.contains("f") { found.append(host) }
    }
    return found
  }

  /// One writable database, where it was; and nothing of the product on any host.
  func expectNothingLeft(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    #expect(try await writable() == ["pgn1"], sourceLocation: sourceLocation)
    for host in ForeignSite.hosts {
      let left = try await run(
        [
          "exec", host, "sh", "-c",
          """
          nft list tables | grep muster
          ps -eo args | grep '[g]uard[.]sh'
          ls -d /var/lib/muster /var/lib/muster-guard/guard /run/muster* /dev/shm/muster* \
            /etc/init.d/muster* /srv/*/*muster* /etc/postgresql/15/orchard/*muster* 2>/dev/null
          [ ! -e /etc/postgresql/15/orchard/start.conf ] || grep -v -e '^#' -e '^auto' \
            -e '^$' /etc/postgresql/15/orchard/start.conf
          true
          """,
        ])
      #expect(left.isEmpty, "\(host): \(left)", sourceLocation: sourceLocation)
    }
  }

  private func observer(_ words: [String]) async throws -> String {
    let done = try await LocalCommand(
      "/usr/bin/python3", ["\(Self.folder)/observer.py"] + words, outputLimit: 64 << 20
    ).run()
    try #require(done.succeeded, "\(done.errorText)")
    return done.text
  }

  private func object(_ text: String) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
  }
}
