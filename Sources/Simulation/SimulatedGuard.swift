import DrillModel
import Guard

/// The guard's program on a simulated host: its folders, its lease, its watcher, and its commands.
///
/// It follows the program in `Guard` statement by statement, file by file; contract tests put both
/// through the same orders. A command is carried out at one moment of the virtual clock: what two
/// commands do to each other on one host is for the real program's tests.
struct SimulatedGuard {
  /// Who holds the host, and what is known on disk or in memory.
  struct Folder: Equatable {
    var run: String
    var token: Int
    var owner: String
    var host: String
    var entries: [GuardEntry]
    var digest: String
    var program = GuardAnswer.Program.release
    var marks: [Mark] = []
    var failed: Set<String> = []
    var changed: Set<String> = []
    var hasFired = false
  }

  /// The note that stands from before an entry is applied until it is taken back.
  struct Mark: Equatable {
    var number: Int
    var id: String
  }

  /// The line in memory that a renewal overwrites.
  struct Lease: Equatable {
    var generation: Int
    /// Milliseconds since boot.
    var deadline: Int
    var boot: String
  }

  /// Something that was done here, as receipts tell it.
  struct Receipt: Hashable {
    var actor: GuardOutcome.Actor
    var entry: String?
    var what: String
    var status: Int32
  }

  /// What a command is answered with.
  struct Answer {
    var status: GuardStatus
    var answer: GuardAnswer
  }

  /// A host's clock and boot, as a command sees them.
  struct Moment {
    /// Milliseconds since boot.
    var uptime: Int
    var boot: String
  }

  /// `guard` on disk.
  var disk: Folder?
  /// Its copy on tmpfs.
  var memory: Folder?
  /// The lease on tmpfs.
  var lease: Lease?
  /// `fired` on tmpfs.
  var hasFiredInMemory = false
  /// The run whose watcher is alive.
  var watched: String?
  /// Whether a reboot starts the watcher again.
  var hasBootHook = false
  /// Whether the host can be given a boot hook.
  var canHook = true
  /// What was done, by run.
  var receipts: [String: [Receipt]] = [:]
  /// How long the watcher waits before it tries again, milliseconds; nil where it need not.
  var backOff: Int?
  /// How long the next pause will be, milliseconds.
  var pause = 5000
  /// Bugs planted on purpose.
  var bugs: Set<PlantedBug> = []
  /// Where it stands.
  var moment = Moment(uptime: 0, boot: "boot-1")
  private var actor = GuardOutcome.Actor.runner

  init() {}

  // MARK: - Looking

  var hasFired: Bool { disk?.hasFired == true || hasFiredInMemory }

  var hasLapsed: Bool {
    if bugs.contains(.leaseNeverLapses) { return false }
    guard let lease, lease.boot == moment.boot else { return true }
    return moment.uptime >= lease.deadline
  }

  /// The entries that count: those in memory, or after a reboot those on disk.
  var entries: [GuardEntry] { memory?.entries ?? disk?.entries ?? [] }

  /// Ids in effect, the one applied last first.
  var applied: [String] {
    (disk?.marks ?? []).sorted { Self.fileName($0) < Self.fileName($1) }.reversed().map(\.id)
  }

  private static func fileName(_ mark: Mark) -> String { "\(mark.number).\(mark.id)" }

  var isFreeOfEffects: Bool {
    guard let disk else { return true }
    return disk.marks.isEmpty && disk.failed.isEmpty && disk.changed.isEmpty
  }

  func answer(_ status: GuardStatus, _ reason: String? = nil) -> Answer {
    guard let disk else {
      return Answer(
        status: status, answer: GuardAnswer(.absent, nil, bootID: moment.boot, reason: reason))
    }
    var left = 0
    if let lease, lease.boot == moment.boot { left = lease.deadline - moment.uptime }
    let held = GuardAnswer.Held(
      GuardAnswer.Held.Holder(
        host: disk.host, run: disk.run, owner: disk.owner, token: disk.token),
      program: disk.program, generation: lease?.generation ?? 0, leaseLeft: Double(left) / 1000,
      digest: memory?.digest ?? disk.digest, isProcessAlive: watched != nil, applied: applied,
      failed: disk.failed.sorted(), changed: disk.changed.sorted())
    return Answer(
      status: status,
      answer: GuardAnswer(hasFired ? .fired : .armed, held, bootID: moment.boot, reason: reason))
  }

  // MARK: - Small effects

  mutating func note(_ entry: String?, _ what: String, _ status: Int32) {
    guard let run = disk?.run else { return }
    receipts[run, default: []].append(
      Receipt(actor: actor, entry: entry, what: what, status: status))
  }

  mutating func mirror() { memory = disk }

  mutating func restore(_ fuel: inout Fuel) throws(Killed) {
    guard memory != nil, disk == nil else { return }
    try fuel.burn()
    disk = memory
    note(nil, "restored", 0)
  }

  mutating func writeLease(_ generation: Int, _ lease: Duration, _ fuel: inout Fuel) throws(Killed)
  {
    try fuel.burn()
    self.lease = Lease(
      generation: generation, deadline: moment.uptime + Self.milliseconds(lease), boot: moment.boot)
  }

  mutating func remove(_ fuel: inout Fuel) throws(Killed) {
    try fuel.burn()
    memory = nil
    try fuel.burn()
    disk = nil
    try fuel.burn()
    hasFiredInMemory = false
    lease = nil
  }

  /// Nil where the run holds this host and the token is not an older one; else how it is refused.
  mutating func refusal(_ run: String, _ token: Int) -> Answer? {
    guard let holder = disk else { return answer(.absent) }
    if bugs.contains(.anyoneMayCommand) { return nil }
    guard holder.run == run else { return answer(.held) }
    guard token >= holder.token else { return answer(.staleToken) }
    if token > holder.token {
      disk?.token = token
      memory?.token = token
    }
    return nil
  }

  mutating func acting<Result>(
    as actor: GuardOutcome.Actor, _ body: (inout SimulatedGuard) throws(Killed) -> Result
  ) throws(Killed) -> Result {
    self.actor = actor
    defer { self.actor = .runner }
    return try body(&self)
  }

  static func milliseconds(_ duration: Duration) -> Int {
    let (seconds, attoseconds) = duration.components
    return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
  }
}
