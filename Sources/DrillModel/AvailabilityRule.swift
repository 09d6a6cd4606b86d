/// When chat counts as gone and as back.
///
/// Gone: no acknowledgement of any sender for longer than `gap`. Back: the first acknowledgement
/// after which no gap longer than `gap` follows for `hold`.
public struct AvailabilityRule: Sendable, Hashable, Codable {
  /// The longest silence that is no outage.
  public var gap: Duration
  /// How long answers must go on for the service to count as back.
  public var hold: Duration

  /// Sets the rule; 1 s and 5 s where nothing is said.
  public init(gap: Duration = .seconds(1), hold: Duration = .seconds(5)) {
    self.gap = gap
    self.hold = hold
  }
}
