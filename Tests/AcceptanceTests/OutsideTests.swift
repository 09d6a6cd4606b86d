import Foundation
import LocalProcess
import TestSupport
import Testing

/// The built binary and those who are told of a run: they change nothing of it.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct OutsideTests {
  private static let drill = "Drills/lync-2013/failover.yaml"

  /// Nobody answers at these addresses: a run that is refused, without a lab.
  private func environment(in folder: String) throws -> String {
    let text = try String(
      contentsOf: Product.root.appending(path: "Drills/environments/lync-2013.yaml"),
      encoding: .utf8
    ).replacing("192.0.2.", with: "127.0.2.").replacing("198.51.100.", with: "127.0.3.")
      .replacing("  config: false", with: "  port: 1\n  config: false")
    try text.write(toFile: "\(folder)/site.yaml", atomically: true, encoding: .utf8)
    return "\(folder)/site.yaml"
  }

  private func run(
    _ folder: String, receivers: String?, variables: [String: String] = [:],
    options: [String] = []
  ) async throws -> LocalResult {
    var arguments = [
      "run", Self.drill, "--environment", try environment(in: folder), "--reports",
      "\(folder)/reports", "--confirm", "lync-2013",
    ]
    if let receivers {
      try receivers.write(
        toFile: "\(folder)/receivers.yaml", atomically: true, encoding: .utf8)
      arguments += ["--receivers", "\(folder)/receivers.yaml"]
    }
    var environment = [
      "MUSTER_HISTORY": "\(folder)/history.sqlite", "GITHUB_ACTIONS": "", "GITLAB_CI": "",
      "MUSTER_RECEIVERS": "", "HIDDEN": "hidden-secret-value",
    ]
    environment.merge(variables) { $1 }
    return try await LocalCommand(
      Product.path, arguments + options, environment: environment, folder: Product.root.path,
      deadline: .seconds(120), outputLimit: 4 << 20
    ).run()
  }

  private func records(_ folder: String) throws -> [[String: Any]] {
    try String(contentsOfFile: "\(folder)/reports/deliveries.jsonl", encoding: .utf8)
      .split(separator: "\n").compactMap {
        try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
      }
  }

  @Test func whoeverCannotBeToldChangesNoExitCodeAndNoBundle() async throws {
    let receiver = try WebReceiver()
    let folder = try ScratchFolder()
    let address = receiver.address
    let ways = ["silent", "down", "half", "nothing", "elsewhere", "endless", "picky"]
    let bad = ways.map { way in
      "  \(way): { kind: webhook, url: \"\(address)/\(way)\", secret: env:HIDDEN, within: 2s }\n"
    }.joined()
    let others = """
        refused: { kind: slack, url: "http://127.0.0.1:9/x", within: 2s }
        nowhere: { kind: otlp, url: "https://no-such-host.invalid", within: 2s }
        keyless: { kind: pagerduty, routing-key: file:/nowhere/key, url: "\(address)", within: 2s }
        slow-key: { kind: pagerduty, routing-key: "exec:sleep 60", url: "\(address)", within: 2s }
        folder: { kind: textfile, folder: /nowhere/at-all }
      """
    let plain = try await run(folder.path, receivers: nil)
    #expect(Product.status(plain) == 3, "\(plain.errorText)")
    let told = try await run(folder.path, receivers: "receivers:\n\(bad)\(others)\n")
    #expect(Product.status(told) == 3, "\(told.errorText)")
    #expect(told.errorText.count { $0 == "\n" } > 12)
    for name in ways + ["refused", "nowhere", "keyless", "slow-key", "folder"] {
      #expect(told.errorText.contains("not told: \(name) ("), "\(name)")
    }
    // Nobody is told before the bundle is whole.
    let lines = told.errorText.split(separator: "\n")
    let sealed = try #require(lines.firstIndex { $0.hasPrefix("bundle: ") })
    let first = try #require(lines.firstIndex { $0.hasPrefix("not told: ") })
    #expect(sealed < first)
    let records = try records(folder.path)
    #expect(records.count == 12)
    #expect(records.allSatisfy { $0["delivered"] as? Bool == false })
    let bundle = "\(folder.path)/reports/latest"
    let verified = try await Product.run(["verify", bundle])
    #expect(Product.status(verified) == 0, "\(verified.text)\(verified.errorText)")
    // The secret was in use, and stands nowhere.
    #expect(try receiver.requests().contains { $0.headers["webhook-signature"] != nil })
    let search = try await LocalCommand(
      "grep", ["-rl", "hidden-secret-value", "\(folder.path)/reports"]
    ).run()
    #expect(search.text.isEmpty)
    #expect(!(told.text + told.errorText).contains("hidden-secret-value"))
  }

  @Test func whoCanBeToldIsTold() async throws {
    let receiver = try WebReceiver()
    let folder = try ScratchFolder()
    let address = receiver.address
    let told = try await run(
      folder.path,
      receivers: """
        link: https://ci.example.org/1
        receivers:
          hook: { kind: webhook, url: "\(address)/hook", secret: env:HIDDEN }
          slack: { kind: slack, url: "\(address)/slack" }
          teams: { kind: teams, url: "\(address)/teams", on: refused }
          quiet: { kind: teams, url: "\(address)/quiet", on: [failed, not-restored] }
          pager: { kind: pagerduty, url: "\(address)", routing-key: env:HIDDEN }
          traces: { kind: otlp, url: "\(address)/collector", headers: { X-Tenant: a } }
          metrics: { kind: textfile, folder: "\(folder.path)" }
        """,
      variables: ["TRACEPARENT": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"])
    #expect(Product.status(told) == 3, "\(told.errorText)")
    let requests = try receiver.requests()
    #expect(
      requests.map(\.path).sorted() == [
        "/collector/v1/traces", "/hook", "/slack", "/teams", "/v2/change/enqueue",
      ])
    let trace = try #require(requests.first { $0.path.hasSuffix("traces") })
    #expect(trace.headers["x-tenant"] == "a")
    #expect(
      trace.body
        == (try String(contentsOfFile: "\(folder.path)/reports/latest/trace.json", encoding: .utf8))
    )
    #expect(trace.body.contains("0af7651916cd43dd8448eb211c80319c"))
    let metrics = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".prom") }
    #expect(metrics == ["muster-failover-lync-2013.prom"])
    #expect(try records(folder.path).allSatisfy { $0["delivered"] as? Bool == true })
    let again = try await LocalCommand(
      Product.path,
      [
        "deliver", "\(folder.path)/reports/latest", "--receivers",
        "\(folder.path)/receivers.yaml", "--only", "slack",
      ], environment: ["HIDDEN": "hidden-secret-value"]
    ).run()
    #expect(Product.status(again) == 0, "\(again.errorText)")
    #expect(try receiver.requests().count == 6)
  }

  @Test func aFileThatIsWrongEndsItBeforeAnythingIsBegun() async throws {
    let folder = try ScratchFolder()
    let wrong = try await run(folder.path, receivers: "receivers:\n  a: { kind: slak }\n")
    #expect(Product.status(wrong) == 2)
    #expect(wrong.errorText.contains("receivers.yaml:2:14: error: `slak` is not known here"))
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/reports"))
    // Who must be healed does not wait until the file is right.
    #expect(Product.status(try await run(folder.path, receivers: nil)) == 3)
    let recovery = try await Product.run([
      "recover", "\(folder.path)/reports/latest", "--receivers",
      "\(folder.path)/receivers.yaml",
    ])
    #expect(Product.status(recovery) == 0)
    #expect(recovery.errorText.contains("nobody will be told of this recovery; it goes on"))
  }

  @Test func aCIServerIsSpokenToWhereItSaysThatItIsOne() async throws {
    let folder = try ScratchFolder()
    let summary = "\(folder.path)/summary.md"
    try "before\n".write(toFile: summary, atomically: true, encoding: .utf8)
    let github = try await run(
      folder.path, receivers: nil,
      variables: ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": summary])
    #expect(Product.status(github) == 3)
    #expect(github.errorText.split(separator: "\n").contains { $0.hasPrefix("::error title=") })
    let text = try String(contentsOfFile: summary, encoding: .utf8)
    #expect(text.hasPrefix("before\n## failover on lync"))
    let bundle = try String(
      contentsOfFile: "\(folder.path)/reports/latest/summary.md", encoding: .utf8)
    #expect(text == "before\n" + bundle)
    // A full page would be dropped as a whole: it is left alone.
    let full = String(repeating: "x", count: 1 << 20)
    try full.write(toFile: summary, atomically: true, encoding: .utf8)
    let late = try await run(
      folder.path, receivers: nil,
      variables: ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": summary])
    #expect(Product.status(late) == 3)
    #expect(try String(contentsOfFile: summary, encoding: .utf8) == full)
    let gitlab = try await run(
      folder.path, receivers: nil, variables: ["GITLAB_CI": "true"])
    #expect(Product.status(gitlab) == 3)
    #expect(gitlab.errorText.contains("section_start:"))
    let nobody = try await run(
      folder.path, receivers: nil, variables: ["GITLAB_CI": "true", "GITHUB_ACTIONS": "true"],
      options: ["--ci", "none"])
    #expect(!nobody.errorText.contains("section_start:"))
    #expect(!nobody.errorText.contains("::error"))
  }

  /// A real collector reads what is written, run after run, and promtool has nothing to say of it.
  @Test func aRealCollectorReadsTheMetrics() async throws {
    let folder = try ScratchFolder()
    let receivers = "\(folder.path)/receivers.yaml"
    try "receivers:\n  metrics: { kind: textfile, folder: \(folder.path)/collector }\n"
      .write(toFile: receivers, atomically: true, encoding: .utf8)
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/collector", withIntermediateDirectories: true)
    func tell(_ sample: String) async throws -> Int32? {
      let bundle = "\(folder.path)/\(sample)"
      try FileManager.default.createDirectory(
        atPath: bundle, withIntermediateDirectories: true)
      let journal = try String(
        contentsOf: Product.root.appending(path: "Reports/samples/\(sample)/journal.jsonl"),
        encoding: .utf8)
      try journal.write(toFile: "\(bundle)/journal.jsonl", atomically: true, encoding: .utf8)
      return Product.status(
        try await Product.run(["deliver", bundle, "--receivers", receivers]))
    }
    #expect(try await tell("passed") == 0)
    let once = try await scrape(folder.path)
    #expect(once.contains("muster_last_run_result{"))
    #expect(once.contains(",result=\"passed\"} 1\n"))
    #expect(once.contains("node_textfile_scrape_error 0\n"))
    let success = try #require(once.firstMatch(of: /muster_last_success_timestamp_seconds.*\n/)).0
    #expect(try await tell("failed") == 0)
    let later = try await scrape(folder.path)
    #expect(later.contains(",result=\"failed\"} 1\n"))
    #expect(later.contains(success))
    #expect(later.contains("muster_environment_restored{"))
    #expect(later.contains("node_textfile_scrape_error 0\n"))
    let files = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/collector")
    #expect(files == ["muster-stretched-pool-failover-lab.prom"])
    let text = try Data(
      contentsOf: URL(filePath: "\(folder.path)/collector/\(files[0])"))
    let check = try await LocalCommand("promtool", ["check", "metrics"], input: Array(text)).run()
    #expect(check.succeeded && check.errorText.isEmpty, "\(check.errorText)")
    // Two drills in one folder share no sample: an exporter would give neither.
    let other = String(decoding: text, as: UTF8.self)
      .replacing("stretched-pool-failover", with: "other")
    try other.write(
      toFile: "\(folder.path)/collector/muster-other-lab.prom", atomically: true, encoding: .utf8)
    let both = try await scrape(folder.path)
    #expect(both.contains("node_textfile_scrape_error 0\n"))
    #expect(both.matches(of: /\nmuster_build_info\{/).count == 2)
  }

  /// What a node_exporter of this machine's own says, started for one answer and ended.
  private func scrape(_ folder: String) async throws -> String {
    let script = """
      rm -f "$1/log"; touch "$1/log"
      prometheus-node-exporter --web.listen-address=127.0.0.1:0 --collector.disable-defaults \
        --collector.textfile --collector.textfile.directory="$1/collector" 2>>"$1/log" &
      exporter=$!
      tries=0
      until grep -q 'Listening on.*address=127' "$1/log" || [ $tries -ge 300 ]; do
        sleep 0.1; tries=$((tries + 1))
      done
      address=$(sed -n 's/.*Listening on.*address=\\(127[0-9.:]*\\).*/\\1/p' "$1/log")
      curl --silent --noproxy '*' "http://$address/metrics"
      kill $exporter
      wait $exporter
      exit 0
      """
    let result = try await LocalCommand(
      "sh", ["-c", script, "sh", folder], deadline: .seconds(60), outputLimit: 4 << 20
    ).run()
    return result.text + "\n"
  }
}
