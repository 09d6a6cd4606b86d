internal import DrillModel

/// The colours of charts, by what they mean.
///
/// The light theme's stand in the drawings; the style sheet has both themes' under the same words.
enum ChartInk: String, CaseIterable {
  case ink, muted, line, good, bad, doubtful, skipped, fault, mark, answer, slowest, panel
  case phaseA = "phase-a"
  case phaseB = "phase-b"

  /// In the light theme and on paper.
  var color: String {
    switch self {
    case .ink: "#1b1f24"
    case .muted: "#59616b"
    case .line: "#dcdcd7"
    case .good: "#26804f"
    case .bad: "#c8372d"
    case .doubtful: "#99630f"
    case .skipped: "#7d858d"
    case .fault: "#c8372d"
    case .mark: "#3a4654"
    case .answer: "#1f5fa8"
    case .slowest: "#5b8cc4"
    case .panel: "#ffffff"
    case .phaseA: "#2c5684"
    case .phaseB: "#4a76a6"
    }
  }

  /// The same in the dark theme.
  var darkColor: String {
    switch self {
    case .ink: "#e7eaed"
    case .muted: "#a5adb6"
    case .line: "#343b42"
    case .good: "#4cb57e"
    case .bad: "#f0776d"
    case .doubtful: "#dfa548"
    case .skipped: "#8a939d"
    case .fault: "#f0776d"
    case .mark: "#cfd6de"
    case .answer: "#8ab8f0"
    case .slowest: "#6c93c4"
    case .panel: "#191d21"
    case .phaseA: "#8ab8f0"
    case .phaseB: "#b4d1f5"
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
