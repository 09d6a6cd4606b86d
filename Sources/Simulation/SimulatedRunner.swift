import DrillModel
import Engine
import Journal

/// One process of the runner: the machine, and what its driver and its performer remember.
struct SimulatedRunner {
  /// Counted from 1: the drill, then each recovery.
  let number: Int
  let plan: Plan
  var machine: RunMachine
  let writer: JournalWriter
  var snapshots: [String: [String: String]]
  var roles: [String: String]
  var generations: [String: Int] = [:]
  /// Calls under way, by request.
  var calls: [Int: Int] = [:]
  var hasJournalTrouble = false
  var hasTraffic = false
  var wasChatAvailable = false
  /// How many records this process has begun.
  var records = 0
}

/// The runner's process is gone.
struct Crashed: Error {}
