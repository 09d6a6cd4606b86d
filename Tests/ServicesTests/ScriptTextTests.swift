import DrillModel
import LocalProcess
import Testing

@testable import Services

/// Every script text that the catalogue can hand out.
struct ScriptTextTests {
  static func texts() throws -> [(title: String, text: String)] {
    var texts: [String: String] = [:]
    for chatProvider in ["ejabberd", "prosody"] {
      let environment = SampleEnvironment.pool(
        chatProvider: chatProvider,
        databaseSettings: [
          "share": "/srv/wal", "copy-folder": "/var/lib/copies", "witness-command": "/opt/witness",
        ])
      let catalogue = try ServiceCatalogue(environment: environment)
      let parameters = ActParameters(
        run: "r1", source: "db3", role: .mirror, comparison: .share, poolState: .normal,
        mirror: "db2", rooms: ["a"])
      for (service, name) in [(Act.Service.database, "db3"), (.chat, "chat1")] {
        let host = try #require(environment.host(name))
        let word = service == .database ? "postgresql" : chatProvider
        for act in ServiceCatalogue.acts(of: service) {
          let value = try catalogue.act(act, service, on: host, parameters: parameters)
          texts["\(word) \(act.rawValue)"] = value.command.text
          texts["\(word) \(act.rawValue) precondition"] = value.precondition?.text
          texts["\(word) \(act.rawValue) outcome"] = value.outcomeProbe?.text
        }
        let fence = try catalogue.fence(service, on: host, run: "r1").entry
        texts["\(word) fence effect"] = fence.effect.text
        texts["\(word) fence residue"] = fence.residue.text
      }
    }
    texts["own command"] = OwnCommandScript.text
    texts["own fence"] = OwnCommandScript.fenceText
    texts["own fence, checked"] = OwnCommandScript.checkedFenceText
    texts["own command and provider"] = OwnCommandScript.pairText
    return texts.sorted { $0.key < $1.key }.map { (title: $0.key, text: $0.value) }
  }

  /// The shared parts, checked once together; every other text is what is left without them.
  private static let shared: [String] = [
    ShellPrelude.common, PostgreSQLShell.common, PostgreSQLShell.fenceState, PostgreSQLShell.status,
    PostgreSQLShell.fence, PostgreSQLShell.shipping, PostgreSQLShell.job, ChatShell.common,
  ]

  @Test("every script passes shellcheck as POSIX sh")
  func shellcheck() async throws {
    let database = Self.shared.dropLast().joined(separator: "\n")
    try await Self.check("shared by databases", database, excluding: [])
    let chat = [ShellPrelude.common, ChatShell.common, EjabberdShell.server]
    try await Self.check("shared by chat", chat.joined(separator: "\n"), excluding: [])
    for (title, text) in try Self.texts() {
      var rest = text
      for part in Self.shared { rest = rest.replacing("\(part)\n", with: "") }
      try await Self.check(title, rest, excluding: ["SC2154"])
    }
  }

  /// Runs shellcheck over one text.
  ///
  /// Left out are functions and settings that one act does not use (SC2034, SC2317, SC2329),
  /// `A && B || fail` where the failure of either is meant (SC2015), and in parts of a whole the
  /// variables that shared parts set (SC2154).
  private static func check(_ title: String, _ text: String, excluding more: [String]) async throws
  {
    let excluded = (["SC2015", "SC2034", "SC2317", "SC2329"] + more).joined(separator: ",")
    let result = try await LocalCommand(
      "shellcheck", ["--shell=sh", "--exclude=\(excluded)", "-"], input: Array(text.utf8)
    ).run()
    let isClean = result.succeeded
    #expect(isClean, "\(title):\n\(result.text)")
  }

  @Test("every script ends with its only command, which does not read the script itself")
  func lastLine() throws {
    for (title, text) in try Self.texts() where !title.hasPrefix("own") {
      #expect(text.hasSuffix("\nmain \"$@\" </dev/null"), "\(title)")
    }
  }
}
