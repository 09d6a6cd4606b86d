import DrillModel
import Guard

@testable import Simulation

/// What the entries of the contract tests act on, in memory: as `ScratchGuard` keeps it in files.
struct ContractTables: EntryWorld {
  var tables: [String: SimulatedHost.Table] = [:]
  var isStuck = false

  mutating func run(
    _ part: EntryPart, of entry: GuardEntry, on host: String, _ fuel: inout Fuel
  ) throws(Killed) -> Int32 {
    let table = tables[entry.id]
    switch part {
    case .apply:
      guard table != .changed else { return 1 }
      try fuel.burn()
      tables[entry.id] = .ours
      return 0
    case .regain: return 0
    case .undo:
      guard !isStuck else { return 1 }
      guard table != .changed else { return 9 }
      try fuel.burn()
      tables[entry.id] = nil
      return 0
    case .effect: return table == .ours ? 0 : 1
    case .residue: return table == nil ? 0 : 1
    }
  }
}
