import DrillModel

@testable import Reporting

/// An hour at 100 probes a second, made up: every field of the report that grows is full.
enum BigRun {
  /// The buckets of 0.1 s in which nothing was answered: each alone in the hour.
  static let outages = [501, 9_000, 17_777, 35_998]
  /// The bucket with the one answer that took very long.
  static let slowest = 20_000

  static var series: ChatSeries {
    var buckets = (0..<36_000).map { index in
      ChatSeries.Bucket(
        acknowledged: 10, unanswered: index.isMultiple(of: 7_001) ? 1 : 0,
        medianMilliseconds: 5 + Double(index % 13), maximumMilliseconds: 9 + Double(index % 131))
    }
    for index in outages {
      buckets[index] = ChatSeries.Bucket(
        acknowledged: 0, unanswered: 10, medianMilliseconds: nil, maximumMilliseconds: nil)
    }
    buckets[slowest].maximumMilliseconds = 31_000
    return ChatSeries(bucketSeconds: 0.1, startSeconds: -10, buckets: buckets)
  }

  static var records: [JournalRecord] {
    var records = HostileRun.records(length: 20_000)
    for index in records.indices {
      guard case .integrity(var integrity) = records[index].event else { continue }
      integrity.lostMessages = (1...5_000).map { number in
        IntegrityResult.Finding(
          room: "muster-\(number % 2 + 1)", sender: "user1", sequence: (number + 1) / 2,
          sentSeconds: -2, acknowledgedSeconds: -1.5,
          archiveID: nil)
      }
      integrity.lost = 5_000
      records[index].event = .integrity(integrity)
    }
    records.removeAll { if case .earlierRuns = $0.event { true } else { false } }
    var extra: [JournalEvent] = [
      .earlierRuns((1...6).map(earlier)),
      .stepStarting(
        JournalEvent.StepStarting(
          id: "trace", kind: "trace", title: "Follow 30 markers", deadlineSeconds: 60)),
    ]
    for act in (0..<30).flatMap(marker) {
      extra.append(
        .actStarting(
          JournalEvent.ActStarting(
            step: act.step, act: act.act, service: "database", host: act.host, commandDigest: "",
            isOwnCommand: false)))
      extra.append(.actEnded(act))
    }
    records.insert(contentsOf: extra.map { record($0, like: records[0]) }, at: 1)
    return records
  }

  private static func record(_ event: JournalEvent, like other: JournalRecord) -> JournalRecord {
    var record = other
    record.event = event
    return record
  }

  private static func earlier(_ number: Int) -> JournalEvent.EarlierRun {
    JournalEvent.EarlierRun(
      run: "20260\(number)01T020003Z-aaaaaa", started: "2026-0\(number)-01T02:00:03.000Z",
      outcome: .completed, verdict: number == 3 ? .failed : .passed, restored: true,
      version: "2026.\(number).1", isSameDrill: number > 2, isSameEnvironment: true,
      objectives: [
        RunResult.ObjectiveResult(
          name: "recovery-time", target: 15, actual: number == 3 ? 18.2 : 11 + Double(number) / 3,
          error: 0.3, unit: "s", verdict: number == 3 ? .failed : .passed)
      ], lost: number * 7)
  }

  /// A marker's commit and its three hops.
  private static func marker(_ number: Int) -> [JournalEvent.ActEnded] {
    let start = FixtureJournal.moment(40 + Double(number) * 2)
    func act(_ name: Act.Name, _ from: Double, _ to: Double, _ values: [String: String])
      -> JournalEvent.ActEnded
    {
      JournalEvent.ActEnded(
        step: "trace", act: name.rawValue, host: "dc1-db1", verdict: .passed,
        ending: "exited with 0", values: values, output: "", startedAt: start + UInt64(from * 1e9),
        endedAt: start + UInt64(to * 1e9))
    }
    let lag = 0.4 + Double(number % 7) * 0.11
    return [act(.probeWrite, 0, 0.02, ["segment": "00000001000000000000002A"])]
      + ["archived", "copied", "replayed"].enumerated().map { index, hop in
        let end = lag * Double(index + 1)
        return act(
          .trace, 0.02, end,
          ["hop": hop, "elapsed": "\(end - 0.02)", "spacing": "0.1"])
      }
  }
}
