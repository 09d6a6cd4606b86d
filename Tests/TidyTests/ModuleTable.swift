import Foundation

/// The table of who knows whom in ARCHITECTURE.md.
struct ModuleTable {
  struct Row {
    var ours: Set<String>
    var outside: Set<String>
    var knowsAll: Bool
  }

  var rows: [String: Row] = [:]

  init(markdown: String) {
    var isInside = false
    for line in markdown.split(separator: "\n") {
      if line.hasPrefix("<!-- modules") { isInside = true }
      if line.hasPrefix("<!-- end of modules") { isInside = false }
      guard isInside, line.hasPrefix("| ") else { continue }
      let cells = line.split(separator: "|", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      guard cells.count == 6, cells[1] != "module", !cells[1].hasPrefix("-") else { continue }
      rows[cells[1]] = Row(
        ours: Self.words(cells[2]), outside: Self.words(cells[3]), knowsAll: cells[2] == "*all*")
    }
  }

  private static func words(_ cell: String) -> Set<String> {
    Set(cell.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
  }
}
