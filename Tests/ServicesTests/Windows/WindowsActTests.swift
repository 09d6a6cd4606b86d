import DrillModel
import Testing

@testable import Services

/// Every act of the SQL Server and Lync profile, as golden text.
struct WindowsActTests {
  /// Parts that several scripts share; they stand once, at the end.
  private static let shared: [(String, String)] = [
    ("common", PowerShellPrelude.common), ("sql", SQLServerShell.sql),
    ("state", SQLServerShell.state), ("chain", SQLServerShell.chain),
    ("removal", SQLServerShell.removal), ("inspect", SQLServerShell.inspect),
    ("pair", SQLServerShell.pair), ("services", LyncShell.services),
    ("cmdlets", LyncShell.cmdlets), ("runner", LyncShell.runner),
  ]

  private static func shortened(_ text: String) -> String {
    var text = text
    for (name, part) in shared { text = text.replacing(part, with: "<\(name)>\n") }
    return text
  }

  private static func section(_ title: String, _ script: Script) -> String {
    var lines = ["  \(title):"]
    var batches: [String] = []
    for argument in script.arguments {
      if argument.hasPrefix("sql.") {
        batches.append(String(argument.dropFirst(4).prefix { $0 != "=" }))
      } else if argument.hasPrefix("prelude=") {
        lines.append("    prelude=<common, without its arguments>")
      } else {
        lines += shortened(argument).split(separator: "\n", omittingEmptySubsequences: false)
          .map { "    \($0)" }
      }
    }
    if !batches.isEmpty { lines.append("    batches: \(batches.joined(separator: ", "))") }
    lines += shortened(script.text).split(separator: "\n", omittingEmptySubsequences: false)
      .map { "    | \($0)" }
    return lines.joined(separator: "\n") + "\n"
  }

  @Test func `every act is as it was written down`() throws {
    var text = "The acts of the providers sql-server and lync. Never run on a real site.\n"
    for (title, act) in try WindowsEnvironment.acts() {
      text += "\n\(title) on \(act.host), within \(act.deadline), \(act.reversal)\n"
      text += Self.section("command", act.command)
      if let precondition = act.precondition { text += Self.section("precondition", precondition) }
      if let probe = act.outcomeProbe { text += Self.section("outcome", probe) }
    }
    for (name, part) in Self.shared { text += "\n<\(name)>\n\(part)\n" }
    try Golden.check(text, "windows-acts.txt")
  }

  /// A text that exits prints no last line; a prompt hangs a session that nobody watches.
  @Test func `no script exits, and whatever asks is told not to`() throws {
    let asking = [
      "Stop-Service", "Start-Service", "Set-Service", "Set-CsPersistentChatState",
      "Set-CsPersistentChatActiveServer", "Remove-Item",
    ]
    for (title, act) in try WindowsEnvironment.acts() {
      let texts =
        [act.command.text] + act.command.arguments.filter { $0.hasPrefix("body=") }
      for line in texts.flatMap({ $0.split(separator: "\n") }) {
        let words = line.split { !$0.isLetter && $0 != "-" }
        #expect(!words.contains("exit"), "\(title): \(line)")
        for verb in asking where words.contains(Substring(verb)) {
          #expect(line.contains("-Confirm:$false"), "\(title): \(line)")
        }
      }
      #expect(act.command.dialect == .powerShell)
      #expect(!act.command.text.contains("\t"))
    }
  }

  @Test func `databases are asked on their own hosts, the pool from the admin host`() throws {
    for (title, act) in try WindowsEnvironment.acts() {
      let isLocal = act.command.arguments.contains { $0.hasPrefix("server=lpc:") }
      if act.service == .database, !title.hasSuffix(" mirror") {
        #expect(isLocal, "\(title)")
        #expect(act.host.hasPrefix("db"), "\(title)")
      }
      if act.command.arguments.contains(where: { $0.hasPrefix("body=") }) {
        #expect(act.host == "fe2", "\(title)")
      }
    }
  }

  @Test func `a server of a site takes clients only under that site's pool state`() throws {
    let environment = WindowsEnvironment.pool()
    let catalogue = try ServiceCatalogue(environment: environment)
    for (host, state) in [("chat1", "Normal"), ("chat3", "FailedOver")] {
      let place = try #require(environment.host(host))
      let act = try catalogue.act(.activate, .chat, on: place)
      #expect(act.command.arguments.contains("wanted=\(state)"))
    }
  }

  @Test func `identities are discovered, never put together`() throws {
    for (title, act) in try WindowsEnvironment.acts() {
      let all = act.command.text + act.command.arguments.joined(separator: "\n")
      #expect(!all.contains("\"service:") && !all.contains("PersistentChatServer:"), "\(title)")
    }
  }

  @Test(arguments: [
    ["copy-by": "job"], ["copy-by": "magic"], ["share": "C:\\ls"], ["instance": "A B"],
    ["sqlcmd": "x\" -Q \"y"], ["moves": "mgc"], ["admin-host": "fe9"],
    ["shared-instance": "perhaps"],
  ])
  func `settings that cannot be used are refused`(settings: [String: String]) {
    #expect(throws: ServiceError.self) {
      try ServiceCatalogue(environment: WindowsEnvironment.pool(databaseSettings: settings))
    }
  }

  @Test(arguments: [
    ["pool": "none"], ["admin-host": "fe9"], ["module": "Teams"], ["task": #"x" /tn "y"#],
    ["task-folder": "C:\\x\n"],
  ])
  func `chat settings that cannot be used are refused`(settings: [String: String]) {
    #expect(throws: ServiceError.self) {
      try ServiceCatalogue(environment: WindowsEnvironment.pool(chatSettings: settings))
    }
  }

  @Test func `the settings that are told are those that are taken`() throws {
    for (word, service) in [
      (SQLServerProvider.word, Act.Service.database), (LyncProvider.word, .chat),
    ] {
      // The port is for probes from elsewhere: the catalogue of faults asks for it.
      // Who hands over is seen from where that act runs.
      for setting in ServiceCatalogue.settings[word] ?? []
      where !["port", "hand-over-by"].contains(setting.name) {
        let value =
          switch setting.name {
          case "share", "mirror-share": #"\\other.example\x"#
          case "copy-by": "none"
          case "shared-instance", "drop-existing": "yes"
          case "run-as": "task"
          case "hand-over-by": "cmdlet"
          case "endpoint-port": "5099"
          case "module": "SkypeForBusiness"
          case "admin-host": "fe2"
          case "moves": "mgc=D:\\mgc.mdf"
          default: "OTHER"
          }
        var databaseSettings: [String: String] = [:]
        var chatSettings: [String: String] = [:]
        if service == .database {
          databaseSettings[setting.name] = value
        } else {
          chatSettings[setting.name] = value
        }
        let environment = WindowsEnvironment.pool(
          databaseSettings: databaseSettings, chatSettings: chatSettings)
        let catalogue = try ServiceCatalogue(environment: environment)
        var said = ""
        for (name, host, role, source) in [
          (Act.Name.reseed, "db1", ActParameters.FollowerRole.shipped, "db3"),
          (.reseed, "db2", .mirror, "db1"), (.reseed, "db1", .mirror, "db2"),
          (.status, "chat3", .mirror, "db3"), (.activate, "chat3", .mirror, "db3"),
        ] {
          let place = try #require(environment.host(host))
          let act = try catalogue.act(
            name, host.hasPrefix("chat") ? .chat : .database, on: place,
            parameters: ActParameters(run: "r1", source: source, role: role))
          said += act.host + "\n" + act.command.arguments.joined(separator: "\n")
        }
        let shown = setting.name == "moves" ? "MOVE N'mgc' TO N'D:\\mgc.mdf'" : value
        #expect(said.contains(shown), "\(word) \(setting.name) reaches no argument")
      }
    }
  }

  @Test
  func `the topology's mirrors are built and handed over from the admin host, others by T-SQL`()
    throws
  {
    let environment = WindowsEnvironment.pool()
    let catalogue = try ServiceCatalogue(environment: environment)
    func place(
      _ name: Act.Name, _ host: String, _ parameters: ActParameters,
      _ given: ServiceCatalogue? = nil
    ) throws -> Act {
      try (given ?? catalogue).act(
        name, .database, on: try #require(environment.host(host)), parameters: parameters)
    }
    func mirror(of source: String) -> ActParameters {
      ActParameters(run: "r1", source: source, role: .mirror)
    }
    #expect(try place(.reseed, "db2", mirror(of: "db1")).host == "fe2")
    #expect(try place(.reseed, "db4", mirror(of: "db3")).host == "fe2")
    let paired = try place(.reseed, "db1", mirror(of: "db2"))
    #expect(paired.host == "db1")
    #expect(
      paired.command.arguments.contains {
        $0.hasPrefix("sql.partner-to=") && $0.hasSuffix("SET PARTNER = N'TCP://10.9.1.12:5022';")
      })
    let handOver = ActParameters(run: "r1", isOrderly: true, mirror: "db1")
    let byCmdlet = try ServiceCatalogue(
      environment: WindowsEnvironment.pool(databaseSettings: ["hand-over-by": "cmdlet"]))
    #expect(try place(.fence, "db2", handOver).host == "db2")
    let cmdlet = try place(.fence, "db2", handOver, byCmdlet)
    #expect(cmdlet.host == "fe2")
    #expect(cmdlet.command.arguments.contains("new_principal=Primary"))
    #expect(
      try place(.fence, "db1", handOver, byCmdlet).command.arguments
        .contains("new_principal=Mirror"))
    // It backs up by itself where it builds the mirror.
    #expect(throws: ServiceError.self) {
      try place(.backUp, "db3", ActParameters(run: "r1", role: .mirror, mirror: "db4"))
    }
  }

  @Test(arguments: [
    (Act.Name.rejoin, "made anew from a whole backup"),
    (.readBack, "the published tables name a room by a number only"),
    (.unwatch, "Muster sets none"), (.activate, "an act of the chat service"),
  ])
  func `what no page tells is not provided, and why`(name: Act.Name, reason: String) throws {
    let environment = WindowsEnvironment.pool()
    let host = try #require(environment.host("db1"))
    let error = #expect(throws: ServiceError.self) {
      try ServiceCatalogue(environment: environment).act(
        name, .database, on: host, parameters: ActParameters(run: "r1"))
    }
    #expect("\(error as Any)".contains(reason))
  }

  @Test func `a mirror is never promoted unless its principal's word and its log were compared`()
    throws
  {
    let act = try #require(
      try WindowsEnvironment.acts().first { $0.title == "database promote of the mirror" }?.act)
    let before = try #require(act.precondition)
    #expect(before.text.contains("Compare-Mirror"))
    for argument in ["against=mirror", "was_sync=yes", "reached=42000000018800001"] {
      #expect(before.arguments.contains(argument) && act.command.arguments.contains(argument))
    }
    #expect(act.command.text.contains("nothing was compared with its principal"))
  }

  /// Every script fits what cmd.exe takes and what a host's memory is asked for.
  @Test func `no payload comes near the bound`() throws {
    for (title, act) in try WindowsEnvironment.acts() {
      let script = act.command
      let count = script.text.utf8.count + script.arguments.reduce(0) { $0 + $1.utf8.count }
      #expect(count < 100_000, "\(title): \(count) bytes")
    }
  }
}
