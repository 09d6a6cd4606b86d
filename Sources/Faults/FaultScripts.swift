import DrillModel
import Guard

/// The scripts of a fault that is done on the struck host itself: one text of shell functions.
///
/// The text defines `apply`, `undo`, `effect`, `residue` and `preflight`; each script is the whole
/// text and a last line that calls one of them with the arguments. What the host was like before is
/// kept by `note` in the folder that the guard gives (`GuardEntry`), before anything is changed.
struct FaultScripts: Sendable {
  /// The functions, shared parts included.
  let text: String

  /// Puts the functions together; see `ShellParts` for what is shared.
  init(_ parts: String...) {
    text = ([ShellParts.prelude] + parts).joined(separator: "\n")
  }

  /// One of the functions, called.
  func script(_ action: String, _ arguments: [String]) -> Script {
    Script(text + "\n\(action) \"$@\" </dev/null\n", arguments)
  }

  /// The entry of these functions.
  func entry(id: String, hold: GuardEntry.Hold = .undo, arguments: [String]) -> GuardEntry {
    GuardEntry(
      id: id, kind: .fault, hold: hold, apply: script("apply", arguments),
      undo: script("undo", arguments), effect: script("effect", arguments),
      residue: script("residue", arguments))
  }

  /// What is put on the guards of hosts that each do it to themselves, and what they are asked
  /// before.
  func placements(
    on hosts: [Host], context: FaultContext,
    arguments: (Host) throws(FaultError) -> [String]
  ) throws(FaultError) -> (
    entries: [FaultDescription.Placement], checks: [FaultDescription.Placement.Check]
  ) {
    var entries: [FaultDescription.Placement] = []
    var checks: [FaultDescription.Placement.Check] = []
    for host in hosts {
      let given = try arguments(host)
      entries.append(.init(host: host.name, entry: entry(id: context.entryID(), arguments: given)))
      checks.append(.init(host: host.name, script: GuardPreflight.script()))
      checks.append(.init(host: host.name, script: script("preflight", given)))
    }
    return (entries, checks)
  }
}
