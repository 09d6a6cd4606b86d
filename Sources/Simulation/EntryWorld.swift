import Guard
import DrillModel

/// What the scripts of guards' entries act on.
protocol EntryWorld {
  /// Runs a script of an entry on the guard's host.
  ///
  /// - Returns: Its exit status; 9 of an undo means changed by someone else.
  mutating func run(
    _ part: EntryPart, of entry: GuardEntry, on host: String, _ fuel: inout Fuel
  ) throws(Killed) -> Int32
}

/// The four scripts of an entry, and the first one where its guard had been removed.
enum EntryPart: String {
  case apply
  case regain
  case undo
  case effect
  case residue
}
