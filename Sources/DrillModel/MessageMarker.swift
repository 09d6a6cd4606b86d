/// What a message of Muster's says of itself in its body.
public struct MessageMarker: Sendable, Hashable, Codable {
  /// The run that sent it.
  public var run: String
  /// Which message it is.
  public var key: MessageKey
  /// The digest it carries.
  public var digest: String

  /// Describes a marker.
  public init(run: String, key: MessageKey, digest: String) {
    self.run = run
    self.key = key
    self.digest = digest
  }
}
