import DrillModel
import Guard
import Synchronization
import Testing

@testable import MusterCommands

/// Recovery from the hosts alone, against hosts that answer as guards do.
@Suite struct HostRecoveryTests {
  /// A host's guard and database, as the scripts see them.
  struct Answers: Sendable {
    var state = "fired"
    var run = "run-1"
    var program = "release"
    var generation = 4
    var token = 1
    var leaseLeft = -3.0
    var applied: [String] = []
    var isAbsent = false
    var isSilent = false
    var database: [String: String]?
    /// Renewed by somebody at each question.
    var isRenewed = false
  }

  /// What was sent: the word of each guard command with its host and token.
  final class World: Sendable {
    private let hosts: Mutex<[String: Answers]>
    private let log = Mutex<[String]>([])
    private let said = Mutex<[String]>([])

    init(_ hosts: [String: Answers]) { self.hosts = Mutex(hosts) }

    var orders: [String] { log.withLock { $0 } }
    var words: String { said.withLock { $0.joined(separator: "\n") } }

    func answer(_ host: String, _ script: Script) -> CommandOutcome {
      hosts.withLock { hosts in
        guard var answers = hosts[host], !answers.isSilent else {
          return CommandOutcome(ending: .unknown(reason: "no answer"))
        }
        defer { hosts[host] = answers }
        guard script.arguments.count > 2, script.arguments[0].hasSuffix("muster-guard") else {
          guard let database = answers.database else {
            return CommandOutcome(ending: .exited(1))
          }
          let lines = database.map { "\($0.key)=\($0.value)\n" }.joined()
          return CommandOutcome(ending: .exited(0), output: Array(lines.utf8))
        }
        let word = script.arguments[2]
        if word != "lock-state" {
          log.withLock { $0.append("\(word) \(host) \(script.arguments[4])") }
        }
        return Self.obey(word, script, &answers)
      }
    }

    private static func obey(
      _ word: String, _ script: Script, _ answers: inout Answers
    ) -> CommandOutcome {
      var status: Int32 = 0
      if word != "lock-state", let token = Int(script.arguments[4]) {
        if answers.isAbsent { status = 23 } else { answers.token = token }
      }
      if answers.isRenewed { answers.generation += 1 }
      switch word {
      case "heal": answers.applied.removeAll { !$0.hasPrefix("fence") }
      case "unfence":
        answers.applied.removeAll { $0.hasPrefix("fence") }
        answers.program = "release"
        if answers.database != nil, answers.database?["role"] == "none" {
          answers.database = HostRecoveryTests.serving
        }
      case "release": if answers.program == "release" { answers.applied = [] } else { status = 28 }
      case "disarm": if answers.applied.isEmpty { answers.isAbsent = true } else { status = 25 }
      case "switch": if answers.state == "fired" { status = 24 } else { answers.program = "hold" }
      default: break
      }
      return CommandOutcome(ending: .exited(status), output: Array(text(of: answers).utf8))
    }

    private static func text(of answers: Answers) -> String {
      guard !answers.isAbsent else {
        return "guard=1\nboot_id=b\nstate=absent\ncomplete=yes\n"
      }
      return """
        guard=1
        boot_id=b
        state=\(answers.state)
        program=\(answers.program)
        generation=\(answers.generation)
        lease_left=\(answers.leaseLeft)
        digest=\(String(repeating: "0", count: 64))
        process=alive
        watcher=loop
        boot_hook=none
        host=h
        run=\(answers.run)
        owner=duty@desk
        token=\(answers.token)
        since=2026-01-31T02:00:00Z
        expires=2026-01-31T02:10:00Z
        applied=\(answers.applied.joined(separator: ","))
        failed=
        changed=
        complete=yes

        """
    }

    /// Time passes: leases run out, and guards fire.
    func pass() {
      hosts.withLock { hosts in
        for name in hosts.keys where hosts[name]?.isRenewed == false {
          hosts[name]?.leaseLeft -= 10
          if hosts[name]?.leaseLeft ?? 0 <= 0 { hosts[name]?.state = "fired" }
        }
      }
    }

    func note(_ line: String) { said.withLock { $0.append(line) } }
  }

  static let serving = [
    "running": "yes", "role": "primary", "writable": "yes", "fenced": "no", "timeline": "1",
  ]
  static let standby = [
    "running": "yes", "role": "standby", "writable": "no", "fenced": "no", "timeline": "1",
  ]
  static let fenced = [
    "running": "no", "role": "none", "writable": "no", "fenced": "yes", "timeline": "1",
  ]

  private static let environment = Environment(
    name: "e", isProduction: false,
    subject: Environment.Subject(name: "s", version: "1"),
    dataCenters: [
      DataCenter(rank: .primary, name: "a", subnets: []),
      DataCenter(rank: .secondary, name: "b", subnets: []),
    ],
    hosts: [
      host("old", "a", .primaryDatabase), host("new", "b", .backupDatabase),
      host("site", nil, .clientSite),
    ],
    database: DatabaseService(
      provider: "postgresql", name: "d", settings: [:], shippingInterval: .seconds(5),
      commands: [:]),
    chat: ChatService(
      provider: "ejabberd", domain: "d", rooms: "r", port: 5222, tls: .disabled, users: ["u"],
      password: SecretReference(source: .file, locator: "p"), roomPrefix: "m-", settings: [:],
      commands: [:]),
    power: nil)

  private static func host(_ name: String, _ center: String?, _ role: Role) -> Host {
    Host(
      name: name, dataCenter: center, roles: [role], address: name,
      access: Host.Access(name: name))
  }

  private static func recover(
    _ hosts: [String: Answers], run: String? = nil
  ) async -> (DrillModel.ExitStatus, World) {
    let world = World(hosts)
    return (await recover(world, run: run), world)
  }

  private static func recover(_ world: World, run: String? = nil) async -> DrillModel.ExitStatus {
    let survey = HostSurvey(environment: environment) { host, script, _ in
      world.answer(host, script)
    }
    let acts = (try? StatusQuestions(environment: environment))?.databases.map(\.act) ?? []
    return await HostRecovery(
      environment: environment, survey: survey, databases: acts, chatServers: [], wanted: run,
      say: { world.note($0) }, pause: { _ in world.pass() }
    ).recover()
  }

  private static let absent = Answers(isAbsent: true)

  @Test func whatIsNotPromotedIsTakenBackByAHigherToken() async {
    let (status, world) = await Self.recover([
      "old": Answers(token: 2, applied: ["02-cut"], database: Self.serving),
      "new": Answers(database: Self.standby), "site": Self.absent,
    ])
    #expect(status == .passed, "\(world.words)")
    #expect(world.orders.allSatisfy { $0.hasSuffix(" 3") })
    #expect(world.orders.contains("release old 3") && world.orders.contains("disarm new 3"))
    #expect(await Self.recover(world) == .passed)
    #expect(world.words.hasSuffix("there is nothing to recover"))
  }

  @Test func fencedButNotPromotedIsUnfenced() async {
    let (status, world) = await Self.recover([
      "old": Answers(program: "hold", applied: ["fence-d"], database: Self.fenced),
      "new": Answers(database: Self.standby), "site": Self.absent,
    ])
    #expect(status == .passed, "\(world.words)")
    #expect(world.orders.contains("unfence old 2"))
  }

  @Test func whatIsPromotedIsHealedAndNeverUnfenced() async {
    let (status, world) = await Self.recover([
      "old": Answers(program: "hold", applied: ["02-cut", "fence-d"], database: Self.fenced),
      "new": Answers(database: Self.serving), "site": Answers(),
    ])
    #expect(status == .notRestored)
    #expect(world.orders.contains("heal old 2"))
    #expect(!world.orders.contains { $0.contains("unfence") || $0.contains("release") })
    #expect(!world.orders.contains { $0.contains("disarm") })
    #expect(world.words.contains("--way return") && world.words.contains("--way keep"))
    #expect(await Self.recover(world) == .notRestored)
    #expect(!world.orders.contains { $0.contains("unfence") || $0.contains("release") })
  }

  @Test func whereTheOldSideCannotBeProvedTheFaultsStay() async {
    let (status, world) = await Self.recover([
      "old": Answers(program: "hold", applied: ["02-cut"]),
      "new": Answers(database: Self.serving), "site": Answers(),
    ])
    #expect(status == .notRestored)
    #expect(!world.orders.contains { $0.hasPrefix("heal") })
    #expect(world.words.contains("faults stay"))
  }

  @Test func whereTwoServeNothingIsTouched() async {
    let (status, world) = await Self.recover([
      "old": Answers(applied: ["02-cut"], database: Self.serving),
      "new": Answers(database: Self.serving), "site": Self.absent,
    ])
    #expect(status == .notRestored)
    #expect(world.orders == [])
    #expect(world.words.contains("old and new accept writes at once"))
  }

  @Test func aBackupThatDoesNotTellIsTakenForPromoted() async {
    let (status, world) = await Self.recover([
      "old": Answers(program: "hold", applied: ["fence-d"], database: Self.fenced),
      "new": Answers(isSilent: true), "site": Answers(),
    ])
    #expect(status == .notRestored)
    #expect(!world.orders.contains { $0.contains("unfence") })
  }

  @Test func aRunnerThatRenewsIsAlive() async {
    let (status, world) = await Self.recover([
      "old": Answers(
        state: "armed", leaseLeft: 18, applied: ["02-cut"], database: Self.serving,
        isRenewed: true),
      "new": Answers(database: Self.standby), "site": Self.absent,
    ])
    #expect(status == .locked)
    #expect(world.orders == [])
    #expect(world.words.contains("held by duty@desk, since 2026-01-31T02:00:00Z, until"))
  }

  @Test func leasesAreWaitedFor() async {
    let (status, world) = await Self.recover([
      "old": Answers(state: "armed", leaseLeft: 18, database: Self.serving),
      "new": Answers(database: Self.standby), "site": Self.absent,
    ])
    #expect(status == .passed, "\(world.words)")
    #expect(world.words.contains("waiting until the leases"))
  }

  @Test func ofTwoRunsOneMustBeNamed() async {
    let hosts = [
      "old": Answers(database: Self.serving), "new": Answers(database: Self.standby),
      "site": Answers(run: "run-2"),
    ]
    let (status, world) = await Self.recover(hosts)
    #expect(status == .locked)
    #expect(world.orders == [])
    let (named, other) = await Self.recover(hosts, run: "run-2")
    #expect(named == .passed, "\(other.words)")
    #expect(other.orders.allSatisfy { $0.contains(" site ") })
  }

  @Test func aHostThatDoesNotAnswerLeavesDoubt() async {
    let (held, first) = await Self.recover([
      "old": Answers(database: Self.serving), "new": Answers(database: Self.standby),
      "site": Answers(isSilent: true),
    ])
    #expect(held == .notRestored)
    #expect(first.words.contains("site did not answer"))
    let (free, _) = await Self.recover([
      "old": Answers(isAbsent: true, database: Self.serving), "new": Self.absent,
      "site": Answers(isSilent: true),
    ])
    #expect(free == .inconclusive)
  }
}
