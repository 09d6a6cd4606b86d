/// Many seeds, one after the other, and what they came to.
public struct Campaign {
  private let first: UInt64
  private let count: Int
  private let bugs: Set<PlantedBug>
  private let masked: Set<Adversity>
  private let way: String?
  private let say: (String) -> Void

  /// How many events a seed must have to count.
  private static let least = 50
  /// How many lines before a failure are shown.
  private static let shown = 40

  /// Prepares a series of seeds.
  ///
  /// - Parameters:
  ///   - first: The first seed.
  ///   - count: How many, of those that the machine has 50 events or more in.
  ///   - bugs: Bugs to plant.
  ///   - masked: What must not go wrong.
  ///   - way: The way of the main drill, in place of each seed's own drill.
  ///   - say: Where lines go.
  public init(
    first: UInt64, count: Int, bugs: Set<PlantedBug> = [], masked: Set<Adversity> = [],
    way: String? = nil, say: @escaping (String) -> Void
  ) {
    self.first = first
    self.count = count
    self.bugs = bugs
    self.masked = masked
    self.way = way
    self.say = say
  }

  /// Simulates all seeds; each that fails is told at once.
  ///
  /// - Returns: Whether every rule held in every seed.
  /// - Throws: Where a drill cannot be read or planned.
  public func carryOut() throws -> Bool {
    var sums = Sums()
    var seed = first
    // A run that is refused at once shows little: it is looked at, and not counted.
    while sums.long < count {
      let outcome = try Simulator.run(seed: seed, bugs: bugs, without: masked, way: way)
      sums.add(outcome)
      if outcome.violation != nil { try tell(outcome) }
      if sums.seeds % 500 == 0 { say("\(sums.seeds) seeds, \(sums.failed) failed") }
      seed += 1
    }
    for line in sums.lines { say(line) }
    return sums.failed == 0
  }

  private func tell(_ outcome: Simulator.Outcome) throws {
    let again = try Simulator.run(
      seed: outcome.seed, bugs: bugs, without: masked, keepsTrace: true, way: way)
    say(Self.sentence(again))
    if again.digest != outcome.digest {
      say("  \(Invariant.sameAgain.rawValue): it differs when run again")
    }
    let needed = outcome.met.subtracting(try Simulator.needless(outcome, bugs: bugs, way: way))
    say("  needs: \(needed.map(\.rawValue).sorted().joined(separator: ", "))")
    say("  replay: make simulate SEED=\(outcome.seed)")
    say("  the end of the shortest prefix that shows it:")
    for line in again.lines.suffix(Self.shown) { say("    \(line)") }
  }

  /// One seed in a line.
  public static func sentence(_ outcome: Simulator.Outcome) -> String {
    let facts =
      "seed \(outcome.seed) digest \(outcome.digest) events \(outcome.machineEvents) "
      + "steps \(outcome.steps) crashes \(outcome.crashes) exits \(outcome.exits)"
    guard let violation = outcome.violation else { return "\(facts): every rule held" }
    return "\(facts): FAILED \(violation.invariant.rawValue) at "
      + "\(Double(violation.at / 1_000_000) / 1000) s, line \(violation.traceLength): "
      + violation.detail
  }

  /// What is counted over all seeds.
  private struct Sums {
    var failed = 0
    var seeds = 0
    /// Seeds that count: those of enough events.
    var long = 0
    var events = 0
    var steps = 0
    var crashes = 0
    var exits: [Int32: Int] = [:]
    var met: [Adversity: Int] = [:]
    var broken: [Invariant: Int] = [:]

    mutating func add(_ outcome: Simulator.Outcome) {
      seeds += 1
      if outcome.machineEvents >= Campaign.least || outcome.violation != nil { long += 1 }
      events += outcome.machineEvents
      steps += outcome.steps
      crashes += outcome.crashes
      for exit in outcome.exits { exits[exit, default: 0] += 1 }
      for kind in outcome.met { met[kind, default: 0] += 1 }
      guard let violation = outcome.violation else { return }
      failed += 1
      broken[violation.invariant, default: 0] += 1
    }

    var lines: [String] {
      let exits = exits.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }
      let met = met.sorted { $0.key.rawValue < $1.key.rawValue }.map {
        "\($0.key.rawValue):\($0.value)"
      }
      let broken = broken.sorted { $0.key.rawValue < $1.key.rawValue }.map {
        "\($0.key.rawValue):\($0.value)"
      }
      return [
        "\(seeds) seeds, \(failed) failed \(broken.joined(separator: " "))",
        "\(long) of them with \(Campaign.least) events of the machine or more",
        "\(events) events, \(steps) steps, \(crashes) crashes",
        "exit codes \(exits.joined(separator: " "))", "met \(met.joined(separator: " "))",
      ]
    }
  }
}
