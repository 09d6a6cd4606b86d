import DrillModel
import Guard

/// What the scripts of guards' entries do here.
extension SimulatedSite: EntryWorld {
  mutating func run(
    _ part: EntryPart, of entry: GuardEntry, on host: String, _ fuel: inout Fuel
  ) throws(Killed) -> Int32 {
    if part == .undo, self[host].undoFailsUntil > now { return 1 }
    if entry.kind == .fence { return try runFence(part, entry, host, &fuel) }
    if let target = powerTarget(of: entry) { return try runPower(part, target, &fuel) }
    return try runTable(part, entry.id, host, step: Self.clockStep(of: entry), &fuel)
  }

  /// The host whose power an entry takes; nil where it is not about power.
  func powerTarget(of entry: GuardEntry) -> String? {
    guard let power = environment.power, entry.apply.arguments.first == power.off,
      let target = entry.apply.arguments.last, has(target)
    else { return nil }
    return target
  }

  /// How far an entry steps its host's clock, seconds; nil where it is not about a clock.
  private static func clockStep(of entry: GuardEntry) -> Double? {
    guard entry.apply.text.contains("set_clock"), entry.apply.arguments.count == 1 else {
      return nil
    }
    return entry.apply.arguments.first.flatMap(Double.init)
  }

  /// A table, or a clock that is off: both are there until they are taken back, or a boot ends them.
  private mutating func runTable(
    _ part: EntryPart, _ id: String, _ host: String, step: Double?, _ fuel: inout Fuel
  ) throws(Killed) -> Int32 {
    let table = self[host].tables[id]
    switch part {
    case .apply:
      if table == .ours { return 0 }
      if table == .changed { return 1 }
      try fuel.burn()
      if let step {
        guard bites else { return 1 }
        self[host].clockSteps[id] = step
        self[host].wallOffset += step
      }
      self[host].tables[id] = .ours
      if !bites || step != nil { self[host].harmless.insert(id) }
      return 0
    case .undo:
      if table == .changed { return 9 }
      guard table != nil else { return 0 }
      try fuel.burn()
      self[host].tables[id] = nil
      self[host].harmless.remove(id)
      if let step = self[host].clockSteps.removeValue(forKey: id) { self[host].wallOffset -= step }
      return 0
    case .effect: return table == .ours ? 0 : 1
    case .residue: return table == nil ? 0 : 1
    }
  }

  private mutating func runPower(
    _ part: EntryPart, _ target: String, _ fuel: inout Fuel
  ) throws(Killed) -> Int32 {
    switch part {
    case .apply:
      guard self[target].hasPower else { return 0 }
      try fuel.burn()
      guard bites else { return 1 }
      switchOff(target)
      return 0
    case .undo:
      guard !self[target].hasPower else { return 0 }
      try fuel.burn()
      switchOn(target)
      return 0
    case .effect: return self[target].hasPower ? 1 : 0
    case .residue: return self[target].hasPower ? 0 : 1
    }
  }

  private mutating func runFence(
    _ part: EntryPart, _ entry: GuardEntry, _ host: String, _ fuel: inout Fuel
  ) throws(Killed) -> Int32 {
    let run = Self.arguments(of: entry.undo)["run"] ?? ""
    let isFake = bugs.contains(.fenceIsNoFence)
    if self[host].database != nil {
      switch part {
      case .apply:
        return isFake ? 0 : try self[host].database?.fence(run, &fuel) ?? 1
      case .undo: return try self[host].database?.unfence(run, &fuel) ?? 1
      case .effect: return self[host].database?.isFenced == true || isFake ? 0 : 1
      case .residue: return self[host].database?.notes == nil ? 0 : 1
      }
    }
    switch part {
    case .apply: return try self[host].chat?.fence(run, &fuel) ?? 1
    case .undo: return try self[host].chat?.unfence(run, isIdle: false, &fuel) ?? 1
    case .effect: return self[host].chat?.isFenced == true ? 0 : 1
    case .residue: return self[host].chat?.notes == nil ? 0 : 1
    }
  }

  /// The `key=value` arguments of a script.
  static func arguments(of script: Script) -> [String: String] {
    var values: [String: String] = [:]
    for argument in script.arguments {
      guard let equals = argument.firstIndex(of: "=") else { continue }
      values[String(argument[..<equals])] = String(argument[argument.index(after: equals)...])
    }
    return values
  }
}
