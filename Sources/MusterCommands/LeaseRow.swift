import Crypto
import DrillModel
import Engine
import History
import Journal

/// The row that a run keeps of itself in the index of runs, where other runners look too.
///
/// It refuses early and by name, nothing more: the locks that count are the hosts' own, so an index
/// that cannot be used hinders no run.
final class LeaseRow: Sendable {
  private let store: HistoryStore?
  private let environment: Environment
  private let run: String
  private let owner: String
  private let key: String

  /// - Parameters:
  ///   - environment: What is run against.
  ///   - run: The run.
  ///   - owner: User and machine.
  ///   - store: The index; nil where there is none.
  init(_ environment: Environment, run: String, owner: String, store: HistoryStore?) {
    self.environment = environment
    self.run = run
    self.owner = owner
    self.store = store
    key = Self.key(of: environment)
  }

  /// Two files that name the same hosts mean the same environment, whatever they call it.
  static func key(of environment: Environment) -> String {
    let hosts = environment.hosts.map { "\($0.address):\($0.access.port ?? 22)" }.sorted()
    return SHA256.hex(of: Array(hosts.joined(separator: "\n").utf8))
  }

  /// What came of asking for the row.
  enum Claim {
    case granted
    /// Another run has it: a sentence for people.
    case refused(String)
    /// The index cannot be used: the run goes on without a row.
    case unavailable(String)
  }

  /// Asks for the row.
  func claim() -> Claim {
    guard let store else { return .granted }
    let now = JournalClock.system.wall()
    let lease = EnvironmentLease(
      key: key, environment: environment.name, run: run, owner: owner, since: now,
      until: now + environment.timing.lease)
    do {
      switch try store.claim(lease, now: now) {
      case .granted: return .granted
      case .held(let other): return .refused(Self.sentence(other))
      }
    } catch {
      return .unavailable("\(error)")
    }
  }

  /// Renews the row until it is lost, or the task is cancelled.
  ///
  /// - Returns: Who has it now; nil where it was not lost to another run.
  func keep() async -> String? {
    guard let store else { return nil }
    while (try? await Task.sleep(for: environment.timing.lease / 3)) != nil {
      let until = JournalClock.system.wall() + environment.timing.lease
      // An index that fails or is deleted in mid-run takes nothing away: hosts are still locked.
      guard let lost = try? store.renew(key, run: run, until: until) else { continue }
      if let holder = lost.holder { return Self.sentence(holder) }
    }
    return nil
  }

  /// Keeps the row until it is lost.
  ///
  /// - Returns: What the run is told where another run has it now; nil where it was not lost so.
  func loss() async -> EngineEvent? {
    await keep().map { .trouble("the environment's lease is lost: \($0)") }
  }

  /// Gives the row back.
  func release() { try? store?.release(key, run: run) }

  private static func sentence(_ lease: EnvironmentLease) -> String {
    "run \(lease.run) of \(lease.owner) runs against \(lease.environment) since "
      + "\(UTCTime.iso8601(lease.since)), until \(UTCTime.iso8601(lease.until)) unless it is "
      + "renewed, as the index of runs says"
  }
}
