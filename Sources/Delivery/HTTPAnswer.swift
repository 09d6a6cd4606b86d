/// What came of one attempt to send a request.
enum HTTPAnswer: Sendable, Hashable {
  /// There was a whole answer.
  case answered(status: Int, retryAfter: Int?, body: String)
  /// There was none, or not all of it.
  case failed(reason: String, isPassing: Bool)

  /// Whether the receiver has it.
  var isGood: Bool {
    if case .answered(200..<300, _, _) = self { return true }
    return false
  }

  /// Whether another attempt may do better.
  var isWorthAnotherAttempt: Bool {
    switch self {
    case .answered(let status, _, _): [408, 425, 429].contains(status) || status >= 500
    case .failed(_, let isPassing): isPassing
    }
  }

  /// In words; what the receiver said of it is not in them.
  var words: String {
    switch self {
    case .answered(let status, _, _) where (300..<400).contains(status):
      "it answered \(status), a redirection, which is not followed: give its final address"
    case .answered(let status, _, _): "it answered \(status)"
    case .failed(let reason, _): reason
    }
  }
}
