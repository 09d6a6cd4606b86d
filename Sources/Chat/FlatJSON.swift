/// JSON objects of one level with texts and whole numbers, a line each: the form of a run's
/// `ledger.jsonl` and `readback.jsonl`.
///
/// Made for millions of lines: no tree is built.
struct FlatJSON {
  /// Why a line is not such an object.
  struct Failure: Error {
    var reason: String
  }

  private static let digits = Array("0123456789abcdef".utf8)

  private(set) var bytes: [UInt8] = [UInt8(ascii: "{")]

  init() {}

  /// Adds a text.
  mutating func add(_ key: StaticString, _ text: String) {
    start(key)
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0..<0x20, 0x7f:
        bytes += Array("\\u00".utf8) + [Self.digits[Int(byte >> 4)], Self.digits[Int(byte & 15)]]
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Adds a whole number.
  mutating func add(_ key: StaticString, _ number: some BinaryInteger) {
    start(key)
    bytes += Array(String(number).utf8)
  }

  /// The object as a line with its line feed.
  func line() -> [UInt8] { bytes + [UInt8(ascii: "}"), UInt8(ascii: "\n")] }

  private mutating func start(_ key: StaticString) {
    if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
    bytes.append(UInt8(ascii: "\""))
    key.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes += [UInt8(ascii: "\""), UInt8(ascii: ":")]
  }
}
