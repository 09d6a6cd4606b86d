import DrillModel
import Guard

/// What the scripts of guards' entries do here.
extension SimulatedSite: EntryWorld {
  /// What an entry does to its host.
  enum EntryKind {
    case table
    case clockStep(Double)
    /// Seconds that the clock gains in a second.
    case clockDrift(Double)
    case exposure
    case watch
    case kill
  }

  mutating func run(
    _ part: EntryPart, of entry: GuardEntry, on host: String, _ fuel: inout Fuel
  ) throws(Killed) -> Int32 {
    if part == .undo, self[host].undoFailsUntil > now { return 1 }
    if entry.kind == .fence { return try runFence(part, entry, host, &fuel) }
    if let target = powerTarget(of: entry) { return try runPower(part, target, &fuel) }
    switch kind(of: entry) {
    case .table: return try runTable(part, entry.id, host, step: nil, &fuel)
    case .clockStep(let step): return try runTable(part, entry.id, host, step: step, &fuel)
    case .clockDrift(let drift): return try runDrift(part, entry.id, host, drift, &fuel)
    case .exposure:
      let run = Self.arguments(of: entry.undo)["run"] ?? ""
      return try runExposure(part, run, host, &fuel)
    case .watch: return try runWatch(part, entry.id, host, &fuel)
    case .kill: return try runKill(part, entry.id, host, &fuel)
    }
  }

  /// Told by its script, once for each entry.
  private mutating func kind(of entry: GuardEntry) -> EntryKind {
    if let known = kinds[entry.id] { return known }
    let text = entry.apply.text
    let number = entry.apply.arguments.count == 1 ? Double(entry.apply.arguments[0]) : nil
    var found = EntryKind.table
    if text == exposure {
      found = .exposure
    } else if text == watch {
      found = .watch
    } else if text.contains("all_gone") {
      found = .kill
    } else if let number, text.contains("clock_tool") {
      // Ten ticks more are a millisecond.
      found = .clockDrift(number / 10_000)
    } else if let number, text.contains("set_clock") {
      found = .clockStep(number)
    }
    kinds[entry.id] = found
    return found
  }

  private mutating func runDrift(
    _ part: EntryPart, _ id: String, _ host: String, _ drift: Double, _ fuel: inout Fuel
  ) throws(Killed) -> Int32 {
    let status = try runTable(part, id, host, step: 0, &fuel)
    if self[host].tables[id] == nil {
      self[host].endDrift(id, at: now)
    } else if self[host].drifts[id] == nil {
      self[host].drifts[id] = SimulatedHost.Drift(seconds: drift, at: now)
    }
    return status
  }

  /// Only its own unit is gone with a reboot of the witness: nobody watches then.
  private mutating func runWatch(
    _ part: EntryPart, _ id: String, _ host: String, _ fuel: inout Fuel
  ) throws(Killed) -> Int32 {
    switch part {
    case .apply, .regain:
      try fuel.burn()
      self[host].watchedBy = id
      return 0
    case .undo:
      try fuel.burn()
      self[host].watchedBy = nil
      return 0
    case .effect: return self[host].watchedBy == id ? 0 : 1
    case .residue: return self[host].watchedBy == nil ? 0 : 1
    }
  }

  /// A database server is killed; nothing starts it again but its boot, or the undo.
  private mutating func runKill(
    _ part: EntryPart, _ id: String, _ host: String, _ fuel: inout Fuel
  ) throws(Killed) -> Int32 {
    let isRunning = self[host].database?.isRunning == true
    switch part {
    case .apply:
      guard bites, isRunning || self[host].killed.contains(id) else { return 1 }
      self[host].killed.insert(id)
      try fuel.burn()
      self[host].database?.isRunning = false
      promotions[host] = nil
      return 0
    case .regain:
      self[host].killed.insert(id)
      return 0
    case .undo:
      guard self[host].killed.contains(id) else { return 0 }
      if !isRunning {
        // A service does not start a server that a fence has disabled.
        guard self[host].database?.startsAtBoot == true else { return 1 }
        try fuel.burn()
        self[host].database?.boot()
      }
      self[host].killed.remove(id)
      return 0
    case .effect: return self[host].killed.contains(id) && !isRunning ? 0 : 1
    case .residue: return !self[host].killed.contains(id) || isRunning ? 0 : 1
    }
  }

  private mutating func runExposure(
    _ part: EntryPart, _ run: String, _ host: String, _ fuel: inout Fuel
  ) throws(Killed) -> Int32 {
    switch part {
    case .apply, .regain: return try self[host].database?.expose(run, &fuel) ?? 1
    case .undo: return try self[host].database?.unexpose(run, &fuel) ?? 1
    case .effect: return self[host].database?.exposedBy == run ? 0 : 1
    case .residue: return self[host].database?.exposedBy == nil ? 0 : 1
    }
  }

  /// The host whose power an entry takes; nil where it is not about power.
  func powerTarget(of entry: GuardEntry) -> String? {
    guard let power = environment.power, entry.apply.arguments.first == power.off,
      let target = entry.apply.arguments.last, has(target)
    else { return nil }
    return target
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
    case .regain:
      // How far a clock was off stood in the folder that was removed: nobody can take it back.
      guard step != nil, table != nil else { return 0 }
      self[host].tables[id] = nil
      self[host].clockSteps[id] = nil
      return 1
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
    case .regain: return 0
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
      case .apply, .regain:
        return isFake ? 0 : try self[host].database?.fence(run, &fuel) ?? 1
      case .undo: return try self[host].database?.unfence(run, &fuel) ?? 1
      case .effect: return self[host].database?.isFenced == true || isFake ? 0 : 1
      case .residue: return self[host].database?.notes == nil ? 0 : 1
      }
    }
    switch part {
    case .apply, .regain: return try self[host].chat?.fence(run, &fuel) ?? 1
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
