/// How hosts' power is switched from the power controller.
///
/// Each command is run on the power controller's host with the struck host's name as its last
/// argument. `status` prints `on` or `off`.
public struct PowerControl: Sendable, Hashable, Codable {
  /// Cuts a host's power at once.
  public var off: String
  /// Gives it back.
  public var on: String
  /// Prints `on` or `off`.
  public var status: String

  /// Names the three commands.
  public init(off: String, on: String, status: String) {
    self.off = off
    self.on = on
    self.status = status
  }
}
