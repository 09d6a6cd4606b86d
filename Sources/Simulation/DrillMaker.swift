import BundledDrills
import DrillLanguage
import DrillModel
import Engine
import Faults
import Services

/// The drill of a seed: one that ships, or one of its own, made of the language's steps.
///
/// Each is text that the language's own reader takes: a drill that `muster check` would refuse is
/// never simulated.
struct DrillMaker {
  /// A drill with its environment, ready to be planned again by each runner.
  struct Made {
    var text: String
    var drill: Drill
    var environment: Environment
  }

  private static let vocabulary = Vocabulary(
    faults: FaultCatalogue.all.map { kind in
      Vocabulary.Fault(
        kind: kind.kind, parameters: kind.parameters.map(\.name),
        requiredParameters: kind.parameters.filter(\.isRequired).map(\.name))
    },
    providers: [Act.Service.database, .chat].flatMap { service in
      ServiceCatalogue.providers(of: service).map { word in
        Vocabulary.Provider(
          word: word, service: service,
          settings: (ServiceCatalogue.settings[word] ?? []).map(\.name),
          acts: ServiceCatalogue.acts(of: service))
      }
    })

  var random: SeededGenerator

  private init(seed: UInt64) { random = SeededGenerator(seed: seed, purpose: "drill") }

  static func make(seed: UInt64) throws -> Made {
    var maker = DrillMaker(seed: seed)
    let choice = maker.random.below(100)
    switch choice {
    case ..<15: return try main(way: "network")
    case ..<25: return try main(way: "router")
    case ..<35: return try main(way: "power")
    case ..<38: return try load(BundledDrills.texts["network-cut"] ?? "", ["host=chat4"])
    case ..<42: return try load(BundledDrills.texts["half-alive"] ?? "", [])
    case ..<46: return try load(BundledDrills.texts["planned-switchover"] ?? "", [])
    case ..<50:
      return try load(
        BundledDrills.texts["stretched-pool-failover"] ?? "", ["mode=planned"])
    default:
      // A strike that cannot be taken back needs a longer lease than the environment's.
      let text = maker.ownDrill()
      return try load(text, text.contains("process-kill") ? ["lease=45s"] : [])
    }
  }

  /// The drill of the readme, with the primary data center taken offline this way.
  static func main(way: String) throws -> Made {
    try load(BundledDrills.texts["stretched-pool-failover"] ?? "", ["way=\(way)"])
  }

  /// Lays a drill out for one runner.
  static func plan(_ made: Made, run: String, token: Int) throws -> Plan {
    var facts: [String: HostFacts] = [:]
    for host in made.environment.hosts {
      facts[host.name] = HostFacts(runnerAddress: "198.51.100.1", sshPort: 22)
    }
    return try Planner(
      drill: made.drill, environment: made.environment, run: run, owner: "simulated runner",
      token: token, facts: facts
    ).plan()
  }

  private static func load(_ text: String, _ settings: [String]) throws -> Made {
    let loaded = try LoadedDrill.load(
      drill: SourceFile(path: "drill.yaml", bytes: Array(text.utf8)),
      environment: SimulatedEnvironment.source(), settings: settings, vocabulary: vocabulary)
    return Made(
      text: text, drill: loaded.drill.drill, environment: loaded.environment.environment)
  }

  // MARK: - Drills of a seed's own

  private mutating func ownDrill() -> String {
    let hasWorkload = random.chance(800)
    var lines = ["drill: A drill of a seed's own"]
    if hasWorkload {
      lines.append("workload: { chat: { rooms: 2, users: 4, rate: 20/s } }")
      lines.append("objectives: { order: { violations: 0 } }")
    }
    lines.append("steps:")
    lines.append("  - baseline: { for: \(random.within(2...8))s }")
    switch random.below(100) {
    case ..<28: lines += mirrorFailover(hasWorkload)
    case ..<42: lines += backupMirrorFailover(hasWorkload)
    case ..<80: lines += failover(hasWorkload)
    default: lines += outage(hasWorkload)
    }
    let integrity = hasWorkload ? "integrity: chat, " : ""
    if hasWorkload || random.chance(700) {
      lines.append("  - verify: { \(integrity)mirror: in sync }")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Faults that are struck and healed, some rounds long; nobody is promoted.
  private mutating func outage(_ hasWorkload: Bool) -> [String] {
    var lines: [String] = []
    if random.chance(250) { lines.append("  - expose: { database: primary }") }
    for _ in 0..<random.within(1...2) {
      lines.append("  - strike: { \(fault()) }")
      lines.append("  - run-for: \(random.within(1...9))s")
      if random.chance(300) { lines.append(manual()) }
    }
    if random.chance(200) { lines.append("  - fence: { database: primary }") }
    if random.chance(700) { lines.append("  - heal: { fault: all }") }
    return lines
  }

  private mutating func failover(_ hasWorkload: Bool) -> [String] {
    var lines: [String] = []
    if random.chance(250) { lines.append("  - strike: { fault: network-cut, on: [chat4] }") }
    let way = random.pick(["network", "router", "power"]) ?? "network"
    lines.append("  - strike: { take-offline: datacenter primary, by: \(way) }")
    if hasWorkload, random.chance(700) {
      lines.append("  - await: { detected: chat unavailable, within: 15s }")
    }
    if random.chance(250) { lines.append(manual()) }
    lines.append("  - fence: { database: primary }")
    if random.chance(300) {
      lines.append("  - record: { shipping: state }")
      lines.append("  - copy: { shipped-log: all, within: 1m }")
      lines.append("  - apply: { shipped-log: all, within: 1m }")
      lines.append("  - promote: { database: backup, salvage: none }")
    } else {
      lines.append("  - promote: { database: backup, salvage: shipped-log }")
    }
    lines.append("  - pool-state: { chat: failed-over }")
    lines.append("  - activate: { chat: secondary }")
    if hasWorkload { lines.append("  - await: { chat: available, within: 60s }") }
    lines.append("  - run-for: \(random.within(1...15))s")
    if random.chance(150) { lines.append("  - deactivate: { chat: secondary }") }
    guard random.chance(800) else { return lines }
    lines.append("  - heal: { fault: all }")
    if random.chance(300) { lines.append("  - run-for: 3s") }
    lines.append("  - return: { to: primary }")
    if random.chance(300) { lines.append("  - await: { mirror: in sync, within: 1m }") }
    return lines
  }

  private mutating func fault() -> String {
    switch random.below(6) {
    case 5:
      return "fault: clock-drift, on: [\(random.pick(["db2", "chat4"]) ?? "db2")], "
        + "\(random.chance(500) ? "gain" : "loss"): \(random.pick(["20", "50", "100"]) ?? "50")"
    case 0: return "fault: network-cut, on: [chat3]"
    case 4:
      return
        "fault: clock-step, on: [\(random.pick(["db1", "chat3"]) ?? "db1")], by: \(random.pick(["90s", "-1h", "30m"]) ?? "1h")"
    case 1: return "fault: network-cut, on: [db1, chat1]"
    case 2: return "take-offline: datacenter primary, by: network"
    default: return "take-offline: datacenter primary, by: router"
    }
  }

  mutating func manual() -> String {
    "  - manual: { prompt: \"Shall it go on?\", within: \(random.within(5...20))s }"
  }
}
