import DrillModel

/// What of a host's state is compared before and after a run.
///
/// Values, not text: each line is a name and a digest or word, and only what a drill must leave
/// as it found it is in it.
enum HostSnapshot {
  /// Prints the state as `key=value` lines; reads only.
  ///
  /// `nft` leaves out tables of Muster's own: what is left of them is the residue check's to find.
  static let script = Script(
    #"""
    digest() { sha256sum | cut -c1-16; }
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
    printf 'addresses='; ip -o addr show 2>/dev/null | awk '{ print $2, $3, $4 }' | sort | digest
    printf 'mounts='; awk '{ print $1, $2, $3 }' /proc/mounts | grep -v muster-guard | sort | digest
    printf 'services='
    if [ -d /run/systemd/system ]; then
      systemctl list-unit-files --no-legend --no-pager --type=service --state=enabled,masked \
        2>/dev/null | awk '$1 !~ /^muster-guard/ { print $1, $2 }' | sort | digest
    else
      # Which services start at boot, not in which place: insserv numbers them anew.
      for link in /etc/rc2.d/S*; do printf '%s\n' "${link##*/S??}"; done | sort | digest
    fi
    printf 'clock-source=%s\n' "$(cat /sys/devices/system/clocksource/clocksource0/current_clocksource 2>/dev/null)"
    exit 0
    """#)

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
  static func script(for dialect: Script.Dialect) -> Script {
    dialect == .powerShell ? powerShell : script
  }

  /// How a state differs from the one before, in words; empty where it does not.
  static func difference(from before: [String: String], to after: [String: String]) -> [String] {
    Set(before.keys).union(after.keys).sorted().compactMap { key in
      let (old, new) = (before[key], after[key])
      guard old != new else { return nil }
      return "\(key) was \(old ?? "absent"), is \(new ?? "absent")"
    }
  }
}
