import DrillModel
import Foundation
import Guard

/// What an environment's hosts told of their guards, halts and services.
struct StatusReport: Encodable {
  var schema = "muster.status/1"
  var environment: String
  /// When it was asked, ISO 8601 in UTC by the runner's clock.
  var asked: String
  var hosts: [HostStatus]

  /// One host.
  struct HostStatus: Encodable {
    var host: String
    /// Why it did not answer; nil where it did.
    var silent: String?
    var held: Held?
    var halts: [GuardHalt]
    /// What the status acts of its services told, by service.
    var services: [String: [String: String]]
  }

  /// A guard that is there.
  struct Held: Encodable {
    var state: String
    var run: String
    var owner: String
    var token: Int
    var since: String
    var until: String
    var leaseLeftSeconds: Double
    var program: String
    var inEffect: [String]
    var failed: [String]
    var changedByOthers: [String]
    var watcher: String
    var isWatcherAlive: Bool
    /// When it heals by itself unless renewed, by the host's clock; nil where it does not.
    var healsBy: String?
    /// In words.
    var sentence: String
  }

  /// Asks every host at once.
  static func ask(_ environment: Environment, _ survey: HostSurvey) async -> StatusReport {
    let questions = try? StatusQuestions(environment: environment)
    async let looks = survey.guards(environment.hosts.map(\.name))
    async let databases = survey.values((questions?.databases ?? []).map(\.act))
    async let pools = survey.values((questions?.chatServers ?? []).map(\.act))
    let (guards, database, chat) = await (looks, databases, pools)
    return StatusReport(
      environment: environment.name,
      asked: Date.now.ISO8601Format(),
      hosts: environment.hosts.map { host in
        var services: [String: [String: String]] = [:]
        if let found = database[host.name] { services["database"] = found ?? [:] }
        if let found = chat[host.name] { services["chat"] = found ?? [:] }
        let look = guards[host.name] ?? .silent("it was not asked")
        var silent: String?
        if case .silent(let reason) = look { silent = reason }
        return HostStatus(
          host: host.name, silent: silent, held: look.answer.flatMap(Held.init),
          halts: look.answer?.halts ?? [], services: services)
      })
  }

  /// The code to leave with.
  var exit: ExitStatus {
    let held = hosts.compactMap(\.held)
    if held.contains(where: \.isLeft) { return .notRestored }
    if hosts.contains(where: { $0.silent != nil }) { return .inconclusive }
    if !held.isEmpty { return .locked }
    return hosts.contains { !$0.halts.isEmpty } ? .refused : .passed
  }

  /// For people: a line a host, then the halts.
  var text: String {
    var lines = hosts.map { host in
      let name = host.host.padding(
        toLength: max(10, host.host.count + 1), withPad: " ", startingAt: 0)
      var parts = [host.silent.map { "did not answer: \($0)" } ?? host.held?.sentence ?? "no guard"]
      for values in host.services.sorted(by: { $0.key < $1.key }).map(\.value) {
        let told = ["role", "writable", "fenced", "sync", "active", "pool_state", "sessions"]
          .compactMap { key in values[key].map { "\(key)=\($0)" } }.joined(separator: " ")
        parts.append(told.isEmpty ? "its service did not tell" : told)
      }
      return name + ProgressPrinter.visible(parts.joined(separator: "; "))
    }
    for halt in Self.distinct(hosts.flatMap(\.halts)) {
      let marked = hosts.filter { $0.halts.contains { $0.environment == halt.environment } }
      lines.append(
        "HALTED: "
          + ProgressPrinter.visible(
            "\(halt.sentence) (on \(marked.count) of \(hosts.count) hosts)"))
    }
    return lines.joined(separator: "\n")
  }

  /// For programs.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// One mark an environment: hosts' clocks differ, the mark is the same.
  static func distinct(_ halts: [GuardHalt]) -> [GuardHalt] {
    var seen: Set<String> = []
    return halts.filter { seen.insert($0.environment).inserted }
  }
}

extension StatusReport.Held {
  init?(_ answer: GuardAnswer) {
    guard let held = answer.held else { return nil }
    state = answer.state.rawValue
    run = held.run
    owner = held.owner
    token = held.token
    since = held.since
    until = held.expires
    leaseLeftSeconds = held.leaseLeft
    program = held.program.rawValue
    inEffect = held.applied
    failed = held.failed
    changedByOthers = held.changed
    watcher = held.watcher.rawValue
    isWatcherAlive = held.isProcessAlive
    let sentence = GuardSentence(answer)
    healsBy = sentence.willHeal ? held.expires : nil
    self.sentence = sentence.text
  }

  /// Whether nobody comes back for it: its lease has lapsed, or it could not be taken back.
  var isLeft: Bool {
    state == GuardAnswer.State.fired.rawValue || leaseLeftSeconds <= 0 || !failed.isEmpty
      || !changedByOthers.isEmpty
  }
}
