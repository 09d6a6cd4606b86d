/// Reads one line of `FlatJSON`: fields by key, numbers as text.
struct FlatJSONReader {
  private var fields: [(key: String, value: String)] = []
  private var rest: ArraySlice<UInt8>

  /// Reads a line without its line feed.
  init(_ line: ArraySlice<UInt8>) throws(FlatJSON.Failure) {
    rest = line
    try expect(UInt8(ascii: "{"))
    if peek() == UInt8(ascii: "}") { return }
    while true {
      let key = try text()
      try expect(UInt8(ascii: ":"))
      let value = peek() == UInt8(ascii: "\"") ? try text() : try number()
      fields.append((key, value))
      if peek() == UInt8(ascii: "}") { break }
      try expect(UInt8(ascii: ","))
    }
    rest = rest.dropFirst()
    skipSpace()
    guard rest.isEmpty else { throw FlatJSON.Failure(reason: "something follows the object") }
  }

  /// A text that must be there.
  func text(_ key: String) throws(FlatJSON.Failure) -> String {
    guard let value = optional(key) else { throw FlatJSON.Failure(reason: "no \"\(key)\"") }
    return value
  }

  /// A text that may be there.
  func optional(_ key: String) -> String? { fields.first { $0.key == key }?.value }

  /// A whole number that must be there.
  func number<Number: FixedWidthInteger>(
    _ key: String, as type: Number.Type = Number.self
  ) throws(FlatJSON.Failure) -> Number {
    guard let number = Number(try text(key)) else {
      throw FlatJSON.Failure(reason: "\"\(key)\" is no whole number")
    }
    return number
  }

  private mutating func skipSpace() {
    while let byte = rest.first, byte == 0x20 || byte == 0x09 || byte == 0x0d {
      rest = rest.dropFirst()
    }
  }

  private mutating func peek() -> UInt8? {
    skipSpace()
    return rest.first
  }

  private mutating func expect(_ byte: UInt8) throws(FlatJSON.Failure) {
    guard peek() == byte else {
      throw FlatJSON.Failure(
        reason: "expected '\(Character(UnicodeScalar(byte)))': not an object of one level")
    }
    rest = rest.dropFirst()
  }

  private mutating func number() throws(FlatJSON.Failure) -> String {
    let digits = rest.prefix { $0 == UInt8(ascii: "-") || (48...57).contains($0) }
    guard !digits.isEmpty else { throw FlatJSON.Failure(reason: "neither text nor number") }
    rest = rest.dropFirst(digits.count)
    return String(decoding: digits, as: UTF8.self)
  }

  private mutating func text() throws(FlatJSON.Failure) -> String {
    try expect(UInt8(ascii: "\""))
    guard let end = rest.firstIndex(where: { $0 == UInt8(ascii: "\"") || $0 == 0x5c }) else {
      throw FlatJSON.Failure(reason: "a text does not end")
    }
    if rest[end] == UInt8(ascii: "\"") {
      defer { rest = rest[(end + 1)...] }
      return String(decoding: rest[..<end], as: UTF8.self)
    }
    return try escapedText()
  }

  private mutating func escapedText() throws(FlatJSON.Failure) -> String {
    var bytes: [UInt8] = []
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\"") { return String(decoding: bytes, as: UTF8.self) }
      guard byte == 0x5c else {
        bytes.append(byte)
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "n"): bytes.append(0x0a)
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "r"): bytes.append(0x0d)
      case UInt8(ascii: "b"): bytes.append(0x08)
      case UInt8(ascii: "f"): bytes.append(0x0c)
      case UInt8(ascii: "u"):
        let digits = String(decoding: rest.prefix(4), as: UTF8.self)
        guard digits.utf8.count == 4, let value = UInt32(digits, radix: 16),
          let scalar = UnicodeScalar(value)
        else { throw FlatJSON.Failure(reason: "'\\u\(digits)' is no character") }
        bytes += Array(String(Character(scalar)).utf8)
        rest = rest.dropFirst(4)
      case .some(let other): bytes.append(other)
      case nil: break
      }
    }
    throw FlatJSON.Failure(reason: "a text does not end")
  }
}
