/// Takes CLIXML out of a standard error: Windows PowerShell writes its own streams so there where
/// no terminal is attached.
///
/// Progress is noise; the texts of errors are kept, as lines. Reads bytes: what is not CLIXML, or
/// is cut off in the middle, stays what it is.
enum CLIXMLText {
  private static let header = Array("#< CLIXML".utf8)
  private static let opening = Array("<Objs ".utf8)
  private static let closing = Array("</Objs>".utf8)
  private static let errorText = Array("<S S=\"Error\">".utf8)
  private static let endOfText = Array("</S>".utf8)

  /// The bytes without CLIXML, and the errors that stood in it.
  static func plain(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var place = 0
    while place < bytes.count {
      let rest = bytes[place...]
      if rest.starts(with: header) {
        place += header.count
        while place < bytes.count, bytes[place] == 0x0D || bytes[place] == 0x0A { place += 1 }
      } else if rest.starts(with: opening) {
        let end = find(closing, in: bytes, from: place) ?? bytes.count
        result += errors(in: bytes[place..<end])
        place = min(end + closing.count, bytes.count)
        while place < bytes.count, bytes[place] == 0x0D || bytes[place] == 0x0A { place += 1 }
      } else {
        let feed = bytes[place...].firstIndex(of: 0x0A)
        let next = feed.map { $0 + 1 } ?? bytes.count
        result += bytes[place..<next]
        place = next
      }
    }
    return result
  }

  /// The texts of the error stream in one `<Objs>`, each piece as it stood.
  private static func errors(in bytes: ArraySlice<UInt8>) -> [UInt8] {
    let bytes = Array(bytes)
    var result: [UInt8] = []
    var place = 0
    while let start = find(errorText, in: bytes, from: place) {
      let from = start + errorText.count
      let end = find(endOfText, in: bytes, from: from) ?? bytes.count
      result += decoded(Array(bytes[from..<end]))
      place = end
    }
    if let last = result.last, last != 0x0A { result.append(0x0A) }
    return result
  }

  /// `_x000D__x000A_` and XML's own names.
  private static func decoded(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var place = 0
    while place < bytes.count {
      if let (text, length) = escape(in: bytes, at: place) {
        result += text
        place += length
      } else {
        result.append(bytes[place])
        place += 1
      }
    }
    return result
  }

  private static func escape(in bytes: [UInt8], at place: Int) -> ([UInt8], Int)? {
    let rest = bytes[place...]
    if bytes[place] == UInt8(ascii: "_"), rest.count >= 7, bytes[place + 1] == UInt8(ascii: "x"),
      bytes[place + 6] == UInt8(ascii: "_")
    {
      let digits = String(decoding: bytes[place + 2..<place + 6], as: UTF8.self)
      guard digits.utf8.count == 4, let value = UInt32(digits, radix: 16), digits.first != "+"
      else { return nil }
      let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
      return scalar == "\r" ? ([], 7) : (Array(String(Character(scalar)).utf8), 7)
    }
    guard bytes[place] == UInt8(ascii: "&") else { return nil }
    for (name, character) in names where rest.starts(with: name) {
      return ([character], name.count)
    }
    return nil
  }

  private static let names: [([UInt8], UInt8)] = [
    (Array("&lt;".utf8), UInt8(ascii: "<")), (Array("&gt;".utf8), UInt8(ascii: ">")),
    (Array("&amp;".utf8), UInt8(ascii: "&")), (Array("&quot;".utf8), UInt8(ascii: "\"")),
    (Array("&apos;".utf8), UInt8(ascii: "'")),
  ]

  /// Where a word stands first from here on.
  private static func find(_ word: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    var place = start
    while place + word.count <= bytes.count {
      guard let first = bytes[place...].firstIndex(of: word[0]),
        first + word.count <= bytes.count
      else { return nil }
      if bytes[first...].starts(with: word) { return first }
      place = first + 1
    }
    return nil
  }
}
