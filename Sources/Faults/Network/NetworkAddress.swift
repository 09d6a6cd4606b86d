/// Checks of addresses before they become part of a firewall's rule.
enum NetworkAddress {
  /// Whether it has the shape of an IPv4 or IPv6 address, without a zone.
  static func isAddress(_ text: String) -> Bool { isIPv4(text) || isIPv6(text) }

  static func isIPv4(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (48...57).contains($0) }
          && (Int(part) ?? 256) <= 255
      }
  }

  static func isIPv6(_ text: String) -> Bool {
    text.contains(":") && (2...45).contains(text.utf8.count)
      && text.allSatisfy { $0 == ":" || $0 == "." || ($0.isASCII && $0.isHexDigit) }
  }

  /// Whether it is an address, a slash and a prefix length.
  static func isSubnet(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let length = Int(parts[1]), length >= 0 else { return false }
    return (isIPv4(parts[0]) && length <= 32) || (isIPv6(parts[0]) && length <= 128)
  }

  /// Whether an address lies within a subnet, or is the address itself; IPv4 is computed, of IPv6
  /// only equality is known.
  static func covers(_ peer: String, _ address: String) -> Bool {
    if peer == address { return true }
    let parts = peer.split(separator: "/").map(String.init)
    guard parts.count == 2, let length = Int(parts[1]), let base = number(parts[0]),
      let value = number(address)
    else { return false }
    return length == 0 || base >> (32 - UInt32(length)) == value >> (32 - UInt32(length))
  }

  private static func number(_ address: String) -> UInt32? {
    guard isIPv4(address) else { return nil }
    return address.split(separator: ".").reduce(0) { $0 << 8 | (UInt32($1) ?? 0) }
  }

  /// nftables' word for the family of an address.
  static func family(_ text: String) -> String { text.contains(":") ? "ip6" : "ip" }
}
