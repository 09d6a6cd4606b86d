import DrillModel
import Guard

/// Entries applied and taken back.
extension SimulatedGuard {
  func entry(_ id: String) -> GuardEntry? { entries.first { $0.id == id } }

  func ids(_ kind: GuardEntry.Kind) -> [String] {
    entries.filter { $0.kind == kind }.map(\.id)
  }

  private mutating func addMark(_ id: String, _ fuel: inout Fuel) throws(Killed) {
    guard let marks = disk?.marks else { return }
    if let mark = marks.first(where: { $0.id == id }) {
      return try copyMark(mark, &fuel)
    }
    try fuel.burn()
    let last = marks.max { "\($0.number).\($0.id)" < "\($1.number).\($1.id)" }?.number ?? 1000
    let mark = Mark(number: last + 1, id: id)
    disk?.marks.append(mark)
    try copyMark(mark, &fuel)
  }

  /// A call that was killed may have left a mark on disk alone.
  private mutating func copyMark(_ mark: Mark, _ fuel: inout Fuel) throws(Killed) {
    guard memory?.marks.contains(where: { $0.id == mark.id }) != true else { return }
    try fuel.burn()
    if memory == nil { mirror() } else { memory?.marks.append(mark) }
  }

  private mutating func dropMark(_ id: String, _ fuel: inout Fuel) throws(Killed) {
    try fuel.burn()
    disk?.marks.removeAll { $0.id == id }
    memory?.marks.removeAll { $0.id == id }
    disk?.failed.remove(id)
    disk?.changed.remove(id)
  }

  /// Runs a script of an entry; its status goes into a receipt unless it is only looked at.
  private mutating func run(
    _ part: EntryPart, _ id: String, in world: inout some EntryWorld, _ fuel: inout Fuel
  ) throws(Killed) -> Int32 {
    guard let entry = entry(id), let host = disk?.host else { return 127 }
    let status = try world.run(part, of: entry, on: host, &fuel)
    note(id, part.rawValue, status)
    return status
  }

  mutating func apply(
    _ id: String, in world: inout some EntryWorld, _ fuel: inout Fuel
  ) throws(Killed) -> Bool {
    if !bugs.contains(.strikeWithoutMark) { try addMark(id, &fuel) }
    guard try run(.apply, id, in: &world, &fuel) == 0 else { return false }
    guard try run(.effect, id, in: &world, &fuel) == 0 else { return false }
    disk?.failed.remove(id)
    return true
  }

  /// Notes what was in effect when the guard was removed.
  mutating func regain(
    _ id: String, in world: inout some EntryWorld, _ fuel: inout Fuel
  ) throws(Killed) -> Bool {
    try addMark(id, &fuel)
    return try run(.regain, id, in: &world, &fuel) == 0
  }

  /// 0 where it is taken back, 9 where someone else has changed it, 1 where it could not be.
  private mutating func undo(
    _ id: String, in world: inout some EntryWorld, _ fuel: inout Fuel
  ) throws(Killed) -> Int32 {
    if bugs.contains(.undoIsForgotten) {
      try dropMark(id, &fuel)
      return 0
    }
    for _ in 0..<3 {
      let status = try run(.undo, id, in: &world, &fuel)
      if status == 9 {
        try fuel.burn()
        disk?.changed.insert(id)
        disk?.failed.remove(id)
        return 9
      }
      if status == 0, try run(.residue, id, in: &world, &fuel) == 0 {
        try dropMark(id, &fuel)
        return 0
      }
    }
    try fuel.burn()
    disk?.failed.insert(id)
    return 1
  }

  /// Takes back what is in effect, last in first out, on after a failure.
  mutating func undoEntries(
    _ kind: GuardEntry.Kind?, named: [String] = [], sparingKept: Bool = false,
    in world: inout some EntryWorld, _ fuel: inout Fuel
  ) throws(Killed) -> GuardStatus {
    var result = GuardStatus.done
    for id in applied {
      let entry = entry(id)
      if let kind, entry?.kind != kind { continue }
      if !named.isEmpty {
        guard named.contains(id) else { continue }
      } else if sparingKept, entry?.hold == .keep {
        continue
      }
      switch try undo(id, in: &world, &fuel) {
      case 0: break
      case 9: if result == .done { result = .changedByOthers }
      default: result = .failed
      }
    }
    return result
  }

  /// Puts every fence on; the one in effect is left as it is.
  private mutating func putFences(
    in world: inout some EntryWorld, _ fuel: inout Fuel
  ) throws(Killed) -> Bool {
    var isDone = true
    for id in ids(.fence) {
      if disk?.marks.contains(where: { $0.id == id }) == true,
        let entry = entry(id), let host = disk?.host,
        try world.run(.effect, of: entry, on: host, &fuel) == 0
      {
        continue
      }
      guard try !apply(id, in: &world, &fuel) else { continue }
      isDone = false
      disk?.failed.insert(id)
    }
    return isDone
  }

  /// What a lapsed lease runs.
  mutating func runProgram(
    in world: inout some EntryWorld, _ fuel: inout Fuel
  ) throws(Killed) -> GuardStatus {
    let program = bugs.contains(.holdReleases) ? .release : disk?.program
    guard program == .hold else {
      return try undoEntries(nil, in: &world, &fuel)
    }
    guard try putFences(in: &world, &fuel) else {
      note(nil, "hold", 10)
      return .failed
    }
    return try undoEntries(.fault, sparingKept: true, in: &world, &fuel)
  }
}
