/// Something beside the pool that is not failed over with it: it is counted, not moved.
public enum OutsideService: Sendable, Hashable, Codable {
  /// The environment says nothing of it.
  case undeclared
  /// There is none.
  case absent
  /// An own command tells how it stands, as `key=value` lines.
  case told(by: OwnCommand)
}
