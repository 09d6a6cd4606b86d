/// One thing that a guard on a host can apply and take back: a fault, or a fence.
///
/// All four scripts are fixed texts with data for arguments; the guard keeps both on the host
/// before anything is applied. Entries of a guard are applied in order and taken back in reverse.
///
/// The guard gives each entry a folder of its own, named by the variable `MUSTER_KEEP`: on disk from
/// before it is applied until its residue check finds nothing. What the undo must know is written
/// there before anything is changed; the guard copies it to memory after the application.
public struct GuardEntry: Sendable, Hashable, Codable {
  /// What an entry is.
  public enum Kind: String, Sendable, Hashable, Codable {
    /// Damage done on purpose; taken back by release and by hold.
    case fault
    /// A fence: put on by hold, taken back by release only.
    case fence
  }

  /// What the *hold* program does with a fault.
  public enum Hold: String, Sendable, Hashable, Codable {
    /// Takes it back: the host is healed.
    case undo
    /// Leaves it: a former primary that is powered off stays off.
    case keep
  }

  /// Unique within the guard; letters, digits and hyphens.
  public var id: String
  /// Fault or fence.
  public var kind: Kind
  /// What *hold* does with it; for a fence it is put on in any case.
  public var hold: Hold
  /// Applies it; applying twice is applying once.
  public var apply: Script
  /// Takes it back, three-way: ours now → restore; as before → nothing, status 0;
  /// changed by someone else → leave it and exit with status 9.
  public var undo: Script
  /// Status 0 where it is in effect on this host, 1 where it is not.
  public var effect: Script
  /// Status 0 where nothing of it is left, 1 where something is; says what.
  public var residue: Script

  /// Describes an entry.
  public init(
    id: String, kind: Kind, hold: Hold = .undo, apply: Script, undo: Script, effect: Script,
    residue: Script
  ) {
    self.id = id
    self.kind = kind
    self.hold = hold
    self.apply = apply
    self.undo = undo
    self.effect = effect
    self.residue = residue
  }
}
