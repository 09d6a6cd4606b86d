public import DrillModel

/// One act of the way back.
public struct ReturnStep: Sendable, Hashable {
  /// Unique within the plan, such as `reseed-db1`.
  public var id: String
  /// What it does, in words.
  public var title: String
  /// The act.
  public var act: Act.Name
  /// To which service.
  public var service: Act.Service
  /// On which host.
  public var host: String
  /// What the act must know beside the run, and beside what earlier steps tell.
  public var parameters: ActParameters
  /// Steps of one number may be carried out at the same time.
  public var stage: Int
  /// The step whose `final_lsn` or `shipped_lsn` this one must have reached.
  public var reachedFrom: String?
  /// Values that its answer must have.
  public var expects: [String: String] = [:]
  /// A value that must be the same as an earlier step told: that step, and the value's key.
  public var sameAs: [String: String] = [:]
  /// Whether chat is away from before this step to after it.
  public var isInOutage: Bool
  /// Whether the environment may lack it: `ServiceError.notProvided` is then no error.
  public var isOptional: Bool
}
