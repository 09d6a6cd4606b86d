internal import DrillModel

/// The small signs of the page: a shape for each meaning, so that none is told by colour alone.
enum HTMLIcon {
  static func tone(_ verdict: Verdict) -> VerdictWords.Tone {
    switch verdict {
    case .passed: .good
    case .failed: .bad
    case .inconclusive: .doubtful
    case .skipped: .neutral
    }
  }

  static func badge(_ verdict: Verdict, _ word: String? = nil) -> HTMLValue {
    let tone = tone(verdict)
    return .view([
      "tone": .text(tone.rawValue), "icon": .markup(drawing(tone, className: "icon")),
      "word": .text(word ?? verdict.rawValue),
    ])
  }

  static func drawing(_ tone: VerdictWords.Tone, className: String) -> String {
    let shape =
      switch tone {
      case .good: "<path d=\"M7.5 12.5l3 3 6-7\"/>"
      case .bad: "<path d=\"M8.5 8.5l7 7m0-7l-7 7\"/>"
      case .doubtful: "<path d=\"M12 7v6.2m0 3.3v.1\"/>"
      case .neutral: "<path d=\"M8 12h8\"/>"
      }
    return "<svg class=\"\(className)\" viewBox=\"0 0 24 24\" width=\"16\" height=\"16\""
      + " fill=\"none\" stroke=\"currentColor\" stroke-width=\"2.2\" stroke-linecap=\"round\""
      + " stroke-linejoin=\"round\" aria-hidden=\"true\">"
      + "<circle cx=\"12\" cy=\"12\" r=\"10\"/>\(shape)</svg>"
  }
}
