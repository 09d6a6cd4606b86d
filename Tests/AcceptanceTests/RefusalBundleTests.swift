import Foundation
import LocalProcess
import TestSupport
import Testing

/// A run that is refused before it begins leaves a bundle all the same: whole, signed, and with
/// what to do.
@Suite(.timeLimit(.minutes(5)))
struct RefusalBundleTests {
  private func run(
    _ folder: String, _ options: [String]
  ) async throws -> (result: LocalResult, bundle: String) {
    let key = "\(folder)/key"
    if !FileManager.default.fileExists(atPath: key) {
      let made = try await shell("ssh-keygen -q -t ed25519 -N '' -f \"$1\"", [key])
      try #require(made.succeeded, "\(made.errorText)")
    }
    let result = try await LocalCommand(
      Product.path,
      [
        "run", "Drills/lync-2013/failover.yaml", "--environment",
        "Drills/environments/lync-2013.yaml", "--reports", "\(folder)/reports", "--signing-key",
        key,
        "--signing-identity", "anna@example.org",
      ] + options,
      environment: [
        "MUSTER_HISTORY": "\(folder)/history.sqlite", "GITHUB_ACTIONS": "", "GITLAB_CI": "",
        "MUSTER_RECEIVERS": "",
      ], folder: Product.root.path, deadline: .seconds(60), outputLimit: 4 << 20
    ).run()
    return (result, "\(folder)/reports/latest")
  }

  private func shell(_ script: String, _ arguments: [String]) async throws -> LocalResult {
    try await LocalCommand(
      "sh", ["-c", script, "sh"] + arguments, deadline: .seconds(60), outputLimit: 4 << 20
    ).run()
  }

  private func object(_ path: String) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(filePath: path))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  /// What whoever has nothing of Muster sees.
  private func check(_ bundle: String) async throws {
    let standard = try await shell(
      """
      cd "$1" && sha256sum --check --strict --quiet SHA256SUMS && \
      ssh-keygen -Y verify -f allowed_signers -I anna@example.org \
        -n muster-evidence@example.org -s SHA256SUMS.sig < SHA256SUMS && \
      xmllint --noout --schema "$2" TEST-muster-failover.xml
      """,
      [
        bundle,
        Product.root.appending(path: "Tests/ReportingTests/schema/junit-10.xsd").path,
      ])
    #expect(standard.succeeded, "\(standard.text)\(standard.errorText)")
    let verified = try await Product.run(["verify", bundle])
    #expect(Product.status(verified) == 0, "\(verified.text)\(verified.errorText)")
  }

  @Test func productionThatNobodyApproved() async throws {
    let folder = try ScratchFolder()
    let (result, bundle) = try await run(folder.path, ["--repeat", "5"])
    #expect(Product.status(result) == 3, "\(result.errorText)")
    try await check(bundle)
    // One run was refused, not five; and no host was asked anything.
    let reports = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/reports")
    #expect(reports.count { $0.hasPrefix("20") } == 1)
    let journal = try String(contentsOfFile: "\(bundle)/journal.jsonl", encoding: .utf8)
    let kinds = journal.split(separator: "\n").compactMap {
      $0.firstMatch(of: /"kind":"([a-z-]+)"/).map { String($0.output.1) }
    }
    #expect(kinds == ["run-started", "run-ended"])
    let told = try object("\(bundle)/result.json")
    #expect(told["outcome"] as? String == "refused")
    #expect(told["exit"] as? Int == 3)
    #expect(told["restored"] as? Bool == true)
    let reason = try #require((told["reasons"] as? [String])?.first)
    #expect(reason.contains("nobody approved this run: give --confirm lync-2013"))
    let page = try String(contentsOfFile: "\(bundle)/report.html", encoding: .utf8)
    #expect(page.contains("nobody approved this run: give --confirm lync-2013"))
    #expect(page.contains("<dt>Approved by</dt><dd class=\"said-by-host\">nobody</dd>"))
    let cases = try String(contentsOfFile: "\(bundle)/TEST-muster-failover.xml", encoding: .utf8)
    #expect(cases.contains("type=\"run.refused\""))
    #expect(cases.contains("nobody approved this run"))
    let shown = try await LocalCommand(
      Product.path, ["history"], environment: ["MUSTER_HISTORY": "\(folder.path)/history.sqlite"]
    ).run()
    #expect(shown.text.contains("refused"))
  }

  @Test func anApprovalThatIsOver() async throws {
    let folder = try ScratchFolder()
    let file = "\(folder.path)/approval.json"
    let text = """
      { "environment": "lync-2013", "drill": "failover", "approver": "Vera Lind",
        "expires": "2020-01-31T02:00:00Z" }
      """
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    let (result, bundle) = try await run(folder.path, ["--approval", file])
    #expect(Product.status(result) == 3, "\(result.errorText)")
    #expect(result.errorText.contains("expired at 2020-01-31T02:00:00Z"))
    try await check(bundle)
  }

  /// A server that takes connections and says nothing; the runner is killed while it waits for it.
  private static let kill = #"""
    cd "$3"
    python3 -c '
    import socket, sys, time
    server = socket.create_server(("0.0.0.0", 0), backlog=64)
    open(sys.argv[1], "w").write(str(server.getsockname()[1]))
    time.sleep(120)' "$1/port" &
    server=$!
    tries=0
    until [ -s "$1/port" ] || [ $tries -ge 600 ]; do sleep 0.1; tries=$((tries + 1)); done
    sed -e 's/192\.0\.2\./127.0.2./' -e 's/198\.51\.100\./127.0.3./' \
      -e "s/^  config: false/  port: $(cat "$1/port")\n  config: false/" \
      Drills/environments/lync-2013.yaml >"$1/site.yaml"
    "$2" run Drills/lync-2013/failover.yaml --environment "$1/site.yaml" --confirm lync-2013 \
      --reports "$1/reports" >"$1/said" 2>&1 &
    runner=$!
    tries=0
    until [ -s "$1/reports/latest/trace.json" ] || [ $tries -ge 600 ]; do
      sleep 0.1
      tries=$((tries + 1))
    done
    kill -KILL $runner
    wait $runner
    status=$?
    kill $server
    exit $status
    """#

  @Test func whoDiesWhileHostsAreMetLeavesWhatACIServerReads() async throws {
    let folder = try ScratchFolder()
    let killed = try await LocalCommand(
      "sh", ["-c", Self.kill, "sh", folder.path, Product.path, Product.root.path],
      environment: ["MUSTER_HISTORY": "\(folder.path)/history.sqlite", "MUSTER_RECEIVERS": ""],
      deadline: .seconds(180)
    ).run()
    #expect(Product.status(killed) == 137, "\(killed.errorText)")
    let bundle = "\(folder.path)/reports/latest"
    let told = try object("\(bundle)/result.json")
    #expect(told["outcome"] as? String == "crashed")
    #expect(told["verdict"] as? String == nil)
    #expect(told["exit"] as? Int == 6)
    let cases = try await shell(
      "xmllint --noout --schema \"$2\" \"$1/TEST-muster-failover.xml\"",
      [bundle, Product.root.appending(path: "Tests/ReportingTests/schema/junit-10.xsd").path])
    #expect(cases.succeeded, "\(cases.errorText)")
    let verified = try await Product.run(["verify", bundle])
    #expect(Product.status(verified) == 1)
    #expect(verified.errorText.contains("the bundle was not sealed"))
  }
}
