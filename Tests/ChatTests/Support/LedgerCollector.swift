import DrillModel
import Synchronization

/// A sink that keeps what it is given.
final class LedgerCollector: Sendable {
  private let kept = Mutex<[LedgerEntry]>([])

  func append(_ entry: LedgerEntry) { kept.withLock { $0.append(entry) } }

  var entries: [LedgerEntry] { kept.withLock { $0 } }

  /// The keys of acknowledged messages with their archive ids.
  var acknowledged: [MessageKey: String] {
    var found: [MessageKey: String] = [:]
    for case .acknowledged(let key, let archiveID, _) in entries { found[key] = archiveID }
    return found
  }

  /// How many log-ins ended without success.
  var failedLogins: Int {
    entries.count {
      if case .attempted(_, "login-failed", _, _) = $0 { true } else { false }
    }
  }
}
