import DrillModel
import Glibc
import LocalProcess
import Testing

@testable import Services

/// The acts of chat servers against a real Prosody, with its own firewall in its own namespace.
@Suite(.serialized, .enabled(if: getuid() == 0, "makes a network namespace: needs root"))
struct ChatTests {
  @Test("a server is opened, closed, drained, told its database, fenced and given back")
  func prosody() async throws {
    let chat = try await ScratchChat.make()
    do {
      try await Self.opensAndCloses(chat)
      try await Self.takesTheOtherDatabase(chat)
      try await Self.fences(chat)
    } catch {
      await chat.remove()
      throw error
    }
    await chat.remove()
  }

  private static func expect(
    _ chat: ScratchChat, _ act: Act.Name, _ parameters: ActParameters = ActParameters(),
    status: Int32 = 0, location: SourceLocation = #_sourceLocation
  ) async throws -> [String: String] {
    let answer = try await chat.run(act, parameters)
    #expect(answer.status == status, "\(act): \(answer)", sourceLocation: location)
    return answer.values
  }

  static func opensAndCloses(_ chat: ScratchChat) async throws {
    #expect(try await expect(chat, .status)["running"] == "no")
    let opened = try await expect(chat, .activate)
    #expect(opened["active"] == "yes")
    #expect(opened["pool_state"] == "normal")
    #expect(opened["database"] == "10.9.1.11")
    #expect(try await chat.connects())

    // A client that stays: turned away only by the drain.
    async let client = chat.shell(
      "exec 3<>/dev/tcp/127.0.0.1/\(chat.port); read -r -t 20 line <&3; echo ended")
    while try await expect(chat, .status)["sessions"] == "0" {}
    let drained = try await expect(chat, .drain)
    #expect(drained["sessions_before"] == "1")
    #expect(drained["sessions"] == "0")
    #expect(try await client.text == "ended")
    #expect(try await chat.connects() == false)
    #expect(try await expect(chat, .status)["active"] == "no")
    #expect(try await expect(chat, .activate)["active"] == "yes")
    #expect(try await chat.connects())
    #expect(try await chat.shell("nft list tables").text == "")
    #expect(try await expect(chat, .deactivate)["running"] == "no")
    #expect(try await expect(chat, .start)["listening"] == "yes")
  }

  static func takesTheOtherDatabase(_ chat: ScratchChat) async throws {
    let before = try await chat.shell("cat \(chat.folder)/prosody.pid").text
    let told = try await expect(chat, .poolState, ActParameters(poolState: .failedOver))
    #expect(told["pool_state"] == "failed-over")
    #expect(told["database"] == "10.9.2.11")
    // Restarted: a running Prosody keeps the database that it was started with.
    #expect(try await chat.shell("cat \(chat.folder)/prosody.pid").text != before)
    let text = try await chat.shell("cat \(chat.folder)/prosody.cfg.lua").text
    #expect(text.contains("-- host = \"10.9.2.11\" is a comment"))
    #expect(text.contains("database = \"chat\", host = \"10.9.2.11\" }"))
    _ = try await expect(chat, .poolState, ActParameters(poolState: .normal))
  }

  static func fences(_ chat: ScratchChat) async throws {
    let entry = try chat.catalogue.fence(.chat, on: chat.host, run: "r1").entry
    #expect(try await chat.run(entry.effect).status == 1)
    #expect(try await chat.run(entry.residue).status == 0)
    for _ in 1...2 { #expect(try await chat.run(entry.apply).status == 0) }
    #expect(try await chat.run(entry.effect).status == 0)
    #expect(try await chat.run(entry.residue).status == 1)
    #expect(try await chat.connects() == false)
    _ = try await expect(chat, .activate, status: 1)
    _ = try await expect(chat, .start, status: 1)
    _ = try await expect(chat, .unfence, ActParameters(run: "r2"), status: 9)
    let idle = try await expect(chat, .unfence, ActParameters(run: "r1", isIdle: true))
    #expect(idle["running"] == "yes")
    #expect(idle["active"] == "no")
    #expect(try await expect(chat, .activate)["active"] == "yes")

    // One that stands still is ended, not let go on: a thaw finds nobody.
    let pid = try await chat.shell("cat \(chat.folder)/prosody.pid").text
    let number = pid.filter(\.isNumber)
    #expect(try await chat.shell("kill -STOP \(number)").succeeded)
    #expect(try await chat.run(entry.apply).status == 0)
    let left = try await chat.shell(
      "[ ! -e /proc/\(number)/comm ] || grep -q '^State:.Z' /proc/\(number)/status")
    #expect(left.succeeded, "it still runs, or stands still")
    #expect(try await chat.run(entry.effect).status == 0)
    #expect(try await chat.run(entry.undo).status == 0)

    // As an undo it gives back what was: open.
    #expect(try await chat.run(entry.apply).status == 0)
    let undone = try await chat.run(entry.undo)
    #expect(undone.values["active"] == "yes", "\(undone)")
    #expect(try await chat.run(entry.undo).status == 0)
    #expect(try await chat.run(entry.residue).status == 0)
    #expect(try await chat.connects())
  }

  @Test("ejabberd's configuration: only a line that names one of the two databases is changed")
  func ejabberdConfiguration() async throws {
    let folder = try await LocalCommand("mktemp", ["-d", "/tmp/muster-chat.XXXXXX"])
      .runSuccessfully().text
    let environment = SampleEnvironment.pool(chatSettings: [
      "config": "\(folder)/ejabberd.yml", "state": "\(folder)/state", "service": "none",
      "node": "none-of-ours",
    ])
    let catalogue = try ServiceCatalogue(environment: environment)
    let host = try #require(environment.host("chat3"))
    let act = try catalogue.act(
      .poolState, .chat, on: host, parameters: ActParameters(poolState: .failedOver))
    for (line, status, after) in [
      ("sql_server: 10.9.1.11", Int32(0), "sql_server: \"10.9.2.11\""),
      ("sql_server:   \"10.9.1.11\"  # home", 0, "sql_server:   \"10.9.2.11\""),
      ("sql_server: \"10.9.2.11\"", 0, "sql_server: \"10.9.2.11\""),
      ("sql_server: other.example", 1, "sql_server: other.example"),
      ("# sql_server: 10.9.1.11", 1, "# sql_server: 10.9.1.11"),
    ] {
      let file = "loglevel: 4\n\(line)\nhosts: [\"10.9.1.11\"]\n"
      try await LocalCommand("tee", ["\(folder)/ejabberd.yml"], input: Array(file.utf8))
        .runSuccessfully()
      let answer = try await ScriptRunner.run(act.command)
      #expect(answer.status == status, "\(line): \(answer)")
      let text = try await LocalCommand("cat", ["\(folder)/ejabberd.yml"]).runSuccessfully().text
      #expect(text == "loglevel: 4\n\(after)\nhosts: [\"10.9.1.11\"]")
    }
    _ = try await LocalCommand("rm", ["-rf", folder]).run()
  }
}
