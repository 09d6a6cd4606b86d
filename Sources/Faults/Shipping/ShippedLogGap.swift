public import DrillModel

/// Takes a log segment out of the share, so that what comes after it cannot be replayed.
///
/// The file is moved aside within its folder under a name of ours, hidden from who lists segments.
public enum ShippedLogGap: Fault {
  /// `shipped-log-gap`.
  public static let kind = "shipped-log-gap"
  /// What it does.
  public static let summary = "takes a shipped log segment out of the middle, with later ones left"
  /// Where, and which.
  public static let parameters = [
    FaultParameter(
      name: "path", summary: "the folder of shipped log on the host", isRequired: true,
      form: .path),
    FaultParameter(
      name: "behind", summary: "how many later segments stay; 1 where not given",
      isRequired: false, form: .count(1...1000)),
  ]
  /// Segments that are replayed already are no gap: stop the copying, ship some, then strike.
  public static let manual = FaultManual(
    needs: [
      "root", "segments of PostgreSQL by name in that folder, more than `behind` of them",
      "to be a gap: a segment that the backup has not copied yet",
    ],
    seen: "The segment is not there under its name.",
    undo: "Gives the segment its name back. Where someone has put an identical file there "
      + "meanwhile, ours is removed; one that differs is left, with status 9.",
    residue: "Nothing of ours is in the folder.",
    reboot: "It outlives a reboot; the guard's boot hook runs the undo.")

  /// A share.
  public static let examples = [
    FaultExample(
      hosts: ["share"], parameters: ["path": "/srv/wal", "behind": "2"],
      placements: [.local("share", ["/srv/wal", "2", ".muster_run_1_03_strike"])])
  ]

  /// Describes the gap in hosts' folders of shipped log.
  ///
  /// - Parameters:
  ///   - hosts: The hosts; each carries its own guard.
  ///   - parameters: The folder, and which segment.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, checks.
  /// - Throws: `FaultError` where a host may not be struck.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let arguments = try FaultArguments(of: Self.self, parameters)
    let path = arguments.text("path")
    let behind = arguments.count("behind") ?? 1
    let touched = try context.touched(hosts)
    let (entries, checks) = try scripts.placements(on: touched, context: context) {
      _ throws(FaultError) in [path, "\(behind)", ".\(context.table)"]
    }
    return FaultDescription(
      kind: kind,
      summary: "take a segment out of \(path) on \(hosts.joined(separator: ", "))",
      struckHosts: hosts, placements: entries, effectProbes: [], preflight: checks,
      onReboot: manual.reboot,
      effects: touched.map { DeclaredEffect(host: $0.name, .segmentMissing(path: path)) })
  }

  static let scripts = FaultScripts(
    #"""

    # The names of segments in a folder, the newest last.
    segments() { # folder
      find "$1" -maxdepth 1 -type f -name '[0-9A-F]*' 2>/dev/null | sed 's|.*/||' |
        grep -E '^[0-9A-F]{24}$' | sort
    }

    choose() { # folder, how many stay
      segments "$1" | tail -n "$(($2 + 1))" | head -n 1
    }

    apply() { # folder, how many stay, our name
      if ! noted segment; then
        [ "$(segments "$1" | wc -l)" -gt "$2" ] || end 1 "$1 has no more than $2 segments"
        note segment "$(choose "$1" "$2")"
      fi
      segment=$(recall segment)
      if [ -e "$1/$segment" ] && [ ! -e "$1/$3" ]; then mv "$1/$segment" "$1/$3"; fi
      settle "$1"
      effect "$@" || end 1 "$segment is still in $1"
    }

    note_again() { # folder, how many stay, our name
      if [ -e "$1/$3" ]; then lost "the name of the segment that is $1/$3 now"; fi
    }

    undo() {
      noted segment || exit 0
      [ -e "$1/$3" ] || exit 0
      segment=$(recall segment)
      if [ -e "$1/$segment" ]; then
        cmp -s "$1/$segment" "$1/$3" ||
          end 9 "someone else has put another $segment into $1; it is left, ours is $3"
        rm -f "$1/$3"
      else
        mv "$1/$3" "$1/$segment" || end 1 "$segment cannot be put back into $1"
      fi
      settle "$1"
    }

    effect() { noted segment && [ -e "$1/$3" ] && [ ! -e "$1/$(recall segment)" ]; }

    residue() {
      [ ! -e "$1/$3" ] || end 1 "$3 is still in $1"
    }

    preflight() {
      need find sed grep sort tail head mv cmp sync
      [ "$(id -u)" -eq 0 ] || lack 'root'
      if [ ! -d "$1" ]; then
        lack "the folder $1"
      elif [ -e "$1/$3" ]; then
        lack "an end of a former run: $1/$3 is still there"
      fi
      exit "$lacking"
    }
    """#)
}
