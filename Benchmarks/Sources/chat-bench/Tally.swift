import DrillModel
import Synchronization

/// What the ledger says, counted while it is written.
final class Tally: Sendable {
  /// How many messages met which fate.
  struct Counts: Sendable {
    var sent = 0
    var acknowledged = 0
    var notSent = 0
  }

  private struct State {
    var counts = Counts()
    /// How much later than due each was sent, milliseconds.
    var lateness: [Double] = []
    /// How long each waited for its acknowledgement, milliseconds.
    var latency: [Double] = []
    var sentAt: [MessageKey: UInt64] = [:]
    var acknowledged: Set<MessageKey> = []
  }

  private let state = Mutex(State())

  func take(_ entry: LedgerEntry) {
    state.withLock { state in
      switch entry {
      case .sent(let key, _, let scheduledAt, let at):
        state.counts.sent += 1
        state.lateness.append(Double(at - min(at, scheduledAt)) / 1e6)
        state.sentAt[key] = at
      case .acknowledged(let key, _, let at):
        state.counts.acknowledged += 1
        state.acknowledged.insert(key)
        if let sent = state.sentAt.removeValue(forKey: key) {
          state.latency.append(Double(at - min(at, sent)) / 1e6)
        }
      case .notSent: state.counts.notSent += 1
      default: break
      }
    }
  }

  var counts: Counts { state.withLock { $0.counts } }
  var acknowledgedKeys: Set<MessageKey> { state.withLock { $0.acknowledged } }
  var sorted: (lateness: [Double], latency: [Double]) {
    state.withLock { ($0.lateness.sorted(), $0.latency.sorted()) }
  }
}
