import DrillLanguage
import DrillModel
import Testing

@Suite struct WriterTests {
  private func environment(_ path: String) throws -> Environment {
    try EnvironmentParser.parse(BundledFiles.file(path), vocabulary: .forTests).environment
  }

  @Test(arguments: ["lab", "example-foreign"])
  func whatIsWrittenReadsAsTheSameEnvironment(name: String) throws {
    let environment = try environment("Drills/environments/\(name).yaml")
    let text = EnvironmentWriter.text(environment)
    let again = try EnvironmentParser.parse(
      SourceFile(path: "environment.yaml", text: text), vocabulary: .forTests
    ).environment
    #expect(again == environment)
    #expect(EnvironmentWriter.text(again) == text)
  }

  @Test func hostileValuesSurvive() throws {
    var environment = try environment("Drills/environments/example-foreign.yaml")
    let nasty = "a\"b\\c\n\td $HOME $$ ${name} \u{7F}\u{1}\u{85}\u{2028} é 🤷 # : - {"
    let nasty2 = "Year's \"end\": # ${x}"
    environment.subject.name = "yes"
    environment.subject.version = "010"
    environment.database.commands["promote"] = OwnCommand(
      command: nasty, arguments: ["", nasty, "12:30"], host: "gate", deadline: .milliseconds(1500),
      isIdempotent: true, outcomeProbe: nasty,
      secrets: ["A_1": SecretReference(source: .exec, locator: "x $y")])
    environment.database.settings = ["port": "on", "pg-hill.port": "~"]
    environment.power = nil
    environment.limits = BlastLimits(hostsStruck: 0, rolesNever: [.share, .witness])
    environment.calendar = RunCalendar(
      timeZone: "Europe/Berlin",
      windows: [RunCalendar.Window(days: [.mon, .sun], from: 65, to: 24 * 60)],
      freezes: [.days(from: "2026-12-20", to: "2027-01-06", reason: nasty2), .file("/x y/z.ics")])
    let text = EnvironmentWriter.text(environment)
    let again = try EnvironmentParser.parse(
      SourceFile(path: "environment.yaml", text: text), vocabulary: .forTests
    ).environment
    #expect(again == environment)
  }

  @Test func theResolvedEnvironmentInFull() throws {
    let source = SourceFile(
      path: "site/x.yaml",
      text: """
        environment: small
        subject: { name: S, version: "${version}" }
        variables: { version: 1.10 }
        data-centers:
          primary: { name: a, subnets: [10.0.1.0/24] }
          secondary: { name: b, subnets: [] }
        hosts:
          db1: { address: 10.0.1.1, data-center: primary, roles: [primary-database, chat-server] }
          db2: { address: db2.b, data-center: secondary, roles: [backup-database, chat-server] }
          out: { address: 10.0.3.1, role: client-site, ssh: { port: 22, user: u, identity: k } }
        database: { provider: postgresql, name: chat, shipping-interval: 90s }
        chat:
          provider: ejabberd
          domain: x.example
          rooms: r.x.example
          users: { prefix: u, count: 2, first: 0 }
          password: file:secret
          commands: { activate: { run: "echo $$HOME", secrets: { T: cred:t } } }
        """)
    let environment = try EnvironmentParser.parse(source, vocabulary: .forTests).environment
    #expect(EnvironmentWriter.text(environment) == Self.golden)
  }

  private static let golden = """
    # The environment as it was used. Paths are those of the run.
    environment: "small"
    production: "false"
    subject:
      name: "S"
      version: "1.10"
    data-centers:
      primary:
        name: "a"
        subnets: ["10.0.1.0/24"]
      secondary:
        name: "b"
        subnets: []
    hosts:
      db1:
        address: "10.0.1.1"
        data-center: "primary"
        roles: ["primary-database", "chat-server"]
        ssh:
          host: "10.0.1.1"
          identity: []
          known-hosts: []
          config: "true"
          sudo: "false"
          shell: "posix"
      db2:
        address: "db2.b"
        data-center: "secondary"
        roles: ["backup-database", "chat-server"]
        ssh:
          host: "db2.b"
          identity: []
          known-hosts: []
          config: "true"
          sudo: "false"
          shell: "posix"
      out:
        address: "10.0.3.1"
        roles: ["client-site"]
        ssh:
          host: "10.0.3.1"
          port: "22"
          user: "u"
          identity: ["site/k"]
          known-hosts: []
          config: "true"
          sudo: "false"
          shell: "posix"
    database:
      provider: "postgresql"
      name: "chat"
      shipping-interval: "90s"
      settings: {}
      commands: {}
    chat:
      provider: "ejabberd"
      domain: "x.example"
      rooms: "r.x.example"
      port: "5222"
      tls: "disabled"
      users: ["u0", "u1"]
      password: "file:site/secret"
      room-prefix: "muster-"
      settings: {}
      commands:
        activate:
          run: "echo $$HOME"
          arguments: []
          deadline: "1m"
          idempotent: "false"
          secrets:
            T: "cred:t"
    protected: []
    timing:
      lease: "20s"
      clock-offset: "2s"

    """

  @Test func whatIsWrittenReadsAsTheSameDrill() throws {
    for file in try BundledFiles.files(in: "Drills") {
      let drill = try DrillParser.parse(
        file, variables: VariableScope(settings: []), vocabulary: .forTests
      ).drill
      try expectSame(drill)
    }
  }

  @Test func everyStepAboutMirrorsIsWritten() throws {
    let place = SourcePosition(file: "x", line: 1, column: 1)
    let kill = Step.Action.strike(.fault(kind: "network-cut", hosts: ["a"], parameters: [:]))
    let drills: [[(Step.Action, String)]] = [
      [
        (.baseline(for: .seconds(1)), "baseline"), (kill, "strike"),
        (.await(.mirrorOutOfSync, within: .seconds(1)), "await"), (.fence, "fence"),
        (.promoteMirror(.mirror), "promote"), (.poolState(.onMirror), "pool-state"),
        (.heal, "heal"), (.protect(.mirror), "protect"), (.return, "return"),
      ],
      [
        (.baseline(for: .seconds(1)), "baseline"),
        (.strike(.takeOffline(.primary, by: .network)), "strike"),
        (.fence, "fence"), (.promote, "promote"), (.protect(.backup), "protect"),
        (kill, "strike"), (.fenceBackup, "fence"), (.promoteMirror(.backupMirror), "promote"),
        (.poolState(.onBackupMirror), "pool-state"), (.heal, "heal"), (.return, "return"),
      ],
      [
        (.baseline(for: .seconds(1)), "baseline"), (.watch, "watch"), (kill, "strike"),
        (.await(.mirrorServing, within: .seconds(1)), "await"), (.fence, "fence"),
        (.heal, "heal"), (.return, "return"),
      ],
      [
        (.baseline(for: .seconds(1)), "baseline"), (kill, "strike"), (.expose, "expose"),
        (.heal, "heal"),
      ],
    ]
    for drill in drills {
      let steps = drill.enumerated().map { index, step in
        let number = index < 9 ? "0\(index + 1)" : "\(index + 1)"
        let takesDeadline = [Step.Action.promoteMirror(.mirror), .protect(.backup), .expose]
          .contains(step.0)
        return Step(
          id: "\(number)-\(step.1)", action: step.0,
          deadline: takesDeadline ? .seconds(90) : nil, position: place)
      }
      try expectSame(
        Drill(
          id: "x", title: "T", objectives: [], workload: nil,
          availability: AvailabilityRule(), settle: .seconds(6), steps: steps))
    }
  }

  @Test func everyKindOfStepIsWritten() throws {
    let place = SourcePosition(file: "x", line: 1, column: 1)
    let actions: [Step.Action] = [
      .baseline(for: .milliseconds(1)),
      .strike(.takeOffline(.primary, by: .power)),
      .strike(
        .fault(kind: "delay", hosts: ["a b", "on"], parameters: ["by": "yes", "jitter": "$"])),
      .await(.chatUnavailable, within: .seconds(90)), .await(.mirrorInSync, within: .seconds(1)),
      .await(.shippingCaughtUp, within: .seconds(1)), .await(.chatAvailable, within: .seconds(1)),
      .fence, .recordShipping, .copy, .apply,
      .manual(prompt: "a\n\"b\"", within: .seconds(3600), approval: "/a b.json"),
      .promote, .poolState(.failedOver), .activate(.secondary), .deactivate(.secondary),
      .runFor(.seconds(61)), .heal, .return, .poolState(.normal),
      .trace(cycles: 3, from: .primaryDatabase, within: .seconds(60)),
      .verify([.chatIntegrity, .mirrorInSync, .rolesAsAtStart]),
    ]
    let verbs = [
      "baseline", "strike", "strike", "await", "await", "await", "await", "fence", "record",
      "copy", "apply", "manual", "promote", "pool-state", "activate", "deactivate", "run-for",
      "heal", "return", "pool-state", "trace", "verify",
    ]
    let steps = zip(actions, verbs).enumerated().map { index, step in
      let number = index < 9 ? "0\(index + 1)" : "\(index + 1)"
      let hasDeadline = [Step.Action.fence, .promote, .return, .heal].contains(step.0)
      return Step(
        id: "\(number)-\(step.1)", action: step.0,
        deadline: hasDeadline ? .milliseconds(2500) : nil, position: place)
    }
    let all = Objective.Name.allCases.map { name in
      Objective(name: name, target: name == .promotion ? 0.3 : 7)
    }
    try expectSame(
      Drill(
        id: "x", title: "T: $x", objectives: all,
        workload: ChatWorkload(
          rooms: 2, users: 3, rate: 0.5, retrySpacing: .milliseconds(10),
          answerDeadline: .seconds(3)),
        availability: AvailabilityRule(gap: .milliseconds(300), hold: .seconds(2)),
        settle: .seconds(3), stopConditions: Self.stops(place), steps: steps))
  }

  private static func stops(_ place: SourcePosition) -> [StopCondition] {
    [
      StopCondition(probe: .chatUnavailable(for: .seconds(300)), position: place),
      StopCondition(probe: .hostLoad(.host("a"), above: 7.5), position: place),
      StopCondition(
        probe: .hostLoad(.role(.mirror), above: 20), every: .milliseconds(2500), failures: 1,
        position: place),
      StopCondition(
        probe: .command(run: "x \"$1\" | y", host: "b"), deadline: .seconds(60), position: place),
      StopCondition(
        probe: .http(url: "https://a.example/x?y=1&z", host: nil, status: 204), position: place),
      StopCondition(
        probe: .http(url: "http://a.example", host: "c", status: 200), position: place),
    ]
  }

  private func expectSame(_ drill: Drill) throws {
    let text = DrillWriter.text(drill)
    let again = try DrillParser.parse(
      SourceFile(path: "\(drill.id).yaml", text: text), vocabulary: .forTests
    ).drill
    #expect(Self.withoutPlaces(again) == Self.withoutPlaces(drill), "\(text)")
    #expect(DrillWriter.text(again) == text)
  }

  private static func withoutPlaces(_ drill: Drill) -> Drill {
    var drill = drill
    for index in drill.steps.indices {
      drill.steps[index].position = SourcePosition(file: "", line: 0, column: 0)
    }
    for index in drill.stopConditions.indices {
      drill.stopConditions[index].position = SourcePosition(file: "", line: 0, column: 0)
    }
    return drill
  }

  @Test func coveredRowsAreWrittenAndReadAgain() throws {
    let source = SourceFile(
      path: "x.yaml",
      text: """
        drill: T
        covers: [F09, A01]
        steps:
          - baseline: { for: 1s }
          - strike: { fault: network-cut, on: [a] }
          - fence: { database: primary }
          - promote: { database: backup, salvage: shipped-log }
            covers: [F19]
          - heal: { fault: all }
          - return: { to: primary }
            covers: { drain: [F29], arrived: [F32, F10] }
          - run-for: 2s
            covers: [F12, F13]
        """)
    let drill = try DrillParser.parse(source, vocabulary: .forTests).drill
    #expect(drill.covers == ["F09", "A01"])
    // A step of the file that stands for four gives its rows to each.
    #expect(drill.steps.filter { $0.covers == ["F19"] }.count == 4)
    #expect(drill.steps.last?.covers == ["F12", "F13"])
    #expect(drill.steps.first?.covers == nil)
    let text = DrillWriter.text(drill)
    let again = try DrillParser.parse(
      SourceFile(path: "x.yaml", text: text), vocabulary: .forTests
    ).drill
    #expect(again.covers == drill.covers)
    #expect(again.steps.map(\.covers) == drill.steps.map(\.covers))
    let parts = drill.steps.compactMap(\.partCovers).flatMap { $0 }
    #expect(parts.map(\.part) == ["drain", "arrived"] && parts.last?.rows == ["F32", "F10"])
    #expect(again.steps.map(\.partCovers) == drill.steps.map(\.partCovers))
    #expect(DrillWriter.text(again) == text)
  }

  @Test func whatDrillsOfLogShippingSayIsWrittenAndReadAgain() throws {
    let source = SourceFile(
      path: "x.yaml",
      text: """
        drill: T
        objectives: { shipping-lag: { within: 20s } }
        expect: { finding: gap, before: promote }
        steps:
          - baseline: { for: 1s }
          - ship: { segments: 3, within: 30s }
          - trace: { shipping: marker, cycles: 5, from: mirror, within: 1m }
          - await: { shipping: late, within: 90s }
          - verify: { topology: as declared, shipping: sound, outside: counted }
          - fence: { database: primary }
          - promote: { database: backup, salvage: none }
        """)
    let drill = try DrillParser.parse(source, vocabulary: .forTests).drill
    #expect(drill.expectation == Expectation(finding: .gap))
    #expect(drill.steps[2].action == .trace(cycles: 5, from: .mirror, within: .seconds(60)))
    #expect(drill.steps[3].action == .await(.shippingLate, within: .seconds(90)))
    #expect(
      drill.steps[4].action == .verify([.topologyAsDeclared, .shippingSound, .outsideCounted]))
    let again = try DrillParser.parse(
      SourceFile(path: "x.yaml", text: DrillWriter.text(drill)), vocabulary: .forTests
    ).drill
    #expect(again.steps.map(\.action) == drill.steps.map(\.action))
    #expect(again.expectation == drill.expectation && again.objectives == drill.objectives)
  }
}
