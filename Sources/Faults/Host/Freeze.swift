public import DrillModel

/// Freezes a host: its programs stand still while its kernel keeps their connections up.
///
/// The nastiest loss of a host, since nothing is refused and nothing closes. The guard stands
/// outside: it, SSH and what hangs on SSH, init and the services of login go on.
public enum Freeze: Fault {
  /// `freeze`.
  public static let kind = "freeze"
  /// What it does.
  public static let summary =
    "has every program of a host stand still, or those of one cgroup; connections stay up"
  /// What.
  public static let parameters = [
    FaultParameter(
      name: "cgroup",
      summary: "only this cgroup, by its path below the hierarchy, such as "
        + "/system.slice/prosody.service; all programs where not given",
      isRequired: false, form: .path)
  ]
  /// Fence before a host is thawed: what comes back acts as if nothing had been.
  public static let manual = FaultManual(
    needs: [
      "root", "for a cgroup: cgroup v2, or the freezer of v1; else signals, awk",
      "no guard, SSH or init in the cgroup",
    ],
    seen: "The cgroup says that it is frozen; or each program that ran is stopped.",
    undo: "Thaws the cgroup; or continues each process that it stopped, by number and start time. "
      + "What someone else thawed needs nothing.",
    residue: "The cgroup is not frozen; none of the processes is stopped.",
    reboot: "A reboot ends it. A fence that is put on meanwhile ends what it must stop without "
      + "letting it go on: by the kill signal, and of version 1 thawed only once it is dying.")

  /// A whole host, and one service.
  public static let examples = [
    FaultExample(hosts: ["db1"], parameters: [:], placements: [.local("db1", [""])]),
    FaultExample(
      hosts: ["chat1"], parameters: ["cgroup": "/system.slice/prosody.service"],
      placements: [.local("chat1", ["/system.slice/prosody.service"])]),
  ]

  /// Describes the freeze of hosts.
  ///
  /// - Parameters:
  ///   - hosts: The hosts; each carries its own guard.
  ///   - parameters: The cgroup.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, checks.
  /// - Throws: `FaultError` where a host may not be struck, or the cgroup is all of them.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let arguments = try FaultArguments(of: Self.self, parameters)
    let cgroup = arguments.text("cgroup")
    guard cgroup.isEmpty || cgroup.split(separator: "/").contains(where: { $0 != "." }),
      !cgroup.split(separator: "/").contains("..")
    else {
      throw FaultError(
        .parameter, "\(kind): \(cgroup) is not the path of one cgroup", parameter: "cgroup")
    }
    let struck = try cgroup.isEmpty ? context.struck(hosts) : context.touched(hosts)
    let (entries, checks) = try scripts.placements(on: struck, context: context) {
      _ throws(FaultError) in [cgroup]
    }
    return FaultDescription(
      kind: kind,
      summary: "freeze \(cgroup.isEmpty ? "" : "\(cgroup) on ")\(hosts.joined(separator: ", "))",
      struckHosts: hosts, placements: entries, effectProbes: [], preflight: checks,
      onReboot: manual.reboot,
      effects: struck.map {
        DeclaredEffect(host: $0.name, .frozen(cgroup: cgroup.isEmpty ? nil : cgroup))
      })
  }

  static let scripts = FaultScripts(
    ShellParts.processes, ProcessPause.pausing, Self.cgroups,
    #"""

    # Number and start of every program that is to stand still and runs.
    victims() {
      guards=$(grep -lF '/guard/guard.sh' /proc/[0-9]*/cmdline 2>/dev/null \
        | sed 's,[^0-9],,g' | tr '\n' ' ')
      cat /proc/[0-9]*/stat 2>/dev/null | awk -v "self=$$" -v "guards=$guards" '
        BEGIN {
          n = split(guards, list, " ")
          for (i = 1; i <= n; i++) root[list[i]] = 1
          root[self] = 1
          n = split("sshd sshd-session sshd-auth dropbear", list, " ")
          for (i = 1; i <= n; i++) rooted[list[i]] = 1
          n = split("systemd systemd-logind systemd-journal systemd-udevd dbus-daemon " \
            "dbus-broker dbus-broker-lau (sd-pam) init", list, " ")
          for (i = 1; i <= n; i++) spared[list[i]] = 1
        }
        {
          match($0, /\)[^)]*$/)
          name = substr($0, index($0, "(") + 1, RSTART - index($0, "(") - 1)
          split(substr($0, RSTART + 2), field, " ")
          id[++count] = $1
          state[$1] = field[1]; parent[$1] = field[2]; start[$1] = field[20]
          kernel[$1] = int(field[7] / 2097152) % 2
          if (name in rooted) root[$1] = 1
          if (name in spared) single[$1] = 1
        }
        END {
          for (up = self; up in parent && up > 1; up = parent[up]) single[up] = 1
          for (i = 1; i <= count; i++) {
            p = id[i]
            if (p == 1 || kernel[p] || p in single || state[p] ~ /[TZXx]/) continue
            for (up = p; up in parent && !(up in root); up = parent[up]) if (up == 1) break
            if (up in root) continue
            print p, start[p]
          }
        }
      '
    }

    freeze_all() {
      for round in '' .2 .3 .4; do
        if ! noted "stopped$round"; then
          running=$(victims)
          [ -n "$running" ] || break
          note "stopped$round" "$running"
        fi
        stop_noted
      done
      within 40 all_rest || end 1 'some programs do not stand still'
    }

    # Whatever stands still, or the cgroup that does.
    note_again() { # cgroup or nothing
      if [ -n "$1" ]; then
        if find_cgroup "$1" && ! is_thawed; then note cgroup "$1"; fi
        return 0
      fi
      stopped=$(
        for again_dir in /proc/[0-9]*; do
          again_id=${again_dir#/proc/}
          read_process "$again_id" || continue
          if [ "$run_state" != T ] || is_spared "$again_id"; then continue; fi
          if read_process "$again_id"; then printf '%s %s\n' "$again_id" "$started"; fi
        done
      )
      if [ -n "$stopped" ]; then note stopped "$stopped"; fi
    }

    apply() { if [ -n "$1" ]; then freeze_cgroup "$1"; else freeze_all; fi; }

    undo_one() { if [ -n "$1" ]; then thaw_cgroup "$1"; else undo; fi; }

    effect_one() {
      if [ -z "$1" ]; then effect; else noted cgroup && find_cgroup "$1" && is_frozen; fi
    }

    residue_one() {
      if [ -z "$1" ]; then
        residue
        exit 0
      fi
      if noted cgroup && find_cgroup "$1" && ! is_thawed; then end 1 "$1 is frozen"; fi
    }

    preflight() {
      need awk sed grep sync timeout
      [ "$(id -u)" -eq 0 ] || lack 'root'
      if [ -n "$1" ]; then
        if ! find_cgroup "$1"; then
          lack "the cgroup $1, in cgroup v2 or the freezer of v1"
        else
          is_thawed || lack "the cgroup $1, not frozen already"
          find_spared || lack "a cgroup without guard, SSH and init: $spared_id is in it"
        fi
      fi
      exit "$lacking"
    }
    """#, undo: "undo_one", effect: "effect_one", residue: "residue_one")

  /// One cgroup, of either version.
  private static let cgroups = #"""

    # Sets folder and version.
    find_cgroup() { # path
      version=''
      for folder in "/sys/fs/cgroup/$1" "/sys/fs/cgroup/unified/$1"; do
        if [ -f "$folder/cgroup.freeze" ]; then
          version=2
          return 0
        fi
      done
      folder=/sys/fs/cgroup/freezer/$1
      [ -f "$folder/freezer.state" ] && version=1
    }

    is_frozen() {
      if [ "$version" = 2 ]; then
        grep -qx 'frozen 1' "$folder/cgroup.events"
      else
        grep -qx FROZEN "$folder/freezer.state"
      fi
    }

    is_thawed() {
      if [ "$version" = 2 ]; then
        grep -qx 0 "$folder/cgroup.freeze"
      else
        grep -qx THAWED "$folder/freezer.state"
      fi
    }

    write_freeze() { # yes or no
      case $version$1 in
        2yes) echo 1 >"$folder/cgroup.freeze" ;;
        2no) echo 0 >"$folder/cgroup.freeze" ;;
        1yes) echo FROZEN >"$folder/freezer.state" ;;
        1no) echo THAWED >"$folder/freezer.state" ;;
      esac
    }

    # Fails where a process that must go on is in the cgroup.
    find_spared() {
      members=$(find "$folder" -name cgroup.procs -exec cat {} + 2>/dev/null)
      for spared_id in $members; do
        if is_spared "$spared_id"; then return 1; fi
      done
    }

    freeze_cgroup() { # path
      find_cgroup "$1" || end 1 "there is no cgroup $1 that can be frozen"
      if ! noted cgroup; then
        is_thawed || end 1 "the cgroup $1 is frozen already, and not by us"
        find_spared || end 1 "the cgroup $1 has process $spared_id in it, which must go on"
        note cgroup "$1"
      fi
      write_freeze yes || exit 1
      within 40 is_frozen || end 1 "the cgroup $1 does not come to a stand"
    }

    thaw_cgroup() { # path
      noted cgroup || exit 0
      # A cgroup that is gone has no one in it who could stand still.
      find_cgroup "$1" || exit 0
      if is_thawed; then exit 0; fi
      write_freeze no || exit 1
      within 40 is_thawed || end 1 "the cgroup $1 does not thaw"
    }
    """#
}
