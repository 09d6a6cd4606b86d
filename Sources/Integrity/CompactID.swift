/// An archive's id: a number where it is one, as ejabberd's are, else its text.
enum CompactID: Sendable, Hashable {
  case number(UInt64)
  case text(String)

  init(_ text: String) {
    if let number = Self.number(text) {
      self = .number(number)
    } else {
      self = .text(text)
    }
  }

  /// The id as the archive says it.
  var text: String {
    switch self {
    case .number(let number): String(number)
    case .text(let text): text
    }
  }

  /// The number whose own text this is.
  private static func number(_ text: String) -> UInt64? {
    let digits = text.utf8
    guard (1...18).contains(digits.count), digits.first != UInt8(ascii: "0") else { return nil }
    var number: UInt64 = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      number = number * 10 + UInt64(digit - 48)
    }
    return number
  }
}
