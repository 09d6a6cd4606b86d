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
  private let undo: String
  private let effect: String
  private let residue: String

  /// Puts the functions together; see `ShellParts` for what is shared.
  ///
  /// - Parameters:
  ///   - parts: Texts of functions.
  ///   - undo: The function called to undo, where a shared part has the plain name.
  ///   - effect: The same for the effect.
  ///   - residue: The same for the residue check.
  init(
    _ parts: String..., undo: String = "undo", effect: String = "effect",
    residue: String = "residue"
  ) {
    text = ([ShellParts.prelude] + parts).joined(separator: "\n")
    self.undo = undo
    self.effect = effect
    self.residue = residue
  }

  /// One of the functions, called.
  func script(_ action: String, _ arguments: [String]) -> Script {
    Script(text + "\n\(action) \"$@\" </dev/null\n", arguments)
  }

  /// Strikes, or notes what was struck before the guard was removed.
  private func applying(_ arguments: [String]) -> Script {
    Script(
      text + "\n"
        + #"case ${MUSTER_AGAIN:-} in '') apply "$@" ;; *) note_again "$@" ;; esac </dev/null"#
        + "\n",
      arguments)
  }

  /// The entry of these functions.
  func entry(id: String, hold: GuardEntry.Hold = .undo, arguments: [String]) -> GuardEntry {
    GuardEntry(
      id: id, kind: .fault, hold: hold, apply: applying(arguments),
      undo: script(undo, arguments), effect: script(effect, arguments),
      residue: script(residue, arguments))
  }

  /// The roles of hosts that serve data or clients.
  static let serving: Set<Role> = [
    .primaryDatabase, .mirror, .backupDatabase, .backupMirror, .chatServer,
  ]

  /// What is put on the guards of hosts that each do it to themselves, and what they are asked
  /// before.
  ///
  /// What takes a service down leaves it down under hold where it serves data or clients: a former
  /// primary is not started again beside its fence.
  func placements(
    on hosts: [Host], context: FaultContext, takesServiceDown: Bool = false,
    arguments: (Host) throws(FaultError) -> [String]
  ) throws(FaultError) -> (
    entries: [FaultDescription.Placement], checks: [FaultDescription.Placement.Check]
  ) {
    var entries: [FaultDescription.Placement] = []
    var checks: [FaultDescription.Placement.Check] = []
    for host in hosts {
      let given = try arguments(host)
      let stays = takesServiceDown && !Self.serving.isDisjoint(with: host.roles)
      let entry = entry(id: context.entryID(), hold: stays ? .keep : .undo, arguments: given)
      entries.append(.init(host: host.name, entry: entry))
      checks.append(.init(host: host.name, script: GuardPreflight.script()))
      checks.append(.init(host: host.name, script: script("preflight", given)))
    }
    return (entries, checks)
  }
}
