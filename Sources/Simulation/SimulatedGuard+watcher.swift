import DrillModel
import Guard

/// What the watcher does by itself, and what a reboot leaves.
extension SimulatedGuard {
  /// How often the watcher looks, milliseconds.
  static let period = 200

  /// When the watcher next has something to do, in milliseconds since boot; nil where it has not.
  var nextWatch: Int? {
    guard watched != nil else { return nil }
    if let backOff { return backOff }
    guard disk != nil else { return moment.uptime + Self.period }
    guard let lease, lease.boot == moment.boot, !hasFired else {
      return moment.uptime + Self.period
    }
    return max(lease.deadline, moment.uptime) + Self.period
  }

  /// The watcher looks once, and acts.
  ///
  /// - Returns: Whether it fired.
  mutating func watch(
    in world: inout some EntryWorld, _ fuel: inout Fuel
  ) throws(Killed) -> Bool {
    guard let run = watched else { return false }
    return try acting(as: .watcher) { (own: inout SimulatedGuard) throws(Killed) -> Bool in
      try own.restore(&fuel)
      guard own.disk?.run == run else {
        own.watched = nil
        return false
      }
      guard own.backOff != nil || own.hasFired || own.hasLapsed else { return false }
      try own.fire(in: &world, &fuel)
      return true
    }
  }

  private mutating func fire(in world: inout some EntryWorld, _ fuel: inout Fuel) throws(Killed) {
    if backOff == nil {
      hasFiredInMemory = true
      disk?.hasFired = true
      note(nil, "fire-\(disk?.program.rawValue ?? "")", 0)
      pause = 5000
    } else if applied.isEmpty, disk?.program != .hold {
      return end()
    }
    let status = try runProgram(in: &world, &fuel)
    note(nil, "fired", status == .failed ? 10 : status == .changedByOthers ? 11 : 0)
    guard status == .failed else { return end() }
    backOff = moment.uptime + pause
    pause = pause >= 60000 ? pause : pause * 2
  }

  private mutating func end() {
    backOff = nil
    watched = nil
  }

  /// What was in memory is gone; the boot hook starts the watcher again.
  mutating func reboot(into boot: String) {
    memory = nil
    lease = nil
    hasFiredInMemory = false
    backOff = nil
    watched = nil
    moment = Moment(uptime: 0, boot: boot)
    if hasBootHook, let disk { watched = disk.run }
  }

  /// The watcher is killed by hand: under systemd it is back at once, elsewhere it is gone.
  mutating func killWatcher(isRestarted: Bool) {
    if !isRestarted { watched = nil }
    backOff = nil
  }
}
