/// Reads single characters of a secret out of bytes, in whichever way they are escaped.
///
/// Everything answers where the character ends; several answers where it can be read in several
/// ways.
struct WrittenUnit {
  /// The bytes that are searched.
  let bytes: [UInt8]

  /// What an escape begins with: of URLs, of JSON and shells, of quoted-printable, of XML, of
  /// PowerShell and of quotes that close and open again.
  static let introducers = Set("%\\=&`'\"".utf8)

  /// The value of a hexadecimal digit of either case.
  static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 48
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - 87
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - 55
    default: nil
    }
  }

  /// Where a character of a text ends that begins here.
  func ends(ofText unit: [UInt8], from start: Int) -> [Int] {
    var ends: [Int] = []
    func add(_ end: Int?) {
      if let end, !ends.contains(end) { ends.append(end) }
    }
    add(raw(unit, start))
    guard start < bytes.count else { return ends }
    if unit == [UInt8(ascii: " ")], bytes[start] == UInt8(ascii: "+") { add(start + 1) }
    guard Self.introducers.contains(bytes[start]) else { return ends }
    add(escapedBytes(unit, start))
    // Of a percent sign each further `25` may be its own or one more encoding.
    if unit == [UInt8(ascii: "%")] {
      var place = raw("%25", start)
      while let end = place {
        add(end)
        place = raw("25", end)
      }
    }
    guard let scalar = String(decoding: unit, as: UTF8.self).unicodeScalars.first else {
      return ends
    }
    add(unicodeEscape(scalar, start))
    add(entity(scalar, start))
    if scalar.isASCII { for end in shortEscapes(unit[0], start) { add(end) } }
    return ends
  }

  /// Where a character of base64 ends that begins here.
  func ends(ofBase64 character: UInt8, from start: Int) -> [Int] {
    guard start < bytes.count else { return [] }
    let byte = bytes[start]
    if byte == character || Base64Character.others(of: character).contains(byte) {
      return [start + 1]
    }
    return [escapedBytes([character], start), raw([UInt8(ascii: "\\"), character], start)]
      .compactMap { $0 }
  }

  /// Where the two digits of a byte end that begin here.
  func ends(ofHexadecimal value: UInt8, from start: Int) -> [Int] {
    guard start + 1 < bytes.count, Self.digit(bytes[start]) == value >> 4,
      Self.digit(bytes[start + 1]) == value & 15
    else { return [] }
    return [start + 2]
  }

  /// Where something between two characters may end that is no part of the secret: a broken line
  /// with or without its indent, the separators of hexadecimal digits.
  func gaps(at start: Int, isHexadecimal: Bool) -> [Int] {
    guard start < bytes.count, !Self.isLetterOrNumber(bytes[start]) else { return [] }
    if let end = lineBreak(at: start) {
      let indent = bytes[end...].prefix(Self.longestIndent) { $0 == 0x20 || $0 == 0x09 }.count
      return Array(end...end + indent)
    }
    return isHexadecimal ? separator(at: start).map { [$0] } ?? [] : []
  }

  private static let longestIndent = 40

  private func raw(_ wanted: [UInt8], _ start: Int) -> Int? {
    bytes[start...].starts(with: wanted) ? start + wanted.count : nil
  }

  private func raw(_ wanted: String, _ start: Int) -> Int? { raw(Array(wanted.utf8), start) }

  // MARK: - Escapes

  /// Each byte as `%HH`, `=HH`, `\xHH` or `\OOO`; `%25HH` and doubled backslashes too.
  private func escapedBytes(_ unit: [UInt8], _ start: Int) -> Int? {
    var place = start
    for byte in unit {
      guard let end = escapedByte(byte, place) else { return nil }
      place = end
    }
    return place
  }

  private func escapedByte(_ byte: UInt8, _ start: Int) -> Int? {
    guard start < bytes.count else { return nil }
    switch bytes[start] {
    case UInt8(ascii: "%"):
      var place = start + 1
      while let end = hexadecimal(byte, digits: 2, place) ?? raw("25", place) {
        if hexadecimal(byte, digits: 2, place) != nil { return end }
        place = end
      }
      return nil
    case UInt8(ascii: "="): return hexadecimal(byte, digits: 2, start + 1)
    case UInt8(ascii: "\\"):
      let place = afterBackslashes(start)
      if let letter = raw("x", place) { return hexadecimal(byte, digits: 2, letter) }
      let octal = String(byte, radix: 8)
      return raw(String(repeating: "0", count: 3 - octal.count) + octal, place)
    default: return nil
    }
  }

  /// `\uXXXX`, a pair of them, `\u{X}` or `\UXXXXXXXX`.
  private func unicodeEscape(_ scalar: Unicode.Scalar, _ start: Int) -> Int? {
    guard bytes[start] == UInt8(ascii: "\\") else { return nil }
    let place = afterBackslashes(start)
    if let letter = raw("U", place) { return hexadecimal(scalar.value, digits: 8, letter) }
    guard let letter = raw("u", place) else { return nil }
    if let brace = raw("{", letter) {
      let digits = bytes[brace...].prefix { Self.digit($0) != nil }.count
      return digits == 0
        ? nil : hexadecimal(scalar.value, digits: digits, brace).flatMap { raw("}", $0) }
    }
    let halves = Array(String(Character(scalar)).utf16)
    guard var end = hexadecimal(halves[0], digits: 4, letter) else { return nil }
    if halves.count == 2 {
      guard end < bytes.count, bytes[end] == UInt8(ascii: "\\"),
        let next = raw("u", afterBackslashes(end)),
        let last = hexadecimal(halves[1], digits: 4, next)
      else { return nil }
      end = last
    }
    return end
  }

  /// `&#DD;`, `&#xHH;` or one of XML's own names.
  private func entity(_ scalar: Unicode.Scalar, _ start: Int) -> Int? {
    guard bytes[start] == UInt8(ascii: "&") else { return nil }
    let names: [Unicode.Scalar: String] = [
      "&": "amp", "<": "lt", ">": "gt", "\"": "quot", "'": "apos",
    ]
    if let name = names[scalar], let end = raw("&\(name);", start) { return end }
    guard let hash = raw("&#", start) else { return nil }
    let isHexadecimal = raw("x", hash) ?? raw("X", hash)
    let from = isHexadecimal ?? hash
    let digits = bytes[from...].prefix(8) { Self.digit($0) != nil }
    guard
      UInt32(
        String(decoding: digits, as: UTF8.self), radix: isHexadecimal == nil ? 10 : 16)
        == scalar.value
    else { return nil }
    return raw(";", from + digits.count)
  }

  /// A backslash, backtick or quote before it; a letter behind a backslash for a control.
  private func shortEscapes(_ byte: UInt8, _ start: Int) -> [Int] {
    var ends: [Int?] = []
    let isPlain = Self.isLetterOrNumber(byte)
    switch bytes[start] {
    case UInt8(ascii: "\\"):
      let place = afterBackslashes(start)
      if !isPlain { ends.append(raw([byte], place)) }
      if byte == UInt8(ascii: "\\") {
        ends += [2, 4].filter { start + $0 <= place }.map { start + $0 }
      }
      let letters: [UInt8: String] = [
        0x0A: "n", 0x09: "t", 0x0D: "r", 0x08: "b", 0x0C: "f", 0x07: "a", 0x0B: "v", 0x1B: "e",
      ]
      if let letter = letters[byte] { ends.append(raw(letter, place)) }
    case UInt8(ascii: "`"):
      if !isPlain { ends.append(raw([byte], start + 1)) }
    case UInt8(ascii: "'") where byte == UInt8(ascii: "'"):
      ends += [raw(#"'\''"#, start), raw(#"'"'"'"#, start), raw("''", start)]
    case UInt8(ascii: "\"") where byte == UInt8(ascii: "\""): ends.append(raw("\"\"", start))
    default: break
    }
    return ends.compactMap { $0 }
  }

  private static func isLetterOrNumber(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }

  /// A text that was escaped twice has its backslashes doubled.
  private func afterBackslashes(_ start: Int) -> Int {
    start + bytes[start...].prefix(4) { $0 == UInt8(ascii: "\\") }.count
  }

  private func hexadecimal(
    _ value: some BinaryInteger, digits: Int, _ start: Int
  ) -> Int? {
    guard start + digits <= bytes.count, digits <= 8 else { return nil }
    var read: UInt32 = 0
    for byte in bytes[start..<start + digits] {
      guard let digit = Self.digit(byte) else { return nil }
      read = read << 4 | UInt32(digit)
    }
    return read == value ? start + digits : nil
  }

  // MARK: - Gaps

  /// A line's end, plain or escaped, with what leads up to it.
  private func lineBreak(at start: Int) -> Int? {
    var place = start
    for soft in ["\\", "="] where raw(soft + "\n", start) ?? raw(soft + "\r\n", start) != nil {
      place = start + 1
    }
    let ends = ["\r\n", "\n", "\\r\\n", "\\n", "%0D%0A", "%0A", "&#10;"]
    return ends.lazy.compactMap({ raw($0, place) }).first
  }

  private func separator(at start: Int) -> Int? {
    var place = start
    if place < bytes.count, " :-,_".utf8.contains(bytes[place]) { place += 1 }
    if place < bytes.count, place > start, bytes[place] == 0x20 { place += 1 }
    if let end = raw("0x", place) ?? raw("\\x", place) { place = end }
    return place > start ? place : nil
  }
}

extension ArraySlice<UInt8> {
  /// As many as meet the condition from the start on, at most `count`.
  fileprivate func prefix(_ count: Int, while isWanted: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    prefix(count).prefix(while: isWanted)
  }
}
