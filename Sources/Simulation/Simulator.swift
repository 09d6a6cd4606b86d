import DrillModel

/// Simulates whole runs: a seed decides everything that happens.
public enum Simulator {
  /// What became of a seed.
  public struct Outcome: Sendable {
    /// The seed.
    public var seed: UInt64
    /// The digest of the whole trace: equal in every run of the seed.
    public var digest: String
    /// The first rule that was broken.
    public var violation: Violation?
    /// How many lines the trace has: events, effects, and what hosts did.
    public var traceLength: Int
    /// Events that machines handled.
    public var machineEvents: Int
    /// Steps that ended, over all processes of the run.
    public var steps: Int
    /// The codes that the run's processes left with.
    public var exits: [Int32]
    /// How many times the runner died.
    public var crashes: Int
    /// What went wrong in it.
    public var met: Set<Adversity>
    /// The drill's text.
    public var drill: String
    /// The trace, where it was kept.
    public var lines: [String]
  }

  /// Simulates one seed.
  ///
  /// - Parameters:
  ///   - seed: The seed.
  ///   - bugs: Bugs to plant, for the tests of the rules.
  ///   - masked: What must not go wrong, to find what a failure needs.
  ///   - keepsTrace: Whether the lines of the trace are kept.
  ///   - way: Simulate the main drill this way in place of the seed's own drill.
  /// - Returns: What became of it.
  /// - Throws: Where the drill cannot be read or planned: a fault of the simulation itself.
  public static func run(
    seed: UInt64, bugs: Set<PlantedBug> = [], without masked: Set<Adversity> = [],
    keepsTrace: Bool = false, way: String? = nil
  ) throws -> Outcome {
    let run = try SeedRun(
      seed: seed, bugs: bugs, masked: masked, keepsTrace: keepsTrace,
      made: try way.map { try DrillMaker.main(way: $0) })
    run.carryOut()
    return Outcome(
      seed: seed, digest: run.trace.digest, violation: run.monitor.violation,
      traceLength: run.trace.count, machineEvents: run.machineEvents, steps: run.steps,
      exits: run.exits.map(\.rawValue), crashes: run.crashes, met: run.met, drill: run.made.text,
      lines: run.trace.lines)
  }

  /// Leaves out what goes wrong in a failing seed, kind by kind, as long as it fails the same way.
  ///
  /// - Parameters:
  ///   - outcome: A seed that fails.
  ///   - bugs: The bugs that were planted.
  ///   - way: The way of the main drill, where it was simulated.
  /// - Returns: What can be left out.
  /// - Throws: Where the drill cannot be read or planned.
  public static func needless(
    _ outcome: Outcome, bugs: Set<PlantedBug> = [], way: String? = nil
  ) throws -> Set<Adversity> {
    guard let violation = outcome.violation else { return [] }
    var masked: Set<Adversity> = Set(Adversity.allCases).subtracting(outcome.met)
    for kind in Adversity.allCases where outcome.met.contains(kind) {
      let again = try run(seed: outcome.seed, bugs: bugs, without: masked.union([kind]), way: way)
      if again.violation?.invariant == violation.invariant { masked.insert(kind) }
    }
    return masked
  }
}
