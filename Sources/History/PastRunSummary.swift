public import DrillModel

/// What the index keeps of one run; everything else is in its bundle.
public struct PastRunSummary: Sendable, Hashable {
  /// The run's result, as its bundle has it.
  public var result: RunResult
  /// SHA-256 of the drill's file, in hexadecimal; empty where it is not known.
  public var drillDigest: String
  /// SHA-256 of the environment's file.
  public var environmentDigest: String
  /// The bundle's folder, absolute.
  public var bundle: String

  /// Describes a run.
  public init(
    result: RunResult, drillDigest: String, environmentDigest: String, bundle: String
  ) {
    self.result = result
    self.drillDigest = drillDigest
    self.environmentDigest = environmentDigest
    self.bundle = bundle
  }
}
