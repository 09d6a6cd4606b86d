/// Writes the data types of RFC 4251, section 5.
struct WireWriter {
  private(set) var bytes: [UInt8] = []

  mutating func byte(_ value: UInt8) {
    bytes.append(value)
  }

  mutating func uint32(_ value: UInt32) {
    for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(shift))) }
  }

  mutating func string(_ value: some Collection<UInt8>) {
    uint32(UInt32(value.count))
    bytes.append(contentsOf: value)
  }

  mutating func text(_ value: String) {
    string(value.utf8)
  }

  /// A positive number, big-endian: no leading zeros but the one that keeps it positive.
  mutating func positiveInteger(_ value: [UInt8]) {
    let digits = value.drop { $0 == 0 }
    let needsZero = (digits.first ?? 0) & 0x80 != 0
    string((needsZero ? [0] : []) + digits)
  }
}
