import DrillModel
import Guard

/// The commands, each as the program has it.
extension SimulatedGuard {
  /// What a command brings with it.
  struct Command {
    /// The program that arms, or what `GuardControl` says.
    enum Verb {
      case arm
      case query
      case renew(generation: Int)
      case strike([String]?)
      case regain([String])
      case fence
      case `switch`(GuardAnswer.Program)
      case heal([String]?)
      case release
      case unfence
      case disarm
    }

    var verb: Verb
    var program: GuardProgram

    var run: String { program.control.run }
    var token: Int { program.control.token }
  }

  mutating func obey(
    _ command: Command, in world: inout some EntryWorld, _ fuel: inout Fuel
  ) throws(Killed) -> Answer {
    let (run, token) = (command.run, command.token)
    switch command.verb {
    case .arm: return try arm(command.program, &fuel)
    case .disarm: return try disarm(run, token, &fuel)
    case .query: return refusal(run, token) ?? answer(.done)
    case .renew(let seen): return try renew(command, seen, &fuel)
    case .strike(let ids): return try apply(.fault, ids, command, in: &world, &fuel)
    case .regain(let ids): return try regain(ids, command, in: &world, &fuel)
    case .fence: return try apply(.fence, nil, command, in: &world, &fuel)
    case .switch(let program): return try switchProgram(to: program, command, &fuel)
    case .heal(let ids): return try takeBack(.fault, ids ?? [], command, in: &world, &fuel)
    case .unfence: return try takeBack(.fence, [], command, in: &world, &fuel)
    case .release: return try takeBack(nil, [], command, in: &world, &fuel)
    }
  }

  private mutating func arm(_ program: GuardProgram, _ fuel: inout Fuel) throws(Killed) -> Answer {
    let (run, token) = (program.control.run, program.control.token)
    try restore(&fuel)
    var generation = 1
    if let holder = disk, holder.run != run, !bugs.contains(.anyoneMayCommand) {
      guard hasFired || hasLapsed, isFreeOfEffects else { return answer(.held) }
      watched = nil
      hasBootHook = false
      try remove(&fuel)
    }
    if let holder = disk {
      if hasFired, token > holder.token, holder.run == run {
        try fuel.burn()
        watched = nil
        backOff = nil
        try fuel.burn()
        disk?.hasFired = false
        hasFiredInMemory = false
      }
      if let refused = refusal(run, token) { return refused }
      if hasFired { return answer(.fired) }
      guard covers(program) else {
        return answer(.inEffect, "an entry in effect is missing or different")
      }
      try fuel.burn()
      disk?.entries = program.entries
      disk?.digest = program.digest
      if let lease { generation = lease.generation + 1 }
    } else {
      watched = nil
      hasFiredInMemory = false
      lease = nil
      try fuel.burn()
      disk = Folder(
        run: run, token: token, owner: program.owner, host: program.host,
        entries: program.entries, digest: program.digest)
    }
    try fuel.burn()
    mirror()
    if hasFired { return answer(.fired) }
    try writeLease(generation, program.lease, &fuel)
    if !program.entries.isEmpty {
      try fuel.burn()
      hasBootHook = canHook
    }
    try fuel.burn()
    if watched == nil {
      watched = run
      backOff = nil
    }
    return answer(.done)
  }

  private func covers(_ program: GuardProgram) -> Bool {
    applied.allSatisfy { id in
      guard let new = program.entries.first(where: { $0.id == id }) else { return false }
      return entry(id) == new
    }
  }

  private mutating func renew(
    _ command: Command, _ seen: Int, _ fuel: inout Fuel
  ) throws(Killed) -> Answer {
    if let refused = refusal(command.run, command.token) { return refused }
    if hasFired || hasLapsed { return answer(.fired) }
    let generation = lease?.generation ?? 0
    if bugs.contains(.anyGenerationRenews) {
      try writeLease(generation + 1, command.program.lease, &fuel)
      return answer(.done)
    }
    if generation == seen + 1 { return answer(.done) }
    guard generation == seen else { return answer(.otherGeneration) }
    try writeLease(seen + 1, command.program.lease, &fuel)
    return answer(.done)
  }

  private mutating func apply(
    _ kind: GuardEntry.Kind, _ named: [String]?, _ command: Command,
    in world: inout some EntryWorld, _ fuel: inout Fuel
  ) throws(Killed) -> Answer {
    if let refused = refusal(command.run, command.token) { return refused }
    let known = ids(kind)
    if let named {
      guard !named.isEmpty, named.allSatisfy(known.contains) else { return answer(.usage) }
    }
    for id in known where named?.contains(id) ?? true {
      if hasFired || hasLapsed { return answer(.fired) }
      guard try apply(id, in: &world, &fuel) else { return answer(.failed, "\(kind) \(id)") }
    }
    return answer(.done)
  }

  private mutating func regain(
    _ named: [String], _ command: Command, in world: inout some EntryWorld, _ fuel: inout Fuel
  ) throws(Killed) -> Answer {
    if let refused = refusal(command.run, command.token) { return refused }
    var lost: [String] = []
    for id in ids(.fault) where named.contains(id) {
      if hasFired || hasLapsed { return answer(.fired) }
      if try !regain(id, in: &world, &fuel) { lost.append(id) }
    }
    return lost.isEmpty ? answer(.done) : answer(.failed, lost.joined(separator: "; "))
  }

  private mutating func switchProgram(
    to program: GuardAnswer.Program, _ command: Command, _ fuel: inout Fuel
  ) throws(Killed) -> Answer {
    if let refused = refusal(command.run, command.token) { return refused }
    if hasFired, program != .release { return answer(.fired) }
    try fuel.burn()
    disk?.program = program
    try fuel.burn()
    mirror()
    return answer(.done)
  }

  private mutating func takeBack(
    _ kind: GuardEntry.Kind?, _ named: [String], _ command: Command,
    in world: inout some EntryWorld, _ fuel: inout Fuel
  ) throws(Killed) -> Answer {
    if let refused = refusal(command.run, command.token) { return refused }
    switch kind {
    case nil:
      if disk?.program == .hold { return answer(.holdInForce) }
    case .fence:
      try fuel.burn()
      disk?.program = .release
      try fuel.burn()
      mirror()
    case .fault: break
    }
    let isHolding = disk?.program == .hold
    let status = try undoEntries(
      kind, named: named, sparingKept: kind == .fault && isHolding, in: &world, &fuel)
    return answer(status)
  }

  private mutating func disarm(
    _ run: String, _ token: Int, _ fuel: inout Fuel
  ) throws(Killed) -> Answer {
    if disk == nil { try restore(&fuel) }
    guard disk != nil else {
      hasBootHook = false
      try remove(&fuel)
      return answer(.done)
    }
    if let refused = refusal(run, token) { return refused }
    guard isFreeOfEffects else { return answer(.inEffect) }
    try fuel.burn()
    watched = nil
    try fuel.burn()
    hasBootHook = false
    try remove(&fuel)
    return answer(.done)
  }
}
