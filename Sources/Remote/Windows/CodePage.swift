/// How a Windows host wrote its text: what it says in the first line of an answer.
///
/// Output is set to UTF-8 on the host; where that could not be done, texts come in the code page
/// of its console.
enum CodePage: Sendable, Hashable {
  /// UTF-8; what is not of its form is replaced by whoever makes a text of it.
  case utf8
  /// One byte a character; the upper half is this table.
  case single(Int)
  /// UTF-16, low byte first.
  case utf16

  /// The page of this number; an unknown one is read as Windows-1252, so that every byte stays
  /// visible.
  init(_ number: Int) {
    switch number {
    case 65001: self = .utf8
    case 1200: self = .utf16
    default: self = .single(number)
    }
  }

  /// The bytes in UTF-8.
  func decoded(_ bytes: [UInt8]) -> [UInt8] {
    switch self {
    case .utf8:
      return Self.looksLikeUTF16(bytes) ? Self.utf16.decoded(bytes) : bytes
    case .utf16:
      var units: [UInt16] = []
      for place in stride(from: 0, to: bytes.count - bytes.count % 2, by: 2) {
        units.append(UInt16(bytes[place]) | UInt16(bytes[place + 1]) << 8)
      }
      if units.first == 0xFEFF { units.removeFirst() }
      return Array(String(decoding: units, as: UTF16.self).utf8)
    case .single(let number):
      let table = Self.tables[number] ?? Self.windows1252
      var result: [UInt8] = []
      for byte in bytes {
        if byte < 128 {
          result.append(byte)
        } else {
          result += Array(String(Character(table[Int(byte) - 128])).utf8)
        }
      }
      return result
    }
  }

  /// A byte order mark, as programs write it that were told to write Unicode.
  private static func looksLikeUTF16(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 4 && bytes[0] == 0xFF && bytes[1] == 0xFE
  }

  private static let tables = [437: dos437, 850: dos850, 1252: windows1252]

  private static let dos437 = Array(
    ("\u{C7}\u{FC}\u{E9}\u{E2}\u{E4}\u{E0}\u{E5}\u{E7}\u{EA}\u{EB}\u{E8}\u{EF}\u{EE}\u{EC}"
      + "\u{C4}\u{C5}\u{C9}\u{E6}\u{C6}\u{F4}\u{F6}\u{F2}\u{FB}\u{F9}\u{FF}\u{D6}\u{DC}\u{A2}"
      + "\u{A3}\u{A5}\u{20A7}\u{192}\u{E1}\u{ED}\u{F3}\u{FA}\u{F1}\u{D1}\u{AA}\u{BA}\u{BF}"
      + "\u{2310}\u{AC}\u{BD}\u{BC}\u{A1}\u{AB}\u{BB}\u{2591}\u{2592}\u{2593}\u{2502}\u{2524}"
      + "\u{2561}\u{2562}\u{2556}\u{2555}\u{2563}\u{2551}\u{2557}\u{255D}\u{255C}\u{255B}"
      + "\u{2510}\u{2514}\u{2534}\u{252C}\u{251C}\u{2500}\u{253C}\u{255E}\u{255F}\u{255A}"
      + "\u{2554}\u{2569}\u{2566}\u{2560}\u{2550}\u{256C}\u{2567}\u{2568}\u{2564}\u{2565}"
      + "\u{2559}\u{2558}\u{2552}\u{2553}\u{256B}\u{256A}\u{2518}\u{250C}\u{2588}\u{2584}"
      + "\u{258C}\u{2590}\u{2580}\u{3B1}\u{DF}\u{393}\u{3C0}\u{3A3}\u{3C3}\u{B5}\u{3C4}"
      + "\u{3A6}\u{398}\u{3A9}\u{3B4}\u{221E}\u{3C6}\u{3B5}\u{2229}\u{2261}\u{B1}\u{2265}"
      + "\u{2264}\u{2320}\u{2321}\u{F7}\u{2248}\u{B0}\u{2219}\u{B7}\u{221A}\u{207F}\u{B2}"
      + "\u{25A0}\u{A0}").unicodeScalars)

  private static let dos850 = Array(
    ("\u{C7}\u{FC}\u{E9}\u{E2}\u{E4}\u{E0}\u{E5}\u{E7}\u{EA}\u{EB}\u{E8}\u{EF}\u{EE}\u{EC}"
      + "\u{C4}\u{C5}\u{C9}\u{E6}\u{C6}\u{F4}\u{F6}\u{F2}\u{FB}\u{F9}\u{FF}\u{D6}\u{DC}\u{F8}"
      + "\u{A3}\u{D8}\u{D7}\u{192}\u{E1}\u{ED}\u{F3}\u{FA}\u{F1}\u{D1}\u{AA}\u{BA}\u{BF}"
      + "\u{AE}\u{AC}\u{BD}\u{BC}\u{A1}\u{AB}\u{BB}\u{2591}\u{2592}\u{2593}\u{2502}\u{2524}"
      + "\u{C1}\u{C2}\u{C0}\u{A9}\u{2563}\u{2551}\u{2557}\u{255D}\u{A2}\u{A5}\u{2510}\u{2514}"
      + "\u{2534}\u{252C}\u{251C}\u{2500}\u{253C}\u{E3}\u{C3}\u{255A}\u{2554}\u{2569}\u{2566}"
      + "\u{2560}\u{2550}\u{256C}\u{A4}\u{F0}\u{D0}\u{CA}\u{CB}\u{C8}\u{131}\u{CD}\u{CE}"
      + "\u{CF}\u{2518}\u{250C}\u{2588}\u{2584}\u{A6}\u{CC}\u{2580}\u{D3}\u{DF}\u{D4}\u{D2}"
      + "\u{F5}\u{D5}\u{B5}\u{FE}\u{DE}\u{DA}\u{DB}\u{D9}\u{FD}\u{DD}\u{AF}\u{B4}\u{AD}\u{B1}"
      + "\u{2017}\u{BE}\u{B6}\u{A7}\u{F7}\u{B8}\u{B0}\u{A8}\u{B7}\u{B9}\u{B3}\u{B2}\u{25A0}"
      + "\u{A0}").unicodeScalars)

  private static let windows1252 = Array(
    ("\u{20AC}\u{FFFD}\u{201A}\u{192}\u{201E}\u{2026}\u{2020}\u{2021}\u{2C6}\u{2030}"
      + "\u{160}\u{2039}\u{152}\u{FFFD}\u{17D}\u{FFFD}\u{FFFD}\u{2018}\u{2019}\u{201C}"
      + "\u{201D}\u{2022}\u{2013}\u{2014}\u{2DC}\u{2122}\u{161}\u{203A}\u{153}\u{FFFD}\u{17E}"
      + "\u{178}\u{A0}\u{A1}\u{A2}\u{A3}\u{A4}\u{A5}\u{A6}\u{A7}\u{A8}\u{A9}\u{AA}\u{AB}"
      + "\u{AC}\u{AD}\u{AE}\u{AF}\u{B0}\u{B1}\u{B2}\u{B3}\u{B4}\u{B5}\u{B6}\u{B7}\u{B8}\u{B9}"
      + "\u{BA}\u{BB}\u{BC}\u{BD}\u{BE}\u{BF}\u{C0}\u{C1}\u{C2}\u{C3}\u{C4}\u{C5}\u{C6}\u{C7}"
      + "\u{C8}\u{C9}\u{CA}\u{CB}\u{CC}\u{CD}\u{CE}\u{CF}\u{D0}\u{D1}\u{D2}\u{D3}\u{D4}\u{D5}"
      + "\u{D6}\u{D7}\u{D8}\u{D9}\u{DA}\u{DB}\u{DC}\u{DD}\u{DE}\u{DF}\u{E0}\u{E1}\u{E2}\u{E3}"
      + "\u{E4}\u{E5}\u{E6}\u{E7}\u{E8}\u{E9}\u{EA}\u{EB}\u{EC}\u{ED}\u{EE}\u{EF}\u{F0}\u{F1}"
      + "\u{F2}\u{F3}\u{F4}\u{F5}\u{F6}\u{F7}\u{F8}\u{F9}\u{FA}\u{FB}\u{FC}\u{FD}\u{FE}\u{FF}")
      .unicodeScalars)
}
