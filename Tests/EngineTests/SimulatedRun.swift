import DrillModel
import Engine

/// What happened in a simulated run, in its order.
struct SimulatedRun {
  struct Entry: Hashable {
    enum What: Hashable {
      case heard(EngineEvent)
      case did(EngineEffect)
    }

    var at: UInt64
    var what: What
  }

  var entries: [Entry]
  /// Nil where the run never ended.
  var exit: ExitStatus?
  var world: SimulatedWorld

  /// A request and where in the order it left.
  struct Sent {
    var index: Int
    var at: UInt64
    var kind: Request.Kind
  }

  var sent: [Sent] {
    entries.enumerated().compactMap { index, entry in
      guard case .did(.perform(let request)) = entry.what else { return nil }
      return Sent(index: index, at: entry.at, kind: request.kind)
    }
  }

  func first(_ matches: (Request.Kind) -> Bool) -> Sent? { sent.first { matches($0.kind) } }

  func hasSent(_ matches: (Request.Kind) -> Bool) -> Bool { first(matches) != nil }

  /// Hosts whose guards were sent this order, sorted, each once.
  func hosts(ordered word: String) -> [String] {
    Set(sent.filter { $0.kind.orders(word) }.compactMap(\.kind.host)).sorted()
  }

  /// Journal records with their place in the order.
  var journal: [(index: Int, event: JournalEvent)] {
    entries.enumerated().compactMap { index, entry in
      guard case .did(.journal(let event)) = entry.what else { return nil }
      return (index, event)
    }
  }

  var milestones: [Milestone] {
    journal.compactMap { if case .milestone(let milestone) = $0.event { milestone } else { nil } }
  }

  var ended: JournalEvent.RunEnded? {
    journal.lazy.compactMap {
      if case .runEnded(let ended) = $0.event { ended } else { nil }
    }.first
  }

  /// Steps that ended, with their verdicts, in order.
  var steps: [(id: String, verdict: Verdict)] {
    journal.compactMap {
      if case .stepEnded(let step) = $0.event { (step.id, step.verdict) } else { nil }
    }
  }

  /// Replies to this kind of request that the machine heard before this place in the order.
  func replies(
    before index: Int, to matches: (Request.Kind) -> Bool
  ) -> [(at: UInt64, kind: Request.Kind, reply: Reply)] {
    var asked: [Int: Request.Kind] = [:]
    var replies: [(at: UInt64, kind: Request.Kind, reply: Reply)] = []
    for entry in entries[..<index] {
      switch entry.what {
      case .did(.perform(let request)): asked[request.id] = request.kind
      case .heard(.reply(let id, let reply)):
        if let kind = asked[id], matches(kind) { replies.append((entry.at, kind, reply)) }
      default: break
      }
    }
    return replies
  }
}
