/// A subnet of IPv4 or IPv6, such as `10.0.1.0/24`: bytes and how many bits count.
public struct Subnet: Sendable, Hashable {
  /// The address's bytes: 4 or 16.
  public let bytes: [UInt8]
  /// How many bits count.
  public let prefix: Int

  /// Reads `address/prefix`; nil where it is none, or has bits set beyond its prefix.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let bytes = Self.address(parts[0]), let prefix = Int(parts[1]),
      (0...bytes.count * 8).contains(prefix), String(prefix) == parts[1]
    else { return nil }
    self.bytes = bytes
    self.prefix = prefix
    let isClean = (prefix..<bytes.count * 8).allSatisfy { bit in
      !Self.isSet(bit, in: bytes)
    }
    guard isClean else { return nil }
  }

  /// Whether an address lies in it; nil where the text is no address of the same kind.
  public func contains(_ address: String) -> Bool? {
    guard let other = Self.address(Substring(address)), other.count == bytes.count else {
      return nil
    }
    return (0..<prefix).allSatisfy { bit in
      Self.isSet(bit, in: bytes) == Self.isSet(bit, in: other)
    }
  }

  private static func isSet(_ bit: Int, in bytes: [UInt8]) -> Bool {
    let mask: UInt8 = 0x80 >> UInt8(bit % 8)
    return bytes[bit / 8] & mask != 0
  }

  /// The bytes of an address in digits; nil where the text is a name or nothing of the kind.
  public static func address(_ text: Substring) -> [UInt8]? {
    text.contains(":") ? addressOfIPv6(text) : addressOfIPv4(text)
  }

  private static func addressOfIPv4(_ text: Substring) -> [UInt8]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    let bytes = parts.compactMap { part in
      UInt8(part).flatMap { String($0) == part ? $0 : nil }
    }
    return bytes.count == 4 ? bytes : nil
  }

  private static func addressOfIPv6(_ text: Substring) -> [UInt8]? {
    let halves = text.split(separator: "::", omittingEmptySubsequences: false)
    guard halves.count <= 2 else { return nil }
    var groups: [[UInt16]] = []
    for half in halves {
      let parts = half.isEmpty ? [] : half.split(separator: ":", omittingEmptySubsequences: false)
      let values = parts.compactMap { $0.count <= 4 ? UInt16($0, radix: 16) : nil }
      guard values.count == parts.count else { return nil }
      groups.append(values)
    }
    let count = groups.joined().count
    guard groups.count == 2 ? count < 8 : count == 8 else { return nil }
    let middle = Array(repeating: UInt16(0), count: 8 - count)
    let all = groups.count == 2 ? groups[0] + middle + groups[1] : groups[0]
    return all.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
  }
}
