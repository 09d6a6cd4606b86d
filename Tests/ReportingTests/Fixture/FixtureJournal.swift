import DrillModel

/// Writes the records of an invented run at moments given in seconds from its start.
///
/// The chain's digests are left at zero: reports do not read them.
struct FixtureJournal {
  /// The runner's clock at the start: no run begins at 0.
  static let start: UInt64 = 86_412_345_678_901
  /// 2026-08-09T02:00:03Z.
  static let wall = 1_786_240_803

  private(set) var records: [JournalRecord] = []

  static func moment(_ seconds: Double) -> UInt64 {
    start + UInt64((seconds * 1e6).rounded()) * 1_000
  }

  mutating func note(_ seconds: Double, _ event: JournalEvent) {
    records.append(
      JournalRecord(
        sequence: records.count, previous: String(repeating: "0", count: 64),
        time: Self.time(seconds), monotonic: Self.moment(seconds), event: event))
  }

  static func time(_ seconds: Double) -> String {
    let milliseconds = Int((seconds * 1e3).rounded()) + 3_000
    func padded(_ number: Int, _ width: Int = 2) -> String {
      let digits = String(number)
      return String(repeating: "0", count: width - digits.count) + digits
    }
    let second = milliseconds / 1_000
    let time = "\(padded(2 + second / 3_600)):\(padded(second / 60 % 60)):\(padded(second % 60))"
    return "2026-08-09T\(time).\(padded(milliseconds % 1_000, 3))Z"
  }
}
