extension RunResult {
  /// What the run came to, in the one word that metrics and messages use.
  public var occasion: Receiver.Occasion {
    guard outcome == .completed || verdict == .failed else {
      return switch outcome {
      case .refused: .refused
      case .aborted: .aborted
      case .interrupted: .interrupted
      case .crashed: .crashed
      case .completed: .inconclusive
      }
    }
    return switch verdict {
    case .passed: .passed
    case .failed: .failed
    default: .inconclusive
    }
  }
}
