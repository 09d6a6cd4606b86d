/// Finds the valid word that is nearest to a misspelt one.
enum NearestWord {
  /// The nearest of `words`, or nil where none is near enough to be meant.
  ///
  /// Case, blanks, hyphens and underscores do not count; a third of the letters may be wrong, and
  /// two neighbours that changed places are one mistake.
  static func find(_ word: String, among words: [String]) -> String? {
    let wanted = folded(word)
    guard !wanted.isEmpty, wanted.count <= 60 else { return nil }
    let limit = max(1, wanted.count / 3)
    var best: (word: String, distance: Int)?
    for candidate in words {
      let letters = folded(candidate)
      // Each letter more or less is a mistake: most words need no closer look.
      guard abs(letters.count - wanted.count) <= limit else { continue }
      let distance = distance(wanted, letters)
      if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.word
  }

  private static func folded(_ word: String) -> [Character] {
    word.lowercased().filter { !"-_ ".contains($0) }.map { $0 }
  }

  /// The optimal string alignment distance.
  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
    var beforeLast = Array(repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for row in 1...left.count {
      var current = [row]
      for column in 1...right.count {
        let cost = left[row - 1] == right[column - 1] ? 0 : 1
        var value = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + cost)
        if row > 1, column > 1, left[row - 1] == right[column - 2],
          left[row - 2] == right[column - 1]
        {
          value = min(value, beforeLast[column - 2] + 1)
        }
        current.append(value)
      }
      beforeLast = last
      last = current
    }
    return last[right.count]
  }
}
