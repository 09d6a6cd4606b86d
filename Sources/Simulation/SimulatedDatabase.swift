/// A database server on a simulated host, as far as fences, roles and log positions go.
///
/// Its acts follow the scripts in `Services`: what is on disk and what runs are two things, and a
/// script that is killed leaves what it had done.
struct SimulatedDatabase: Equatable {
  /// The notes of a change, with those of an earlier one under them.
  struct Notes: Equatable {
    enum Phase: String {
      case noted
      case fenced
      case swapping
      case reseeded
    }

    var run: String
    var phase = Phase.noted
    var wasRunning: Bool
    var hadSignal: Bool
    var startedAtBoot: Bool
    /// Whether it did before all changes of the run that are not settled.
    var startedAtHome: Bool
    var earlier: [Notes] = []
  }

  /// Whether its data says that it only follows: it outlives a restart.
  var hasSignal: Bool
  var isRunning = true
  /// How it runs now; what its data says counts at the next start.
  var isRecovering: Bool
  var startsAtBoot = true
  /// Whom it streams from; nil where it replays shipped log.
  var source: String?
  var timeline = 1
  var position = 0
  /// How much shipped log lies beside it.
  var copied = 0
  var notes: Notes?
  /// Whether the mirror of a primary is named; kept for `sync`.
  var hasMirror = false
  /// Whether commits wait for a mirror that was named during a failover.
  var isMirrorNamed = false

  /// Which run has it go on without its mirror; on disk, so a restart changes nothing.
  var exposedBy: String?

  /// Whether commits wait for a mirror.
  var waitsForMirror: Bool { (hasMirror || isMirrorNamed) && exposedBy == nil }

  mutating func expose(_ run: String, _ fuel: inout Fuel) throws(Killed) -> Int32 {
    guard isRunning, exposedBy != nil || (!isRecovering && hasMirror) else { return 1 }
    guard exposedBy == nil || exposedBy == run else { return 9 }
    try fuel.burn()
    exposedBy = run
    return 0
  }

  mutating func unexpose(_ run: String, _ fuel: inout Fuel) throws(Killed) -> Int32 {
    guard let exposedBy else { return 0 }
    guard exposedBy == run else { return 9 }
    try fuel.burn()
    self.exposedBy = nil
    return 0
  }

  /// Whether it takes writes from anybody who reaches it.
  var isWritable: Bool { isRunning && !isRecovering }

  /// Whether a start would make it take writes.
  var wouldServe: Bool { !hasSignal && (startsAtBoot || isRunning) }

  var isFenced: Bool {
    notes?.phase == .fenced && hasSignal && !startsAtBoot && !isWritable
  }

  mutating func boot() {
    isRunning = startsAtBoot
    isRecovering = hasSignal
  }

  private mutating func take(_ run: String, isOnce: Bool) {
    switch notes?.phase {
    case .noted, .fenced, .swapping: return
    case .reseeded where isOnce: return
    case .reseeded, nil:
      var fresh = Notes(
        run: run, wasRunning: isRunning, hadSignal: hasSignal, startedAtBoot: startsAtBoot,
        startedAtHome: notes?.startedAtHome ?? startsAtBoot)
      if let before = notes { fresh.earlier = [before] }
      notes = fresh
    }
  }

  /// 9 where another run's fence is on.
  mutating func fence(_ run: String, _ fuel: inout Fuel) throws(Killed) -> Int32 {
    if let notes, notes.run != run { return 9 }
    try fuel.burn()
    take(run, isOnce: false)
    try fuel.burn()
    hasSignal = true
    try fuel.burn()
    startsAtBoot = false
    try fuel.burn()
    isRunning = false
    isRecovering = true
    try fuel.burn()
    notes?.phase = .fenced
    return 0
  }

  mutating func unfence(_ run: String, _ fuel: inout Fuel) throws(Killed) -> Int32 {
    guard let notes else { return 0 }
    guard notes.run == run else { return 9 }
    switch notes.phase {
    case .swapping: return 1
    case .reseeded:
      try fuel.burn()
      startsAtBoot = notes.startedAtHome
      try fuel.burn()
      self.notes = nil
    case .noted, .fenced:
      if isRunning, !notes.hadSignal {
        try fuel.burn()
        isRunning = false
      }
      try fuel.burn()
      hasSignal = notes.hadSignal
      try fuel.burn()
      startsAtBoot = notes.startedAtBoot
      if notes.wasRunning {
        try fuel.burn()
        isRunning = true
        isRecovering = hasSignal
      }
      try fuel.burn()
      self.notes = notes.earlier.first
    }
    return 0
  }

  /// Made anew from a source that serves.
  mutating func reseed(
    _ run: String, from source: SimulatedDatabase?, named name: String, isShipped: Bool,
    _ fuel: inout Fuel
  ) throws(Killed) -> Int32 {
    guard let source, source.isRunning else { return 1 }
    if notes?.phase != .swapping, isWritable { return 1 }
    try fuel.burn()
    take(run, isOnce: true)
    try fuel.burn()
    isRunning = false
    try fuel.burn()
    notes?.phase = .swapping
    (position, timeline, copied) = (source.position, source.timeline, source.position)
    hasSignal = true
    self.source = isShipped ? nil : name
    isMirrorNamed = false
    try fuel.burn()
    startsAtBoot = true
    try fuel.burn()
    isRunning = true
    isRecovering = true
    try fuel.burn()
    notes?.phase = .reseeded
    return 0
  }
}
