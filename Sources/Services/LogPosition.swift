/// A place in a database's log, as PostgreSQL writes it: `0/5000028`.
public struct LogPosition: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
  /// Bytes since the log began.
  public var bytes: UInt64

  /// Takes a number of bytes.
  public init(bytes: UInt64) {
    self.bytes = bytes
  }

  /// Reads `HIGH/LOW`, both hexadecimal; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let high = UInt32(parts[0], radix: 16),
      let low = UInt32(parts[1], radix: 16)
    else { return nil }
    bytes = UInt64(high) << 32 | UInt64(low)
  }

  /// As PostgreSQL writes it.
  public var description: String {
    "\(String(bytes >> 32, radix: 16, uppercase: true))/"
      + String(bytes & 0xFFFF_FFFF, radix: 16, uppercase: true)
  }

  /// Whether the left is before the right.
  public static func < (left: LogPosition, right: LogPosition) -> Bool { left.bytes < right.bytes }
}
