/// Finds the word that was most likely meant, by the least number of single-letter changes.
enum NearestWord {
  /// The nearest of `words`, or nil where none is near: over half of the letters differ.
  static func nearest(to found: String, in words: [String]) -> String? {
    let ranked = words.map { (word: $0, distance: distance(found, $0)) }
    guard let best = ranked.min(by: { ($0.distance, $0.word) < ($1.distance, $1.word) }) else {
      return nil
    }
    return best.distance * 2 <= max(found.count, best.word.count) ? best.word : nil
  }

  private static func distance(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    var row = Array(0...right.count)
    for (index, letter) in left.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in right.indices {
        let substituted = diagonal + (right[column] == letter ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(substituted, diagonal + 1, row[column] + 1)
      }
    }
    return row[right.count]
  }
}
