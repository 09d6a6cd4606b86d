/// How long marker commits took to be archived, copied and replayed.
public struct ShippingLag: Sendable, Hashable, Codable {
  /// A part of the way from a commit to its replay.
  public enum Hop: String, Sendable, Hashable, Codable, CaseIterable {
    /// The share has it.
    case archived
    /// It is beside the backup database.
    case copied
    /// The backup database has replayed it.
    case replayed
  }

  /// A marker's way: from its commit to each hop.
  public struct Cycle: Sendable, Hashable, Codable {
    /// Seconds, with their error; without those that were not reached.
    public var hops: [String: Measurement]
    /// The log segment that it was written to.
    public var segment: String

    /// From its commit to a hop; nil where that was not reached.
    public func lag(_ hop: Hop) -> Measurement? { hops[hop.rawValue] }
  }

  /// The markers, in their order.
  public var cycles: [Cycle]

  /// Reads what acts told, in their order: a write probe begins a cycle, traces end its hops.
  ///
  /// A marker was committed while its act ran; a hop was reached between the trace's last look that
  /// did not find it and the one that did.
  public init(acts: [JournalEvent.ActEnded]) {
    cycles = []
    var marked: JournalEvent.ActEnded?
    for act in acts {
      if act.act == Act.Name.probeWrite.rawValue, act.verdict == .passed {
        marked = act
        cycles.append(Cycle(hops: [:], segment: act.values["segment"] ?? ""))
      }
      guard act.act == Act.Name.trace.rawValue, act.verdict == .passed, let mark = marked,
        let hop = act.values["hop"], !cycles.isEmpty
      else { continue }
      cycles[cycles.count - 1].hops[hop] = Self.lag(from: mark, to: act)
    }
  }

  private static func lag(
    from mark: JournalEvent.ActEnded, to trace: JournalEvent.ActEnded
  ) -> Measurement {
    func seconds(_ end: UInt64, _ start: UInt64) -> Double {
      (Double(end) - Double(start)) / 1e9
    }
    let elapsed = trace.values["elapsed"].flatMap(Double.init) ?? 0
    let spacing = trace.values["spacing"].flatMap(Double.init) ?? elapsed
    let latest = seconds(trace.endedAt, mark.startedAt)
    let seen = seconds(trace.startedAt, mark.endedAt) + max(0, elapsed - spacing)
    let earliest = min(max(0, seen), latest)
    return Measurement(value: (latest + earliest) / 2, error: (latest - earliest) / 2)
  }

  /// The cycles whose marker reached this hop, from the shortest lag to the longest.
  public func sorted(_ hop: Hop) -> [Measurement] {
    cycles.compactMap { $0.lag(hop) }.sorted { $0.value < $1.value }
  }

  /// The lag that this share of all cycles did not exceed: the nearest rank; nil without any.
  ///
  /// - Parameters:
  ///   - share: From 0 to 1.
  ///   - hop: Up to where.
  /// - Returns: That cycle's lag.
  public func quantile(_ share: Double, _ hop: Hop) -> Measurement? {
    let sorted = sorted(hop)
    guard !sorted.isEmpty else { return nil }
    let rank = Int((share * Double(sorted.count)).rounded(.up))
    return sorted[min(max(rank, 1), sorted.count) - 1]
  }

  /// True where every marker was replayed.
  public var isWhole: Bool {
    !cycles.isEmpty && cycles.allSatisfy { $0.lag(.replayed) != nil }
  }
}
