internal import DrillModel

/// Messages named by their numbers, whole stretches as one: `room sender: 117–152, 160`.
enum MessageRanges {
  /// - Parameter findings: Messages in any order.
  /// - Returns: A line for each sender in each room, sorted.
  static func lines(_ findings: [IntegrityResult.Finding]) -> [String] {
    var numbers: [String: Set<Int>] = [:]
    for finding in findings {
      let name =
        "\(VisibleText.line(finding.room, limit: 80)) \(VisibleText.line(finding.sender, limit: 80))"
      numbers[name, default: []].insert(finding.sequence)
    }
    return numbers.sorted { $0.key < $1.key }.map { name, numbers in
      "\(name): \(ranges(numbers.sorted()).joined(separator: ", ")) (\(numbers.count))"
    }
  }

  private static func ranges(_ sorted: [Int]) -> [String] {
    var ranges: [ClosedRange<Int>] = []
    for number in sorted {
      if let last = ranges.last, number == last.upperBound + 1 {
        ranges[ranges.count - 1] = last.lowerBound...number
      } else {
        ranges.append(number...number)
      }
    }
    return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)" }
  }
}
