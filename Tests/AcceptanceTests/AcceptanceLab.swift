import Foundation
import LocalProcess
import Testing

/// A lab of the tests' own, with its environment file and a folder for bundles.
struct AcceptanceLab {
  let name: String
  let environment: String
  let reports: String

  /// Says what of ours is on a host; nothing where nothing is.
  static let traces =
    "nft list tables | grep muster; "
    + "ls -d /var/lib/muster-guard /run/muster-guard /dev/shm/muster-guard /var/lib/muster 2>/dev/null"

  /// Why there can be none here; nil where there can.
  static var obstacle: String? { geteuid() == 0 ? nil : "a lab needs root" }

  /// Raises a lab and takes it down afterwards, whatever happened.
  static func with(
    _ name: String, _ body: (AcceptanceLab) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "muster-\(name)-\(getpid())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let lab = AcceptanceLab(
      name: name, environment: folder.appending(path: "lab.yaml").path,
      reports: folder.appending(path: "Reports").path)
    let result: Result<Void, any Error>
    do {
      let up = try await Product.run(["lab", "up", "--name", name], deadline: .seconds(400))
      try #require(Product.status(up) == 0, "the lab could not be raised: \(up.errorText)")
      let text = try await Product.run(
        ["lab", "environment", "--name", name, "Drills/environments/lab.yaml"])
      try #require(Product.status(text) == 0, "\(text.errorText)")
      try Data(text.output).write(to: URL(filePath: lab.environment))
      result = .success(try await body(lab))
    } catch {
      result = .failure(error)
    }
    // In a task of its own: a test whose time is over is cancelled, and its commands with it.
    let down = try await Task.detached {
      try await Product.run(["lab", "down", "--name", name], deadline: .seconds(120))
    }.value
    #expect(Product.status(down) == 0, "the lab could not be taken down: \(down.errorText)")
    try? FileManager.default.removeItem(at: folder)
    try result.get()
  }

  /// Runs a drill and gives its exit code, its result, and its bundle.
  func drill(
    _ file: String, _ settings: [String], deadline: Duration = .seconds(900)
  ) async throws -> (status: Int32?, result: [String: Any], bundle: String, said: String) {
    let run = try await Product.run(
      ["run", file, "--environment", environment, "--reports", reports, "--json"]
        + settings.flatMap { ["--set", $0] }, deadline: deadline)
    let object = try? JSONSerialization.jsonObject(with: Data(run.output))
    return (
      Product.status(run), object as? [String: Any] ?? [:], "\(reports)/latest",
      String(run.errorText.suffix(6000))
    )
  }

  /// Runs a command on a host of the lab.
  func on(_ host: String, _ command: String) async throws -> LocalResult {
    try await Product.run(["lab", "ssh", "--name", name, host, "--", command])
  }

  /// Starts the main drill and does something once its runner says certain words.
  ///
  /// `action` is shell: `$runner` is the runner's process, `on HOST COMMAND` runs a command on a
  /// host, and it ends by `wait $runner` or with what ended it. Gives what the action left with,
  /// and what the runner said. Begins again where the run ends before it says them.
  func once(
    _ words: String, reports: String? = nil, settings: [String] = [], do action: String
  ) async throws -> (result: LocalResult, said: String) {
    try await Product.untilSaid(\.result) {
      try await tried(words, reports, settings, action)
    }
  }

  private func tried(
    _ words: String, _ reports: String?, _ settings: [String], _ action: String
  ) async throws -> (result: LocalResult, said: String) {
    let script = """
      said=$1; words=$2; lab=$3; muster=$4; shift 3
      # What an earlier run said must not be taken for this one's.
      : >"$said"
      on() { host=$1; shift; "$muster" lab ssh --name "$lab" "$host" -- "$@"; }
      "$@" >/dev/null 2>"$said" &
      runner=$!
      until grep -q "$words" "$said"; do
        kill -0 $runner 2>/dev/null || exit \(Product.neverSaid)
        sleep 0.1
      done
      \(action)
      """
    let sets = (StretchedPoolTests.wide + settings).flatMap { ["--set", $0] }
    let file = "\(self.reports).said"
    let result = try await LocalCommand(
      "sh",
      [
        "-c", script, "sh", file, words, name, Product.path, "run",
        "Drills/stretched-pool-failover.yaml", "--environment", environment, "--reports",
        reports ?? self.reports,
      ] + sets, folder: Product.root.path, deadline: .seconds(1200)
    ).run()
    let said = try String(contentsOfFile: file, encoding: .utf8)
    return (result, String(said.suffix(8000)))
  }

  /// The bundle of the last run.
  func newestBundle() throws -> String? {
    try FileManager.default.contentsOfDirectory(atPath: reports)
      .filter { $0 != "latest" && !$0.hasPrefix(".") }.max().map { "\(reports)/\($0)" }
  }

  /// One database takes writes, no guard stands anywhere, no table of ours is on any host.
  func expectNothingLeft(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let status = try await Product.run(["status", environment])
    let lines = status.text.split(separator: "\n").map(String.init)
    #expect(
      lines.filter { $0.contains("writable=yes") }.count == 1, "\(status.text)",
      sourceLocation: sourceLocation)
    #expect(
      lines.allSatisfy { $0.contains("no guard") }, "\(status.text)",
      sourceLocation: sourceLocation)
    for host in ["db1", "db2", "chat1", "chat2", "router"] {
      let tables = try await on(host, Self.traces)
      #expect(
        !tables.text.contains("muster"), "\(host): \(tables.text)", sourceLocation: sourceLocation)
    }
  }
}

extension Trait where Self == ConditionTrait {
  /// For suites that take minutes: they run in `make test-all`, as root.
  static var inTestAll: Self {
    .enabled(
      if: AcceptanceLab.obstacle == nil
        && ProcessInfo.processInfo.environment["MUSTER_TEST_ALL"] == "1",
      "needs root and MUSTER_TEST_ALL=1 (make test-all)")
  }
}
