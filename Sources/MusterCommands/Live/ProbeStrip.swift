import Chat
import DrillModel

/// What chat clients saw of late: how many answers came in each short while, and the outage.
struct ProbeStrip {
  /// A look at the traffic.
  struct Sample: Equatable {
    /// Answers a second since the look before.
    var rate: Double
    /// Whether chat answered, by the drill's rule.
    var isAnswering: Bool
  }

  /// No more looks are kept.
  private static let limit = 400
  private static let bars = Array("▁▂▃▄▅▆▇█")

  private(set) var samples: [Sample] = []
  private(set) var isSending = false
  /// The last outage or the one under way, monotonic nanoseconds; its end is nil while it lasts.
  private(set) var outage: (from: UInt64, to: UInt64?)?
  private(set) var now: UInt64 = 0
  private var lastAcknowledged = 0

  var isOut: Bool { outage.map { $0.to == nil } ?? false }

  mutating func take(_ chat: ChatState, _ rule: AvailabilityRule) {
    let elapsed = chat.at > now && now > 0 ? Double(chat.at - now) / 1e9 : 0
    let answers = max(0, chat.acknowledged - lastAcknowledged)
    let wasSending = isSending
    now = chat.at
    lastAcknowledged = chat.acknowledged
    isSending = chat.isSending
    guard chat.isSending || wasSending else { return }
    let isAnswering = chat.isAnswering(by: rule)
    if elapsed > 0 {
      samples.append(Sample(rate: Double(answers) / elapsed, isAnswering: isAnswering))
      samples.removeFirst(max(0, samples.count - Self.limit))
    }
    if !isAnswering, let last = chat.lastAcknowledgedAt, chat.isSending {
      outage = (last, nil)
    } else if isAnswering, let open = outage, open.to == nil {
      outage = (open.from, chat.answeringSince ?? chat.at)
    }
  }

  /// Answers a second over the last second or so.
  var rate: Double {
    let last = samples.suffix(4)
    return last.isEmpty ? 0 : last.reduce(0) { $0 + $1.rate } / Double(last.count)
  }

  /// The last looks as a bar each, and a cross where chat did not answer.
  ///
  /// - Parameter width: How many at most.
  /// - Returns: The oldest first.
  func sparkline(_ width: Int) -> String {
    let shown = samples.suffix(max(0, width))
    let most = max(samples.map(\.rate).max() ?? 0, 1)
    return String(
      shown.map { sample in
        guard sample.isAnswering else { return "×" }
        let level = Int((sample.rate / most * Double(Self.bars.count - 1)).rounded())
        return Self.bars[min(max(level, 0), Self.bars.count - 1)]
      })
  }
}
