import DrillModel

/// A simulated host: its power, its boot, its tables, its services, its guard.
///
/// One object a host, owned by the site of one seed.
final class SimulatedHost {
  /// A firewall table of ours.
  enum Table: Equatable {
    case ours
    case changed
  }

  let model: Host
  let name: String
  let isRouter: Bool
  var guardian = SimulatedGuard()
  var hasPower = true
  /// When it is up again, where it boots; nil where it is up, or has no power.
  var upAt: UInt64?
  var boots = 1
  var bootedAt: UInt64 = 0
  /// Our tables by entry; gone with a reboot.
  var tables: [String: Table] = [:]
  /// Tables that are there, and let all pass: by entry.
  var harmless: Set<String> = []
  var database: SimulatedDatabase?
  var chat: SimulatedChatServer?
  /// Seconds that its wall clock is off; nothing may depend on it.
  var wallOffset = 0.0
  /// How far faults have stepped its wall clock, by entry; a boot reads the right time.
  var clockSteps: [String: Double] = [:]
  /// Clocks that drift by faults: seconds gained in a second, and since when.
  var drifts: [String: Drift] = [:]
  /// What clocks had gained when their drift ended, and when: a time service has it right after a
  /// while.
  private var gained: [Drift] = []
  /// Entries that have ended its server's processes: noted on disk until they are taken back.
  var killed: Set<String> = []
  /// The entry by which it watches, as a witness; gone with a reboot.
  var watchedBy: String?
  /// Until when undos fail here.
  var undoFailsUntil: UInt64 = 0
  /// Until when everything takes long.
  var slowUntil: UInt64 = 0
  /// Whether its watcher is started again by the init system when it is killed.
  var restartsWatcher = true

  init(_ model: Host) {
    self.model = model
    name = model.name
    isRouter = model.roles.contains(.router)
  }

  struct Drift {
    var seconds: Double
    var at: UInt64
  }

  /// How long a time service takes.
  private static let correction: UInt64 = 15_000_000_000

  /// Ends a drift; what was gained stays for a while.
  func endDrift(_ id: String, at now: UInt64) {
    guard let drift = drifts.removeValue(forKey: id) else { return }
    gained.append(
      Drift(seconds: drift.seconds * Double(now - min(now, drift.at)) / 1e9, at: now))
  }

  /// How far drifts have put the clock off, seconds.
  func clockLag(at now: UInt64) -> Double {
    drifts.values.reduce(0) { $0 + $1.seconds * Double(now - min(now, $1.at)) / 1e9 }
      + gained.filter { now < $0.at + Self.correction }.reduce(0) { $0 + $1.seconds }
  }

  var isUp: Bool { hasPower && upAt == nil }
  var bootID: String { "boot-\(boots)" }

  /// Whether a table of ours here drops anything.
  var isCutting: Bool { isUp && tables.keys.contains { !harmless.contains($0) } }

  /// Everything that is in memory is gone.
  func goDown() {
    tables = [:]
    harmless = []
    for (_, step) in clockSteps.sorted(by: { $0.key < $1.key }) { wallOffset -= step }
    clockSteps = [:]
    watchedBy = nil
    // A boot reads the right time.
    drifts = [:]
    gained = []
    database?.isRunning = false
    chat?.isRunning = false
    guardian.reboot(into: "down")
    guardian.watched = nil
    boots += 1
  }

  /// It is up again.
  func comeUp(at now: UInt64, fencesHold: Bool) {
    upAt = nil
    bootedAt = now
    guardian.reboot(into: bootID)
    if !fencesHold {
      if let notes = database?.notes, notes.phase == .fenced {
        database?.hasSignal = notes.hadSignal
        database?.startsAtBoot = true
      }
    }
    database?.boot()
    chat?.boot()
  }

  func tell(_ now: UInt64) {
    guardian.moment = SimulatedGuard.Moment(
      uptime: Int((now - min(now, bootedAt)) / 1_000_000), boot: bootID)
  }
}
