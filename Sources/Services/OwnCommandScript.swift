import DrillModel

/// Turns an environment's own command into a script.
///
/// The command line is given to the host's `sh` with its arguments appended, its standard input
/// empty, and the standard variables (`MUSTER_ACT`, …) and its secrets in its environment.
enum OwnCommandScript {
  /// `NAME=value …`, names of secrets, `--`, the command line, its arguments.
  static let text = #"""
    while [ "$1" != -- ]; do
      # shellcheck disable=SC2163 # the argument is the assignment itself, or a secret's name
      export "$1"
      shift
    done
    muster_command=$2
    shift 2
    exec sh -c "$muster_command \"\$@\"" muster "$@" </dev/null
    """#

  /// Asks a `status` command whether a fence is on (`wanted` = `on`) or off.
  ///
  /// `on|off`, then as for `text`. Status 0 where it is as wanted, 1 where not, 2 unclear.
  static let fenceText = #"""
    wanted=$1
    shift
    while [ "$1" != -- ]; do
      # shellcheck disable=SC2163 # the argument is the assignment itself
      export "$1"
      shift
    done
    muster_command=$2
    shift 2
    answer=$(sh -c "$muster_command \"\$@\"" muster "$@" </dev/null) || exit 2
    printf '%s\n' "$answer"
    fenced=$(printf '%s\n' "$answer" | sed -n 's/^fenced=//p' | tail -n 1)
    writable=$(printf '%s\n' "$answer" | sed -n 's/^writable=//p' | tail -n 1)
    active=$(printf '%s\n' "$answer" | sed -n 's/^active=//p' | tail -n 1)
    case $wanted:$fenced:$writable:$active in
    on:yes:yes:* | on:yes:*:yes) exit 1 ;;
    on:yes:*) exit 0 ;;
    on:no:*) exit 1 ;;
    off:no:*) exit 0 ;;
    off:yes:*) exit 1 ;;
    *) exit 2 ;;
    esac
    """#

  /// The script that runs `command` with these standard variables.
  static func script(_ command: OwnCommand, variables: [(String, String)]) -> Script {
    let names = command.secrets.keys.sorted()
    let arguments =
      variables.map { "\($0)=\($1)" } + names + ["--", command.command] + command.arguments
    return Script(text, arguments, secrets: command.secrets)
  }

  /// The script that asks a `status` command whether a fence is on or off.
  static func fenceScript(
    isOn: Bool, status: OwnCommand, variables: [(String, String)]
  ) -> Script {
    Script(
      fenceText,
      [isOn ? "on" : "off"] + variables.map { "\($0)=\($1)" } + ["--", status.command]
        + status.arguments)
  }
}
