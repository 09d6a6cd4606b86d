public import DrillModel
public import Guard

/// What came of a request.
public struct Reply: Sendable, Hashable {
  /// How it came out.
  public enum Result: Sendable, Hashable {
    /// As it was meant to.
    case succeeded
    /// Certainly not so.
    case failed
    /// Nobody knows.
    case unknown
  }

  /// How it came out.
  public var result: Result
  /// What was seen, in words.
  public var detail: String
  /// What was said, redacted and capped.
  public var output: String
  /// `key=value` lines of the answer, redacted.
  public var values: [String: String]
  /// A guard's answer, where a guard was asked and answered.
  public var guardAnswer: GuardAnswer?
  /// To be journalled with it.
  public var events: [JournalEvent]
  /// Between which moments it happened by the host's own word, monotonic nanoseconds of the
  /// runner; nil where the host said nothing of it, or its clock is not known.
  public var happened: ClosedRange<UInt64>?
  /// The status that the host's command left with; nil where there was none, or it is not known.
  public var exitStatus: Int32?
  /// How often the command was sent; nil where there was none.
  public var attempts: Int?
  /// When the question left, monotonic nanoseconds.
  public var sentAt: UInt64
  /// When the answer was there, monotonic nanoseconds.
  public var endedAt: UInt64

  /// What it says, its times and incidental numbers aside: to tell news from repetition.
  struct Outcome: Sendable, Hashable {
    var result: Result
    var detail: String
  }

  /// What it says, times aside.
  var outcome: Outcome { Outcome(result: result, detail: detail) }

  /// The value that marks a request which was never sent.
  package static let unsent = "muster_unsent"

  /// What a sentence says but for times: hosts that are held by one run say alike.
  package static func gist(_ detail: String) -> String {
    guard let times = detail.utf8.firstRange(of: Array(", since ".utf8)) else { return detail }
    return String(detail[..<times.lowerBound])
  }

  /// Describes a reply.
  public init(
    _ result: Result, detail: String, output: String = "", values: [String: String] = [:],
    guardAnswer: GuardAnswer? = nil, events: [JournalEvent] = [], sentAt: UInt64,
    endedAt: UInt64
  ) {
    self.result = result
    self.detail = detail
    self.output = output
    self.values = values
    self.guardAnswer = guardAnswer
    self.events = events
    self.sentAt = sentAt
    self.endedAt = endedAt
  }
}
