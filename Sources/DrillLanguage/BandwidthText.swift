/// Bandwidths as they are written in environments: `512kbit/s`, `100Mbit/s`, `1.5Gbit/s`.
enum BandwidthText {
  private static let units: [(word: String, bits: Double)] = [
    ("Gbit/s", 1e9), ("Mbit/s", 1e6), ("kbit/s", 1e3),
  ]

  /// Bits a second; nil where the text is no bandwidth.
  static func parse(_ text: String) -> Double? {
    guard let unit = units.first(where: { text.hasSuffix($0.word) }) else { return nil }
    let number = text.dropLast(unit.word.count)
    guard !number.isEmpty, number.utf8.count <= 12,
      number.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }),
      let value = Double(number), value > 0
    else { return nil }
    return value * unit.bits
  }

  /// Writes bits a second so that `parse` reads the same.
  static func format(_ bits: Double) -> String {
    let unit = units.first { bits >= $0.bits } ?? ("kbit/s", 1e3)
    let value = bits / unit.bits
    return value == value.rounded() && value < 1e9
      ? "\(Int(value))\(unit.word)" : "\(value)\(unit.word)"
  }
}
