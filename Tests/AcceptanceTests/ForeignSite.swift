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
  let environment = "\(folder)/environment-a.yaml"
  let reports: String

  /// Raises the site, and takes it down afterwards, whatever happened.
  static func with(_ body: (ForeignSite) async throws -> Void) async throws {
    let reports = FileManager.default.temporaryDirectory.appending(path: "foreign-\(getpid())").path
    try FileManager.default.createDirectory(atPath: reports, withIntermediateDirectories: true)
    let site = ForeignSite(reports: reports)
    let result: Result<Void, any Error>
    do {
      _ = try await site.run(["up"])
      result = .success(try await body(site))
    } catch {
      result = .failure(error)
    }
    _ = try await site.run(["down"])
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

  /// Runs the main drill, observed; `meanwhile` is given the file that the run speaks into.
  func drill(
    _ settings: [String] = [], observedAt rate: Int = 100,
    meanwhile: (String) async throws -> Void = { _ in }
  ) async throws -> Drill {
    let said = "\(reports)/said"
    try "".write(toFile: said, atomically: true, encoding: .utf8)
    try await run(["watch", "start", "\(rate)"])
    let command = LocalCommand(
      "sh", ["-c", "said=$1; shift; exec \"$@\" 2>\"$said\"", "sh", said] + words(settings),
      folder: Product.root.path, deadline: .seconds(900), outputLimit: 64 << 20)
    async let running = command.run()
    try await meanwhile(said)
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

  /// Starts the main drill, sends its runner a signal once it says something, and waits for it.
  func stop(by signal: String, at words: String) async throws -> Int32? {
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
    let ended = try await LocalCommand(
      "sh", ["-c", script, "sh", "\(reports)/said", words, signal] + self.words([]),
      folder: Product.root.path, deadline: .seconds(600)
    ).run()
    return Product.status(ended)
  }

  /// The newest bundle: `latest` may still name an older one after a runner was killed.
  func newestBundle() throws -> String? {
    try FileManager.default.contentsOfDirectory(atPath: reports)
      .filter { $0.hasPrefix("20") }.max().map { "\(reports)/\($0)" }
  }

  private func words(_ settings: [String]) -> [String] {
    [
      Product.path, "run", "Drills/stretched-pool-failover.yaml", "--environment", environment,
      "--reports", reports, "--json",
    ]
      + ([
        "lease=30s", "promotion=10m", "recovery-time=20m", "recovery-point=20m",
        "return-time=20m",
      ] + settings)
      .flatMap { ["--set", $0] }
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
