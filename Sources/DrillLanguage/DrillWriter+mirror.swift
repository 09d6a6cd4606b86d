import DrillModel

/// Writing the steps that are about mirrors.
extension DrillWriter {
  /// The verb of such a step, and its words.
  static func mirrorWords(of action: Step.Action) -> (verb: String, words: [(String, String)]) {
    switch action {
    case .promoteMirror(let successor): ("promote", [("database", successor.rawValue)])
    case .fenceBackup: ("fence", [("database", "backup")])
    case .protect(let successor): ("protect", [("database", successor.rawValue)])
    case .expose: ("expose", [("database", "primary")])
    default: ("watch", [("database", "primary")])
    }
  }
}
