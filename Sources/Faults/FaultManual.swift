/// What an operator must know of a fault; the reference page is made of it.
public struct FaultManual: Sendable, Hashable {
  /// Tools, privileges and kernel; preflight asks each host for them.
  public var needs: [String]
  /// How it is seen that it bit.
  public var seen: String
  /// How it is taken back, and when it is left alone.
  public var undo: String
  /// How it is seen that nothing of it is left.
  public var residue: String
  /// What a reboot of a struck host does.
  public var reboot: String
  /// What could not be tried on a real machine, and why; nil where it was proved.
  public var notProvenOnMetal: String?

  /// Describes a fault for its operator.
  public init(
    needs: [String], seen: String, undo: String, residue: String, reboot: String,
    notProvenOnMetal: String? = nil
  ) {
    self.needs = needs
    self.seen = seen
    self.undo = undo
    self.residue = residue
    self.reboot = reboot
    self.notProvenOnMetal = notProvenOnMetal
  }
}
