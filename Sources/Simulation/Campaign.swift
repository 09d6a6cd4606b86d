/// Many seeds, one after the other, and what they came to.
public struct Campaign {
  private let first: UInt64
  private let count: Int
  private let bugs: Set<PlantedBug>
  private let masked: Set<Adversity>
  private let say: (String) -> Void

  /// How many lines before a failure are shown.
  private static let shown = 40

  /// Prepares a series of seeds.
  ///
  /// - Parameters:
  ///   - first: The first seed.
  ///   - count: How many.
  ///   - bugs: Bugs to plant.
  ///   - masked: What must not go wrong.
  ///   - say: Where lines go.
  public init(
    first: UInt64, count: Int, bugs: Set<PlantedBug> = [], masked: Set<Adversity> = [],
    say: @escaping (String) -> Void
  ) {
    self.first = first
    self.count = count
    self.bugs = bugs
    self.masked = masked
    self.say = say
  }

  /// Simulates all seeds; each that fails is told at once.
  ///
  /// - Returns: Whether every rule held in every seed.
  /// - Throws: Where a drill cannot be read or planned.
  public func carryOut() throws -> Bool {
    var sums = Sums()
    for offset in 0..<count {
      let outcome = try Simulator.run(seed: first + UInt64(offset), bugs: bugs, without: masked)
      sums.add(outcome)
      if outcome.violation != nil { try tell(outcome) }
      if (offset + 1) % 500 == 0 { say("\(offset + 1) seeds, \(sums.failed) failed") }
    }
    for line in sums.lines { say(line) }
    return sums.failed == 0
  }

  private func tell(_ outcome: Simulator.Outcome) throws {
    let again = try Simulator.run(
      seed: outcome.seed, bugs: bugs, without: masked, keepsTrace: true)
    say(Self.sentence(again))
    if again.digest != outcome.digest { say("  \(Invariant.sameAgain.rawValue): it differs when run again") }
    let needed = outcome.met.subtracting(try Simulator.needless(outcome, bugs: bugs))
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
    var events = 0
    var fewest = Int.max
    var steps = 0
    var crashes = 0
    var exits: [Int32: Int] = [:]
    var met: [Adversity: Int] = [:]
    var broken: [Invariant: Int] = [:]

    mutating func add(_ outcome: Simulator.Outcome) {
      seeds += 1
      events += outcome.machineEvents
      fewest = min(fewest, outcome.machineEvents)
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
        "\(events) events of machines (at least \(fewest) a seed), \(steps) steps, "
          + "\(crashes) crashes",
        "exit codes \(exits.joined(separator: " "))", "met \(met.joined(separator: " "))",
      ]
    }
  }
}
