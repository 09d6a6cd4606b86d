import DrillModel
import LocalProcess
import Testing

@testable import Services

/// Commands of the environment's own: how they are run, and the fence made of them.
struct OwnCommandTests {
  private static func run(
    _ command: OwnCommand, act: Act.Name = .promote, parameters: ActParameters = ActParameters()
  ) async throws -> ScriptRunner.Answer {
    let environment = SampleEnvironment.pool(
      databaseProvider: "own", databaseCommands: [act.rawValue: command])
    let host = try #require(environment.host("db3"))
    let value = try ServiceCatalogue(environment: environment).act(
      act, .database, on: host, parameters: parameters)
    #expect(value.isOwnCommand)
    return try await ScriptRunner.run(value.command)
  }

  @Test("arguments arrive as they are, after those of the command line")
  func arguments() async throws {
    let hostile = ["a b", "$HOME", "`id`", "'", "\"", "*", "", "--", "x\ny", "ü;|&"]
    let answer = try await Self.run(
      OwnCommand(command: "printf '<%s>' 'first one'", arguments: hostile))
    #expect(answer.status == 0)
    let text = String(decoding: answer.result.output, as: UTF8.self)
    #expect(text == "<first one>" + hostile.map { "<\($0)>" }.joined())
  }

  @Test("standard variables, empty standard input, and its own exit status")
  func variables() async throws {
    let answer = try await Self.run(
      OwnCommand(
        // Some are the test run's own.
        command: "cat; unset MUSTER_HISTORY MUSTER_SANITIZED MUSTER_TEST_ALL MUSTER_TEST_PYTHON; "
          + "env | grep ^MUSTER_ | sort; exit 7; :"
      ),
      act: .reseed,
      parameters: ActParameters(run: "r-1", source: "db1", role: .follower))
    #expect(answer.status == 7)
    #expect(
      answer.result.text == """
        MUSTER_ACT=reseed
        MUSTER_ADDRESS=10.9.2.11
        MUSTER_DATABASE=chat
        MUSTER_ENVIRONMENT=sample
        MUSTER_HOST=db3
        MUSTER_ROLE=follower
        MUSTER_RUN=r-1
        MUSTER_SERVICE=database
        MUSTER_SOURCE=db1
        MUSTER_SOURCE_ADDRESS=10.9.1.11
        """)
  }

  @Test("secrets are exported from the shell that was given them, and are no arguments")
  func secrets() async throws {
    let reference = SecretReference(source: .file, locator: "/nowhere")
    let environment = SampleEnvironment.pool(
      databaseCommands: [
        "promote": OwnCommand(command: "printf %s \"$TOKEN\"", secrets: ["TOKEN": reference])
      ])
    let host = try #require(environment.host("db3"))
    let act = try ServiceCatalogue(environment: environment).act(.promote, .database, on: host)
    #expect(act.command.secrets == ["TOKEN": reference])
    var script = act.command
    script.text = "TOKEN='s e\"cret'\n" + script.text
    #expect(try await ScriptRunner.run(script).result.text == "s e\"cret")
    #expect(act.precondition == nil)  // no share is set, so there is nothing to compare with
  }

  @Test("a command may run on another host than the act's")
  func otherHost() throws {
    let environment = SampleEnvironment.pool(
      chatCommands: ["activate": OwnCommand(command: "switch", host: "share")])
    let host = try #require(environment.host("chat3"))
    let act = try ServiceCatalogue(environment: environment).act(.activate, .chat, on: host)
    #expect(act.host == "share")
    #expect(act.command.arguments.contains("MUSTER_HOST=chat3"))
    #expect(act.reversal == .compensated(by: .deactivate))
  }

  @Test(
    "an own status tells whether the fence is on",
    arguments: [
      ("fenced=yes\nwritable=no", Int32(0), Int32(1)), ("fenced=no\nwritable=yes", 1, 0),
      ("fenced=yes\nwritable=yes", 1, 1), ("fenced=yes\nactive=no", 0, 1),
      ("fenced=yes\nactive=yes", 1, 1), ("nothing", 2, 2), ("fenced=broken\nwritable=no", 2, 2),
    ])
  func fence(answer: String, effect: Int32, residue: Int32) async throws {
    let environment = SampleEnvironment.pool(
      databaseProvider: "own",
      databaseCommands: [
        "fence": OwnCommand(command: "on"), "unfence": OwnCommand(command: "off"),
        "status": OwnCommand(command: "printf '%s\\n'", arguments: [answer]),
      ])
    let host = try #require(environment.host("db1"))
    let placement = try ServiceCatalogue(environment: environment).fence(
      .database, on: host, run: "r1")
    #expect(placement.host == "db1")
    #expect(placement.entry.kind == .fence)
    #expect(placement.entry.id == "fence-database-db1")
    #expect(try await ScriptRunner.run(placement.entry.effect).status == effect)
    #expect(try await ScriptRunner.run(placement.entry.residue).status == residue)
  }

  @Test("an own fence needs an own status, and no secrets")
  func fenceNeeds() throws {
    let secret = SecretReference(source: .file, locator: "/nowhere")
    let without = SampleEnvironment.pool(databaseCommands: ["fence": OwnCommand(command: "on")])
    let host = try #require(without.host("db1"))
    #expect(throws: ServiceError.self) {
      _ = try ServiceCatalogue(environment: without).fence(.database, on: host, run: "r1")
    }
    let secretive = SampleEnvironment.pool(
      databaseCommands: ["fence": OwnCommand(command: "on", secrets: ["T": secret])])
    #expect(throws: ServiceError.secretInFence(service: .database, act: .fence)) {
      _ = try ServiceCatalogue(environment: secretive).fence(.database, on: host, run: "r1")
    }
  }

  @Test("a provider's script follows an own command that succeeded, with arguments of its own")
  func pair() async throws {
    let own = OwnCommandScript.script(
      OwnCommand(command: "echo own $MUSTER_ACT; printf '<%s>\\n'", arguments: ["a b", "--", "*"]),
      variables: [("MUSTER_ACT", "unfence")])
    let provider = Script(
      "printf '[%s]\\n' \"$@\"\necho \"${MUSTER_ACT:-none}\"", ["one two", "$x"])
    let answer = try await ScriptRunner.run(OwnCommandScript.pair(own, then: provider))
    #expect(answer.status == 0)
    #expect(
      answer.result.text == "own unfence\n<a b>\n<-->\n<*>\n[one two]\n[$x]\nnone")
    let failing = OwnCommandScript.script(OwnCommand(command: "exit 7; :"), variables: [])
    let stopped = try await ScriptRunner.run(OwnCommandScript.pair(failing, then: provider))
    #expect(stopped.status == 7)
    #expect(stopped.result.text.isEmpty)
  }

  @Test(
    "an own status that says fenced counts only where the provider sees no writes",
    arguments: [
      ("fenced=yes\nwritable=no", Int32(0), Int32(0)), ("fenced=yes\nwritable=no", 1, 1),
      ("fenced=yes\nwritable=no", 2, 2), ("fenced=no\nwritable=no", 0, 1),
    ])
  func checkedFence(answer: String, provider: Int32, effect: Int32) async throws {
    let own = OwnCommandScript.fenceScript(
      isOn: true, status: OwnCommand(command: "printf '%s\\n'", arguments: [answer]),
      variables: [("MUSTER_ACT", "status")])
    let script = OwnCommandScript.checked(own, by: Script("exit $1", ["\(provider)"]))
    #expect(try await ScriptRunner.run(script).status == effect)
  }

  @Test("own commands and the provider's acts leave nothing in each other's way")
  func mixture() throws {
    let environment = SampleEnvironment.pool(
      databaseCommands: [
        "fence": OwnCommand(command: "on"), "unfence": OwnCommand(command: "off"),
        "status": OwnCommand(command: "tell"),
      ],
      chatCommands: [
        "activate": OwnCommand(command: "open"), "deactivate": OwnCommand(command: "close"),
      ])
    let catalogue = try ServiceCatalogue(environment: environment)
    let primary = try #require(environment.host("db1"))
    let chat = try #require(environment.host("chat3"))
    let settled = try catalogue.act(
      .unfence, .database, on: primary, parameters: ActParameters(run: "r", isSettling: true))
    #expect(settled.command.arguments.contains("keep_boot=yes"))
    #expect(settled.command.arguments.contains("off"))
    let lifted = try catalogue.act(
      .unfence, .database, on: primary, parameters: ActParameters(run: "r"))
    #expect(!lifted.command.arguments.contains("keep_boot=yes"))
    let fence = try catalogue.fence(.database, on: primary, run: "r")
    #expect(fence.entry.effect.text == OwnCommandScript.checkedFenceText)
    #expect(!fence.entry.undo.arguments.contains("keep_boot=yes"))
    let drained = try catalogue.act(.drain, .chat, on: chat)
    #expect(drained.command.arguments.contains("closed_by=own"))
    #expect(drained.command.arguments.contains("close"))
    let opened = try catalogue.act(.activate, .chat, on: chat)
    #expect(opened.command.text == OwnCommandScript.pairText)
    #expect(opened.isOwnCommand)
  }
}
