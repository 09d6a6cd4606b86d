public import DrillModel

/// Which software runs on a host: its system, and the packages of what runs there.
///
/// For the record alone: nothing is judged by it, and what cannot be told is left out.
public enum HostSoftware {
  /// What the journal calls the record of it: a value for each host.
  public static let subject = "software"

  /// Prints `system` and `packages`; reads only, and knows no service by name.
  ///
  /// A package is named where one of its programs runs, or where its service does: of what an
  /// interpreter or a virtual machine runs, the program tells only the latter.
  public static let script = Script(
    #"""
    LC_ALL=C
    export LC_ALL
    system=$(sed -n 's/^PRETTY_NAME=//p' /etc/os-release 2>/dev/null | tr -d '"')
    printf 'system=%s, %s %s\n' "${system:-unknown}" "$(uname -s)" "$(uname -r)"
    programs() {
      find /proc -maxdepth 2 -path '/proc/[0-9]*/exe' -exec readlink {} + 2>/dev/null
      for units in /etc/init.d/* /usr/lib/systemd/system/*.service /lib/systemd/system/*.service; do
        name=${units##*/}
        name=${name%.service}
        case " $names " in *" $name "*) [ -f "$units" ] && printf '%s\n' "$units" ;; esac
      done
    }
    # The names of what runs: a service is mostly called like its process, or like its user.
    names=$(ps -e -o comm= -o user= 2>/dev/null | tr -s ' \n' ' ')
    # A package may list what is in /usr/bin as being in /bin.
    paths=$(programs | grep '^/' | grep -v ' (deleted)$' | sed 'p;s#^/usr/#/#' | sort -u)
    packages=
    if command -v dpkg-query >/dev/null 2>&1; then
      # shellcheck disable=SC2086 # a path a word
      owners=$(dpkg-query -S $paths 2>/dev/null | sed -n 's/: .*//p' | tr -d ',' |
        tr ' ' '\n' | sort -u)
      # shellcheck disable=SC2086 # a package a word
      [ -z "$owners" ] || packages=$(dpkg-query -W -f '${Package} ${Version}\n' $owners 2>/dev/null)
    elif command -v rpm >/dev/null 2>&1; then
      # shellcheck disable=SC2086 # a path a word
      packages=$(rpm -qf --qf '%{NAME} %{VERSION}-%{RELEASE}\n' $paths 2>/dev/null |
        grep -v 'not owned')
    fi
    printf 'packages=%s\n' "$(printf '%s\n' "$packages" | sed '/^$/d' | sort -u |
      awk '{ printf "%s%s", comma, $0; comma = ", " }' | cut -c1-1500)"
    exit 0

    """#)

  /// What a host told, in a line; nil where it told nothing.
  ///
  /// - Parameter outcome: How the script ended.
  /// - Returns: Such as `Debian GNU/Linux 12 (bookworm), Linux 6.1.0; openssh-server 1:9.2p1-2`.
  public static func words(_ outcome: CommandOutcome) -> String? {
    guard outcome.succeeded, let system = outcome.values["system"] else { return nil }
    let packages = outcome.values["packages"] ?? ""
    return packages.isEmpty ? system : "\(system); \(packages)"
  }
}
