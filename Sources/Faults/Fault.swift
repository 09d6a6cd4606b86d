public import DrillModel

/// A kind of damage: from parameters and what is known of hosts to a description, purely.
///
/// Each kind is one file and carries its own examples; one test walks them all.
public protocol Fault: Sendable {
  /// The word in drills.
  static var kind: String { get }
  /// What it does, in a sentence.
  static var summary: String { get }
  /// The parameters it accepts.
  static var parameters: [FaultParameter] { get }
  /// Needs, effect, undo, residue, reboot, for its operator.
  static var manual: FaultManual { get }
  /// What it comes to, for a small environment.
  static var examples: [FaultExample] { get }

  /// Describes the fault on some hosts.
  ///
  /// - Parameters:
  ///   - hosts: The names of the hosts to strike.
  ///   - parameters: By name; all have been checked to be known.
  ///   - context: Environment, facts, run.
  /// - Returns: Entries, probes and checks.
  /// - Throws: `FaultError` where it cannot be done here.
  static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription
}
