import DrillModel

/// A YAML text with markers `1️⃣`…`9️⃣` at the places where complaints are expected.
struct MarkedText {
  private static let markers: [Character] = [
    "1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣", "9️⃣",
  ]

  /// The text without its markers.
  private(set) var text = ""
  /// Where the markers stood.
  private var places: [Int: (line: Int, column: Int)] = [:]

  /// Takes the markers out.
  init(_ marked: String) {
    var line = 1
    var column = 1
    for character in marked {
      if let index = Self.markers.firstIndex(of: character) {
        places[index + 1] = (line, column)
        continue
      }
      text.append(character)
      if character.isNewline {
        line += 1
        column = 1
      } else {
        column += character.unicodeScalars.count
      }
    }
  }

  /// Where marker `number` stood, as `line:column`.
  func place(_ number: Int) -> String {
    places[number].map { "\($0.line):\($0.column)" } ?? "marker \(number) is missing"
  }
}
