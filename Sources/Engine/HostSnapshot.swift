import DrillModel

/// What of a host's state is compared before and after a run.
///
/// Values, not text: each line is a name and a digest or word, and only what a drill must leave
/// as it found it is in it.
enum HostSnapshot {
  /// Prints the state as `key=value` lines; reads only.
  ///
  /// `nft` leaves out tables of Muster's own: what is left of them is the residue check's to find.
  ///
  /// - Parameter folders: Where faults put files of their own, or fill the file system.
  /// - Returns: The script.
  static func script(folders: [String]) -> Script {
    Script([common, services, disks, calls].joined(separator: "\n"), folders)
  }

  private static let common = #"""
    digest() { sha256sum | cut -c1-16; }

    network() {
      if command -v nft >/dev/null 2>&1; then
        printf 'firewall='
        nft -s list ruleset 2>/dev/null | awk '
          /^table / { skip = ($3 ~ /^muster_/) }
          !skip { print }' | sed 's/ # handle [0-9]*//' | digest
      fi
      printf 'routes='; { ip route show; ip -6 route show; } 2>/dev/null \
        | sed 's/ expires [0-9]*sec//' | grep -v '^fe80' | sort | digest
      printf 'rules='; { ip rule show; ip -6 rule show; } 2>/dev/null | sort | digest
      if command -v tc >/dev/null 2>&1; then
        printf 'queueing='; tc qdisc show 2>/dev/null | sed 's/ refcnt [0-9]*//' | sort | digest
      fi
      # Not what an interface gives itself: it is another one after a reboot, or the next day.
      printf 'addresses='; ip -o addr show 2>/dev/null \
        | awk '$4 !~ /^fe80:/ && !/ temporary/ { print $2, $3, $4 }' | sort | digest
    }

    mounts() {
      # With whether they take writes; other options may be printed in any way.
      printf 'mounts='
      awk '{ print $1, $2, $3, (("," $4 ",") ~ /,ro,/ ? "ro" : "rw") }' /proc/mounts \
        | grep -v muster-guard | sort | digest
    }

    clock_source() {
      printf 'clock-source=%s\n' \
        "$(cat /sys/devices/system/clocksource/clocksource0/current_clocksource 2>/dev/null)"
    }
    """#

  /// Which services start at boot, and which of them run.
  ///
  /// What comes and goes by itself is no state to be compared: what a timer, a path or a question
  /// over the bus starts, what runs once, what belongs to a session, and the guard.
  private static let services = #"""
    systemd_running() {
      systemctl show --no-pager -p Id -p Type -p SubState -p UnitFileState -p TriggeredBy \
        -p BusName -p Transient '*.service' 2>/dev/null | awk '
        function judge() {
          comes_and_goes = (type == "oneshot" || transient == "yes" \
            || id ~ /^(muster-guard|user@|user-runtime-dir@|sshd?@)/ || trigger ~ /\.(timer|path)( |$)/ \
            || (file !~ /^(enabled|linked|generated|indirect|alias)/ \
              && (bus != "" || (trigger != "" && file == "static"))))
          if (id != "" && !comes_and_goes && (state == "running" || state == "exited")) print id
          id = type = state = file = trigger = bus = transient = ""
        }
        $0 == "" { judge(); next }
        {
          at = index($0, "="); key = substr($0, 1, at - 1); value = substr($0, at + 1)
          if (key == "Id") id = value
          if (key == "Type") type = value
          if (key == "SubState") state = value
          if (key == "UnitFileState") file = value
          if (key == "TriggeredBy") trigger = value
          if (key == "BusName") bus = value
          if (key == "Transient") transient = value
        }
        END { judge() }'
    }

    # Only of what starts at boot: a script may act where its service was never set up; and only of
    # one that knows the word, as another may do anything.
    sysv_running() {
      for link in /etc/rc2.d/S*; do
        name=${link##*/S??}
        [ "$name" != muster-guard ] && [ -x "$link" ] || continue
        grep -qs '\(^\|[^a-z]\)status)' "$link" || continue
        timeout 10 "$link" status </dev/null >/dev/null 2>&1
        case $? in
          0) printf '%s\n' "$name" ;;
          # It did not answer in time: nothing is known of it.
          124 | 137 | 143) printf '%s?\n' "$name" ;;
        esac
      done
    }

    services() {
      printf 'services='
      if [ -d /run/systemd/system ]; then
        systemctl list-unit-files --no-legend --no-pager --type=service --state=enabled,masked \
          2>/dev/null | awk '$1 !~ /^muster-guard/ { print $1, $2 }' | sort | digest
        running=$(systemd_running)
      else
        # Which services start at boot, not in which place: insserv numbers them anew.
        for link in /etc/rc2.d/S*; do printf '%s\n' "${link##*/S??}"; done \
          | grep -v '^muster-guard$' | sort | digest
        running=$(sysv_running)
      fi
      printf 'running=%s\n' "$(printf '%s\n' "$running" | sort -u | tr '\n' ' ' | sed 's/ *$//')"
    }
    """#

  /// Files of ours where a fault puts some, and whether there is room: never how much, which drifts.
  private static let disks = #"""
    disks() { # folders
      number=0
      for folder; do
        number=$((number + 1))
        ours=''
        for file in "$folder"/.muster* "$folder"/muster_* "$folder"/*.muster; do
          if [ -e "$file" ] || [ -L "$file" ]; then ours="$ours ${file##*/}"; fi
        done
        room=$(df -Pk "$folder/" 2>/dev/null | awk 'NR == 2 { print ($4 < 1024 ? "full" : "room") }')
        printf 'disk.%d=%s: %s, files of ours:%s\n' "$number" "$folder" "${room:-gone}" \
          "${ours:- none}"
      done
    }
    """#

  private static let calls = #"""
    network
    mounts
    services
    clock_source
    disks "$@"
    exit 0
    """#

  /// The same of a Windows host: services at boot, addresses, routes, the firewall's rules.
  private static let powerShell = Script(
    #"""
    function Digest($lines) {
      $bytes = [Text.Encoding]::UTF8.GetBytes((@($lines) | Sort-Object) -join "`n")
      $sum = [Security.Cryptography.SHA256]::Create().ComputeHash($bytes)
      (([BitConverter]::ToString($sum)) -replace '-', '').Substring(0, 16).ToLowerInvariant()
    }
    'services=' + (Digest (Get-WmiObject Win32_Service | ForEach-Object { $_.Name + ' ' + $_.StartMode }))
    'addresses=' + (Digest (Get-WmiObject Win32_NetworkAdapterConfiguration -Filter 'IPEnabled=TRUE' | ForEach-Object { $_.IPAddress }))
    'routes=' + (Digest (Get-WmiObject Win32_IP4RouteTable | ForEach-Object { $_.Destination + ' ' + $_.Mask + ' ' + $_.NextHop }))
    'firewall=' + (Digest (& netsh.exe advfirewall firewall show rule name=all))
    'time-zone=' + [TimeZoneInfo]::Local.Id
    """#, dialect: .powerShell)

  /// The question for a host's shell.
  static func script(for dialect: Script.Dialect, folders: [String]) -> Script {
    dialect == .powerShell ? powerShell : script(folders: folders)
  }

  /// How a state differs from the one before, in words; empty where it does not.
  static func difference(from before: [String: String], to after: [String: String]) -> [String] {
    let keys = Set(before.keys).union(after.keys).filter { !$0.hasPrefix(HostClock.prefix) }
    return keys.sorted().compactMap { key in
      let (old, new) = (before[key], after[key])
      guard old != new else { return nil }
      if key == "running", let old, let new { return running(from: old, to: new) }
      if key.hasPrefix("disk."), let old, let new { return "disk was \(old); is \(new)" }
      return "\(key) was \(old ?? "absent"), is \(new ?? "absent")"
    }
  }

  /// Which services no longer run, and which run that did not; nil where that is all the same, those
  /// left out that once did not answer, which have a question mark.
  private static func running(from before: String, to after: String) -> String? {
    let both = [before, after].map { $0.split(separator: " ") }
    let silent = Set(both.joined().filter { $0.hasSuffix("?") }.map { $0.dropLast() })
    let known = both.map { names in
      names.filter { !$0.hasSuffix("?") && !silent.contains($0) }
    }
    let (old, new) = (known[0], known[1])
    let gone = old.filter { !new.contains($0) }
    let come = new.filter { !old.contains($0) }
    var words: [String] = []
    if !gone.isEmpty { words.append("no longer runs: \(gone.joined(separator: " "))") }
    if !come.isEmpty { words.append("runs, and did not: \(come.joined(separator: " "))") }
    return words.isEmpty ? nil : words.joined(separator: "; ")
  }
}
