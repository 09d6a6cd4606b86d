public import DrillModel

/// Takes the rights to a file or folder away from whoever uses it; root still may.
public enum WrongRights: Fault {
  /// `wrong-rights`.
  public static let kind = "wrong-rights"
  /// What it does.
  public static let summary = "gives a file or folder other rights than its users need"
  /// Of what, and which.
  public static let parameters = [
    FaultParameter(
      name: "path", summary: "the file or folder", isRequired: true, form: .path),
    FaultParameter(
      name: "mode", summary: "its rights meanwhile, in octal; none at all where not given",
      isRequired: false, form: .word(["000", "400", "500", "444", "555", "700", "755"])),
  ]
  /// What is open already stays open.
  public static let manual = FaultManual(
    needs: ["root", "the path, with other rights than those it is to have"],
    seen: "The path has the rights of the fault.",
    undo: "Gives it the rights from before. Where someone else has changed them meanwhile, they "
      + "are left, with status 9. The owner is never touched.",
    residue: "It has the rights from before.",
    reboot: "It outlives a reboot; the guard's boot hook runs the undo.")

  /// A folder of copies.
  public static let examples = [
    FaultExample(
      hosts: ["db3"], parameters: ["path": "/srv/copies"],
      placements: [.local("db3", ["/srv/copies", "000"])])
  ]

  /// Describes the wrong rights on hosts.
  ///
  /// - Parameters:
  ///   - hosts: The hosts; each carries its own guard.
  ///   - parameters: The path and its rights.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, checks.
  /// - Throws: `FaultError` where a host may not be struck.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let arguments = try FaultArguments(of: Self.self, parameters)
    let path = arguments.text("path")
    let mode = arguments.text("mode", "000")
    guard path != "/" else { throw FaultError(.parameter, "\(kind): not of / itself") }
    let touched = try context.touched(hosts)
    let (entries, checks) = try scripts.placements(on: touched, context: context) {
      _ throws(FaultError) in [path, mode]
    }
    return FaultDescription(
      kind: kind, summary: "give \(path) on \(hosts.joined(separator: ", ")) the rights \(mode)",
      struckHosts: hosts, placements: entries, effectProbes: [], preflight: checks,
      onReboot: manual.reboot,
      effects: touched.map { DeclaredEffect(host: $0.name, .rightsChanged(path: path)) })
  }

  static let scripts = FaultScripts(
    #"""

    # The rights of a path, four digits at least.
    rights() { printf '%04o' "0$(stat -c %a "$1" 2>/dev/null)"; }

    apply() { # path, mode
      [ -e "$1" ] || end 1 "there is no $1"
      note rights "$(rights "$1")"
      # Five digits: with fewer a folder keeps its special bits.
      chmod "00$2" "$1"
      effect "$@" || end 1 "$1 has the rights $(rights "$1")"
    }

    note_again() { # path, mode
      if [ "$(rights "$1")" = "0$2" ]; then lost "the former rights of $1"; fi
    }

    undo() {
      noted rights || exit 0
      [ -e "$1" ] || exit 0
      now=$(rights "$1")
      [ "$now" != "$(recall rights)" ] || exit 0
      [ "$now" = "0$2" ] || end 9 "someone else has given $1 the rights $now; they are left"
      chmod "0$(recall rights)" "$1"
    }

    effect() { noted rights && [ "$(rights "$1")" = "0$2" ]; }

    residue() {
      noted rights || exit 0
      [ "$(rights "$1")" = "$(recall rights)" ] ||
        end 1 "$1 has the rights $(rights "$1"), not $(recall rights)"
    }

    preflight() {
      need stat chmod sync
      [ "$(id -u)" -eq 0 ] || lack 'root'
      if [ ! -e "$1" ]; then
        lack "the path $1"
      elif [ "$(rights "$1")" = "0$2" ]; then
        lack "other rights of $1 than $2"
      fi
      exit "$lacking"
    }
    """#)
}
