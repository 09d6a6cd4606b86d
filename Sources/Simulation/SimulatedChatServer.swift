import DrillModel

/// A chat server on a simulated host, as far as clients, fences and pool states go.
struct SimulatedChatServer: Equatable {
  struct Notes: Equatable {
    var run: String
    var wasRunning: Bool
    var wasClosed: Bool
    var startedAtBoot: Bool
    var isFenced = false
  }

  var isRunning = true
  /// Whether new clients are turned away; the environment's own program keeps it on disk.
  var isClosed: Bool
  var startsAtBoot = true
  /// Which database it was told to use.
  var pool = Step.PoolState.normal
  var notes: Notes?

  var takesClients: Bool { isRunning && !isClosed }
  var isFenced: Bool { notes?.isFenced == true && !startsAtBoot && !isRunning }

  mutating func boot() { isRunning = startsAtBoot }

  mutating func fence(_ run: String, _ fuel: inout Fuel) throws(Killed) -> Int32 {
    if let notes, notes.run != run { return 9 }
    try fuel.burn()
    notes =
      notes
      ?? Notes(
        run: run, wasRunning: isRunning, wasClosed: isClosed, startedAtBoot: startsAtBoot)
    try fuel.burn()
    startsAtBoot = false
    try fuel.burn()
    isClosed = true
    try fuel.burn()
    isRunning = false
    try fuel.burn()
    notes?.isFenced = true
    return 0
  }

  mutating func unfence(_ run: String, isIdle: Bool, _ fuel: inout Fuel) throws(Killed) -> Int32 {
    guard let notes else { return 0 }
    guard notes.run == run else { return 9 }
    try fuel.burn()
    if notes.startedAtBoot { startsAtBoot = true }
    try fuel.burn()
    if notes.wasRunning { isRunning = true }
    try fuel.burn()
    if !notes.wasClosed, !isIdle { isClosed = false }
    try fuel.burn()
    self.notes = nil
    return 0
  }
}
