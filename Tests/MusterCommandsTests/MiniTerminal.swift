/// A terminal in memory: what is written is drawn as a real one would, so that tests can read it.
///
/// Knows what the live view uses, and complains of anything else.
final class MiniTerminal {
  private(set) var columns: Int
  private(set) var rows: Int
  /// What has gone off the upper end.
  private(set) var history: [String] = []
  private(set) var complaints: [String] = []
  private var cells: [[Character]]
  private var (row, column) = (0, 0)
  /// True after the last column was written: the next sign begins a new line.
  private var isAtEnd = false

  init(columns: Int, rows: Int) {
    (self.columns, self.rows) = (columns, rows)
    cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
  }

  var screen: [String] { cells.map(Self.text) }

  private static func text(_ line: [Character]) -> String {
    var line = line[...]
    while line.last == " " { line.removeLast() }
    return String(line)
  }

  /// As terminals do that break lines anew: what was one line and no longer fits becomes several.
  func resize(columns: Int, rows: Int) {
    var lines: [[Character]] = []
    var cursor = 0
    for (index, line) in cells.prefix(row + 1).enumerated() {
      var rest = Array(Self.text(line))
      if index == row { cursor = lines.count + rest.count / columns }
      repeat {
        lines.append(Array(rest.prefix(columns)))
        rest = Array(rest.dropFirst(columns))
      } while !rest.isEmpty
    }
    (self.columns, self.rows) = (columns, rows)
    let over = max(0, lines.count - rows)
    history += lines.prefix(over).map(Self.text)
    cells = lines.dropFirst(over).map { $0 + Array(repeating: " ", count: columns - $0.count) }
    while cells.count < rows { cells.append(Array(repeating: " ", count: columns)) }
    row = min(max(cursor - over, 0), rows - 1)
    column = min(column, columns - 1)
    isAtEnd = false
  }

  func write(_ text: String) {
    var rest = Array(text.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\r": (column, isAtEnd) = (0, false)
      case "\n": newLine()
      case "\u{1B}": escape(&rest)
      default: put(Character(scalar))
      }
    }
  }

  private func put(_ sign: Character) {
    if isAtEnd {
      column = 0
      newLine()
    }
    cells[row][column] = sign
    isAtEnd = column == columns - 1
    if !isAtEnd { column += 1 }
  }

  /// The line discipline of a terminal puts a carriage return before each newline.
  private func newLine() {
    (column, isAtEnd) = (0, false)
    if row == rows - 1 {
      history.append(Self.text(cells.removeFirst()))
      cells.append(Array(repeating: " ", count: columns))
    } else {
      row += 1
    }
  }

  private func escape(_ rest: inout ArraySlice<UnicodeScalar>) {
    guard rest.popFirst() == "[" else { return complaints.append("no sequence after ESC") }
    var digits = ""
    while let scalar = rest.popFirst() {
      if "0"..."9" ~= scalar || scalar == ";" {
        digits.unicodeScalars.append(scalar)
        continue
      }
      let number = Int(digits)
      switch scalar {
      case "m": break
      case "A":
        row = max(0, row - (number ?? 1))
        isAtEnd = false
      case "K": erase(row, from: column)
      case "J":
        erase(row, from: column)
        for below in (row + 1)..<max(rows, row + 1) { erase(below, from: 0) }
      default: complaints.append("unknown sequence ESC [ \(digits) \(scalar)")
      }
      return
    }
  }

  private func erase(_ row: Int, from column: Int) {
    guard !(isAtEnd && row == self.row) else { return }
    for index in column..<columns { cells[row][index] = " " }
  }
}
