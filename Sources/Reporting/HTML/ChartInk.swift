internal import DrillModel

/// The colours of charts, by what they mean; in the light theme, the dark one is in the style
/// sheet under the same words.
enum ChartInk: String, CaseIterable {
  case ink, muted, line, good, bad, doubtful, skipped, fault, mark, answer, slowest, panel
  case phaseA = "phase-a"
  case phaseB = "phase-b"

  var color: String {
    switch self {
    case .ink: "#1b1f24"
    case .muted: "#59616b"
    case .line: "#dcdcd7"
    case .good: "#2f8f5b"
    case .bad: "#c8372d"
    case .doubtful: "#b7791f"
    case .skipped: "#a7adb4"
    case .fault: "#c8372d"
    case .mark: "#3a4654"
    case .answer: "#1f5fa8"
    case .slowest: "#86aedb"
    case .panel: "#ffffff"
    case .phaseA: "#34618f"
    case .phaseB: "#5b86b3"
    }
  }

  static func of(_ verdict: Verdict) -> ChartInk {
    switch verdict {
    case .passed: .good
    case .failed: .bad
    case .inconclusive: .doubtful
    case .skipped: .skipped
    }
  }
}
