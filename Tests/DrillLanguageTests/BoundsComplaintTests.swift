import DrillLanguage
import DrillModel
import Testing

/// Complaints about what ends a drill early and what bounds it: where, and the nearest word.
@Suite struct BoundsComplaintTests {
  private func check(
    _ text: String, _ findings: [Finding], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let result = Finding.compare(text, findings) { source throws(DrillLanguageError) in
      try DrillParser.parse(source, vocabulary: .forTests).warnings
    }
    #expect(result.found == result.expected, sourceLocation: sourceLocation)
  }

  @Test func stopConditions() {
    check(
      """
      drill: T
      stop-conditions:
        - 1️⃣chat-unavailable-for: 5m
        - 2️⃣host-lod: { host: a, above: 1 }
        - host-load: 3️⃣{ host: a, role: mirror, above: 1 }
        - host-load: { host: a, above: 4️⃣many }
        - command: { run: "true", 5️⃣no: a, on: a }
        - http: { url: 6️⃣ftp://x.example, expect: 200 }
        - http: { url: https://x.example, expect: 7️⃣2000 }
        - command: { run: "true", on: a, every: 8️⃣10 }
        - 9️⃣true
      steps:
        - run-for: 1s
      """,
      [
        Finding(
          1,
          "error: without chat traffic nobody notices that chat is gone; expected "
            + "`workload: { chat: … }`"),
        Finding(
          2,
          "error: `host-lod` is no stop condition; expected `chat-unavailable-for`, `host-load`, "
            + "`command` or `http`. Did you mean `host-load`?"),
        Finding(
          3,
          "error: `host-load` wants either `host` or `role`; expected `host: NAME` or "
            + "`role: backup-database`"),
        Finding(
          4,
          "error: `many` is no load average; expected a load average above 0, such as `20` or `7.5`"
        ),
        Finding(
          5,
          "error: `no` is no key of `command`; expected `run`, `on`, `every`, `deadline` or "
            + "`failures`"),
        Finding(
          6,
          "error: `ftp://x.example` is no HTTP address; expected an address such as "
            + "`https://status.example/health`"),
        Finding(
          7,
          "error: `2000` is out of range; expected a whole number (an HTTP status), 100 to 599"),
        Finding(
          8,
          "error: `10` is not a duration; expected a duration with its unit, such as `250ms`, "
            + "`10s`, `1m30s`, `2h`. Did you mean `10s`?"),
        Finding(
          9,
          "error: `true` is no stop condition; expected `chat-unavailable-for`, `host-load`, "
            + "`command` or `http`"),
      ])
  }

  private func complaints(_ rest: String) throws -> [String] {
    let text = try BundledFiles.file("Drills/environments/lab.yaml").text + "\n" + rest
    let source = SourceFile(path: "e.yaml", text: text)
    var vocabulary = Vocabulary.forTests
    vocabulary.timeZones = ["Europe/Berlin", "Europe/Paris"]
    do {
      _ = try EnvironmentParser.parse(source, vocabulary: vocabulary)
      return []
    } catch {
      let before = text.split(separator: "\n", omittingEmptySubsequences: false).count
      let lines = rest.split(separator: "\n", omittingEmptySubsequences: false).count
      return error.diagnostics.map {
        "\($0.position.line - before + lines):\($0.position.column) \($0.message)"
          + ($0.suggestion.map { " → \($0)" } ?? "")
      }
    }
  }

  @Test func limitsAndCalendars() throws {
    #expect(
      try complaints(
        """
        limits: { hosts-struk: 3, roles-never: [client-sit] }
        calendar:
          time-zone: Europe/Berln
          windows:
            - { days: [mon, tues], from: "9:00", to: "24:01" }
          freeze:
            - { from: 2026-02-30, to: 2026-03-01, reason: R }
            - { from: 2026-03-02, to: 2026-03-01, reason: R }
        """)
        == [
          "1:11 `hosts-struk` is no key of `limits` → hosts-struck",
          "1:41 `client-sit` is not known here → client-site",
          "3:14 `Europe/Berln` is no time zone that this machine knows → Europe/Berlin",
          "5:21 `tues` is not known here → tue",
          "5:34 `9:00` is no time of day",
          "5:46 `24:01` is no time of day",
          "7:15 `2026-02-30` is no day",
          "8:27 the freeze ends before it begins",
        ])
    #expect(
      try complaints("calendar: { windows: { days: all, from: \"00:00\", to: \"24:00\" } }")
        == ["1:11 `calendar` has no `time-zone`"])
  }

  @Test func whatADrillStrikesIsHeldAgainstTheLimits() throws {
    func load(_ limits: String, _ stops: String = "") throws -> [String] {
      let environment = SourceFile(
        path: "e.yaml",
        text: try BundledFiles.file("Drills/environments/lab.yaml").text + "\nlimits: \(limits)\n")
      let drill = SourceFile(
        path: "d.yaml",
        text: """
          drill: T
          \(stops)
          steps:
            - baseline: { for: 1s }
            - strike: { fault: network-cut, on: [chat3, chat4] }
            - heal: { fault: all }
          """)
      do {
        _ = try LoadedDrill.load(
          drill: drill, environment: environment, vocabulary: .forTests)
        return []
      } catch {
        return error.diagnostics.map {
          "\($0.position) \($0.message)" + ($0.suggestion.map { " → \($0)" } ?? "")
        }
      }
    }
    #expect(try load("{ hosts-struck: 2, data-centers: 1, roles-never: [share] }") == [])
    #expect(
      try load("{ hosts-struck: 1, roles-never: [chat-server] }") == [
        "d.yaml:5:5 2 hosts are struck (chat3, chat4), `limits: hosts-struck:` allows 1",
        "d.yaml:5:5 `chat3` is a chat-server, which `limits: roles-never:` keeps from faults",
        "d.yaml:5:5 `chat4` is a chat-server, which `limits: roles-never:` keeps from faults",
      ])
    #expect(
      try load("{ data-centers: 1 }", "stop-conditions: [ { command: { run: x, on: db33 } } ]")
        == ["d.yaml:2:45 no host of `lab` is called `db33` → db3"])
  }
}
