/// What `TRACEPARENT` says: the trace that a run is a part of, and the span that it is in.
public struct TraceParent: Sendable, Hashable {
  /// 32 hexadecimal digits.
  public var trace: String
  /// 16 hexadecimal digits.
  public var span: String

  /// Reads `00-TRACE-SPAN-FLAGS`, as the W3C's Trace Context has it; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 4, text.utf8.count <= 512,
      Self.isHexadecimal(parts[0], 2), parts[0] != "ff", Self.isHexadecimal(parts[3], 2),
      parts[0] != "00" || parts.count == 4,
      Self.isHexadecimal(parts[1], 32), parts[1].contains(where: { $0 != "0" }),
      Self.isHexadecimal(parts[2], 16), parts[2].contains(where: { $0 != "0" })
    else { return nil }
    trace = parts[1]
    span = parts[2]
  }

  private static func isHexadecimal(_ text: String, _ count: Int) -> Bool {
    text.utf8.count == count
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
