import DrillModel
import Testing

@testable import Services

/// What the catalogue hands out and what it refuses.
struct ServiceCatalogueTests {
  private static func host(_ name: String, _ environment: Environment) throws -> Host {
    try #require(environment.host(name))
  }

  @Test("a promotion's arguments, precondition, outcome probe and safety")
  func promotion() throws {
    let environment = SampleEnvironment.pool(
      databaseSettings: [
        "share": "/srv/wal", "copy-folder": "/srv/copies", "copy-job": "copier", "db3.port": "5433",
      ])
    let catalogue = try ServiceCatalogue(environment: environment)
    let act = try catalogue.act(
      .promote, .database, on: Self.host("db3", environment),
      parameters: ActParameters(run: "r1", lastArchived: "000000010000000000000003"))
    let expected = [
      "cluster=15/main", "port=5433", "socket=/var/run/postgresql",
      "data=/var/lib/postgresql/15/main", "config=/etc/postgresql/15/main",
      "binaries=/usr/lib/postgresql/15/bin", "log=/dev/null", "system_user=postgres",
      "superuser=postgres", "service=none", "unit=postgresql@15-main.service",
      "replication_user=replicator", "application=db3", "slot=db3", "share=/srv/wal",
      "share_command=none", "copy_folder=/srv/copies", "copy_job=copier",
      "state=/var/lib/muster", "host=db3", "database=chat",
    ]
    let own = ["against=share", "last_archived=000000010000000000000003"]
    #expect(act.command.arguments == expected + own + ["within=50"])
    #expect(act.precondition?.arguments == expected + own)
    #expect(act.outcomeProbe?.arguments == expected)
    #expect(act.reversal == .irreversible)
    #expect(act.deadline == .seconds(60))
    #expect(act.host == "db3")
    #expect(!act.isOwnCommand)
  }

  @Test("a reseed names its source's address and port, and gives settings of each host")
  func reseed() throws {
    let environment = SampleEnvironment.pool(databaseSettings: ["db1.port": "6000"])
    let act = try ServiceCatalogue(environment: environment).act(
      .reseed, .database, on: Self.host("db2", environment),
      parameters: ActParameters(run: "r1", source: "db1", role: .mirror, isAtHome: true))
    #expect(
      act.command.arguments.suffix(6) == [
        "run=r1", "role=mirror", "home=yes", "source=10.9.1.11", "source_port=6000", "within=1790",
      ])
    #expect(act.command.arguments.contains("port=5432"))
    #expect(act.reversal == .compensated(by: .unfence))
  }

  @Test("a chat server's addresses of both databases come from the hosts' roles")
  func poolState() throws {
    let environment = SampleEnvironment.pool(chatProvider: "prosody")
    let act = try ServiceCatalogue(environment: environment).act(
      .poolState, .chat, on: Self.host("chat3", environment),
      parameters: ActParameters(poolState: .failedOver))
    let arguments = act.command.arguments
    #expect(arguments.contains("database_normal=10.9.1.11"))
    #expect(arguments.contains("database_failed_over=10.9.2.11"))
    #expect(arguments.contains("config=/etc/prosody/prosody.cfg.lua"))
    #expect(arguments.last == "pool_state=failed-over")
  }

  @Test(
    "what is misspelt is named with what was meant",
    arguments: [
      (["prot": "1"], [:], "'prot'; did you mean 'port'?"),
      (["db9.port": "1"], [:], "host 'db9'"),
      (["db1.prot": "1"], [:], "did you mean 'port'?"),
      (["port": "0"], [:], "setting port is '0'; expected a port"),
      (["cluster": "main"], [:], "expected VERSION/NAME"),
      (["data": "relative"], [:], "expected an absolute path"),
      (["cluster": "none"], [:], "setting data is ''"),
      ([:], ["promot": OwnCommand(command: "x")], "act 'promot'"),
      ([:], ["activate": OwnCommand(command: "x")], "there is no act 'activate'"),
    ] as [([String: String], [String: OwnCommand], String)])
  func misspelt(settings: [String: String], commands: [String: OwnCommand], message: String) {
    let environment = SampleEnvironment.pool(
      databaseSettings: settings, databaseCommands: commands)
    #expect {
      _ = try ServiceCatalogue(environment: environment)
    } throws: { error in
      "\(error)".contains(message)
    }
  }

  @Test("an unknown provider is named with the nearest")
  func unknownProvider() {
    let environment = SampleEnvironment.pool(chatProvider: "ejaberd")
    #expect {
      _ = try ServiceCatalogue(environment: environment)
    } throws: { error in
      "\(error)".contains("did you mean 'ejabberd'?")
    }
  }

  @Test("what nothing provides is told apart from what fails")
  func notProvided() throws {
    let environment = SampleEnvironment.pool(databaseProvider: "own")
    let catalogue = try ServiceCatalogue(environment: environment)
    let host = try Self.host("db3", environment)
    #expect {
      _ = try catalogue.act(.copy, .database, on: host)
    } throws: { error in
      guard
        case .notProvided(act: .copy, service: .database, host: "db3", reason: _)? =
          error as? ServiceError
      else { return false }
      return true
    }
    let pool = SampleEnvironment.pool()
    #expect(throws: ServiceError.self) {
      _ = try ServiceCatalogue(environment: pool).act(.shipping, .database, on: host)
    }
    #expect(throws: ServiceError.missingParameter(act: .reseed, parameter: "role")) {
      _ = try ServiceCatalogue(environment: pool).act(.reseed, .database, on: host)
    }
  }

  @Test("a host whose shell is not POSIX gets no provider's script")
  func powerShell() throws {
    let environment = SampleEnvironment.pool()
    var host = try Self.host("db3", environment)
    host.access.dialect = .powerShell
    #expect(throws: ServiceError.unsupportedShell(host: "db3", dialect: .powerShell)) {
      _ = try ServiceCatalogue(environment: environment).act(.status, .database, on: host)
    }
  }

  @Test("the settings that are told are those that are taken")
  func vocabulary() throws {
    for (word, service) in [
      ("postgresql", Act.Service.database), ("ejabberd", .chat), ("prosody", .chat),
    ] {
      for setting in ServiceCatalogue.settings[word] ?? [] {
        let value =
          switch setting.name {
          case "port", "database-port": "1234"
          case "cluster": "15/x"
          case "database-normal", "database-failed-over", "database-on-mirror",
            "database-on-backup-mirror":
            "host.example"
          default: "/a/path"
          }
        let settings = [setting.name: value]
        let environment = SampleEnvironment.pool(
          chatProvider: service == .chat ? word : "ejabberd",
          databaseSettings: service == .database ? settings : [:],
          chatSettings: service == .chat ? settings : [:])
        let catalogue = try ServiceCatalogue(environment: environment)
        let name = service == .chat ? "chat1" : "db1"
        guard setting.name != "read-back" else { continue }
        // One act alone uses the witness.
        let asked: Act.Name = setting.name == "witness-command" ? .watch : .status
        let act = try catalogue.act(asked, service, on: Self.host(name, environment))
        #expect(
          act.command.arguments.contains { $0.hasSuffix("=\(value)") },
          "\(word) \(setting.name) reaches no argument")
      }
    }
  }
}
