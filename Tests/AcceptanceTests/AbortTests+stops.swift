import Foundation
import LocalProcess
import Testing

/// Each kind of stop condition, seen to end a run of real services.
extension AbortTests {
  /// A condition, what makes it hold at first, and what makes it fail in mid-run.
  private struct Condition {
    var text: String
    var prepare = "true"
    var spoil = "true"
    var clean = "true"
    var said: String
  }

  private static let web = """
    mkdir -p /run/web && cd /run/web && echo well >health && \
    { setsid python3 -m http.server 8765 >/dev/null 2>&1 </dev/null & echo $! >/run/web.pid; }; \
    for i in 1 2 3 4 5 6 7 8 9 10; do curl -sf http://127.0.0.1:8765/health && exit; sleep 1; done
    """

  private static let beforeThePromotion = [
    Condition(
      text: "command: { run: \"test ! -e /tmp/sick\", on: client1, every: 1s, failures: 2 }",
      spoil: "touch /tmp/sick", clean: "rm /tmp/sick", said: "left with status 1"),
    Condition(
      text: "http: { url: \"http://127.0.0.1:8765/health\", from: client1, every: 1s }",
      prepare: web, spoil: "rm /run/web/health",
      clean: "kill $(cat /run/web.pid); rm -r /run/web /run/web.pid",
      said: "answered 404, expected 200"),
    Condition(text: "chat-unavailable-for: 6s", said: "it is gone for 6.0 s"),
  ]

  /// Nothing is promoted here: a strike that is held until something ends it.
  func aStopConditionBeforeThePromotionTakesEverythingBack(_ lab: AcceptanceLab) async throws {
    for condition in Self.beforeThePromotion {
      let drill = "\(lab.environment)-stops.yaml"
      try """
      drill: Stops by itself
      workload:
        chat: { rooms: 4, users: 8, rate: 50/s }
      stop-conditions:
        - \(condition.text)
        - host-load: { role: client-site, above: 900 }
      steps:
        - baseline: { for: 3s }
        - strike: { take-offline: datacenter primary, by: network }
        - run-for: 4m
        - heal: { fault: all }
      """.write(toFile: drill, atomically: true, encoding: .utf8)
      let prepared = try await lab.on("client1", condition.prepare)
      try #require(Product.status(prepared) == 0, "\(prepared.errorText)")
      let outcome = try await onceSaid(
        "fault-injected", lab,
        "on client1 '\(condition.spoil)'; wait $runner; echo \"first=$?\"", drill: drill,
        settings: ["lease=30s"])
      _ = try await lab.on("client1", condition.clean)
      #expect(outcome.text.contains("first=5"), "\(outcome.text)\(outcome.errorText)")
      let said = try String(contentsOfFile: "\(lab.reports).said", encoding: .utf8)
      #expect(said.contains("stopping: stop condition (\(drill):5:5)"), "\(said.suffix(3000))")
      #expect(said.contains(condition.said), "\(said.suffix(3000))")
      try wasAbortedAndRestored(lab)
      try await nothingIsLeft(lab)
    }
  }

  /// The load that the backup's host tells of is made up: a file over `/proc/loadavg`.
  func aStopConditionAfterThePromotionWalksTheWayBack(_ lab: AcceptanceLab) async throws {
    let drill = "\(lab.environment)-drill.yaml"
    let text = try String(
      contentsOf: Product.root.appending(path: "Drills/stretched-pool-failover.yaml"),
      encoding: .utf8)
    try text.replacing(
      "\nsteps:",
      with: """

        stop-conditions:
          - host-load: { role: backup-database, above: 900, every: 1s, failures: 2 }
        steps:
        """
    ).write(toFile: drill, atomically: true, encoding: .utf8)
    let prepared = try await lab.on(
      "db3",
      "cat /proc/loadavg >/run/loadavg && mount --bind /run/loadavg /proc/loadavg")
    try #require(Product.status(prepared) == 0, "\(prepared.errorText)")
    let outcome = try await onceSaid(
      "◆ promoted", lab,
      "on db3 'echo 999.00 9.00 9.00 1/2 3 >/run/loadavg'; wait $runner; echo \"first=$?\"",
      drill: drill)
    _ = try await lab.on("db3", "umount /proc/loadavg; rm /run/loadavg")
    #expect(outcome.text.contains("first=5"), "\(outcome.text)\(outcome.errorText)")
    let said = try String(contentsOfFile: "\(lab.reports).said", encoding: .utf8)
    #expect(said.contains("load 999.00, allowed 900"), "\(said.suffix(3000))")
    #expect(said.contains("◆ returned"), "\(said.suffix(3000))")
    try wasAbortedAndRestored(lab)
    try await nothingIsLeft(lab)
  }

  private func wasAbortedAndRestored(_ lab: AcceptanceLab) throws {
    let bundle = try #require(try lab.newestBundle())
    let data = try Data(contentsOf: URL(filePath: "\(bundle)/result.json"))
    let result = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(result["outcome"] as? String == "aborted")
    #expect(result["verdict"] as? String == "inconclusive")
    #expect(result["restored"] as? Bool == true)
  }
}
