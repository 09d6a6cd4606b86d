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
        databaseSettings: ["share": "/srv/wal", "copy-folder": "/var/lib/copies"])
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
    return texts.sorted { $0.key < $1.key }.map { (title: $0.key, text: $0.value) }
  }

  @Test("every script passes shellcheck as POSIX sh")
  func shellcheck() async throws {
    for (title, text) in try Self.texts() {
      // SC2034, SC2317, SC2329: shared functions and settings that one act does not use.
      // SC2015: `A && B || fail`, where the failure of either is meant.
      let result = try await LocalCommand(
        "shellcheck", ["--shell=sh", "--exclude=SC2015,SC2034,SC2317,SC2329", "-"],
        input: Array(text.utf8)
      ).run()
      let isClean = result.succeeded
      #expect(isClean, "\(title):\n\(result.text)")
    }
  }

  @Test("every script ends with its only command, which does not read the script itself")
  func lastLine() throws {
    for (title, text) in try Self.texts() where !title.hasPrefix("own") {
      #expect(text.hasSuffix("\nmain \"$@\" </dev/null"), "\(title)")
    }
  }
}
