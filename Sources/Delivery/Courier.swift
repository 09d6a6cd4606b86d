import Glibc

/// Sends requests, again where that may help, and never for longer than it may.
public struct Courier: Sendable {
  /// How long all of it may take.
  public let within: Duration
  /// How many attempts each request has.
  public let attempts: Int
  /// Takes secrets out of what a receiver says.
  public let redacted: @Sendable (String) -> String

  /// Makes a courier.
  ///
  /// - Parameters:
  ///   - within: How long all attempts may take together.
  ///   - attempts: How many each request has.
  ///   - redacted: Takes secrets out of what a receiver says.
  public init(
    within: Duration, attempts: Int, redacted: @escaping @Sendable (String) -> String
  ) {
    self.within = within
    self.attempts = max(1, attempts)
    self.redacted = redacted
  }

  /// Sends requests one after another; the first that fails for good ends it.
  ///
  /// - Parameter requests: In their order.
  /// - Returns: What came of them.
  public func send(_ requests: [HTTPRequest]) async -> DeliveryOutcome {
    let end = ContinuousClock.now + within
    var made = 0
    var last = "nothing to send"
    for request in requests {
      let (answer, count) = await send(request, until: end)
      made += count
      guard answer.isGood else {
        return DeliveryOutcome(isDelivered: false, attempts: made, detail: detail(answer))
      }
      last = answer.words
      if case .answered(_, _, let body) = answer, let rejected = Self.rejected(in: body) {
        return DeliveryOutcome(
          isDelivered: false, attempts: made, detail: "it took only a part: \(redacted(rejected))")
      }
    }
    return DeliveryOutcome(isDelivered: true, attempts: made, detail: last)
  }

  private func send(
    _ request: HTTPRequest, until end: ContinuousClock.Instant
  ) async -> (HTTPAnswer, Int) {
    var answer = HTTPAnswer.failed(reason: "no time was left for it", isPassing: false)
    for number in 1...attempts {
      let left = end - .now
      guard left > .milliseconds(100) else { return (answer, number - 1) }
      var headers = request.headers
      if let signature = request.signature {
        headers += signature.headers(id: request.id, seconds: time(nil), body: request.body)
      }
      // An endpoint that never answers must leave time for the attempts that follow.
      answer = await Curl().send(
        request, headers: headers, within: left / (attempts - number + 1))
      guard !answer.isGood, answer.isWorthAnotherAttempt, number < attempts else {
        return (answer, number)
      }
      var pause = Duration.milliseconds(500) * (1 << min(number - 1, 6))
      if case .answered(_, let seconds?, _) = answer { pause = .seconds(max(0, seconds)) }
      guard pause < end - .now else { return (answer, number) }
      try? await Task.sleep(for: pause)
    }
    return (answer, attempts)
  }

  private func detail(_ answer: HTTPAnswer) -> String {
    guard case .answered(_, _, let body) = answer, !body.isEmpty else { return answer.words }
    let line = body.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let plain = redacted(line).unicodeScalars.map { scalar in
      (0x20...0x7E).contains(scalar.value) ? Character(scalar) : "?"
    }
    return "\(answer.words): \(String(plain.prefix(200)))"
  }

  /// What a collector says where it took less than everything.
  private static func rejected(in body: String) -> String? {
    guard let match = body.firstMatch(of: /"rejectedSpans"\s*:\s*"?([0-9]{1,9})/),
      match.1.contains(where: { $0 != "0" })
    else { return nil }
    return "\(match.1) spans were rejected"
  }
}
