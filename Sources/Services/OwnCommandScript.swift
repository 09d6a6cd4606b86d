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

  /// Runs an own command, and where it succeeded a provider's script.
  ///
  /// The provider's text, the number of its arguments, these, then as for `text`.
  static let pairText = #"""
    muster_provider=$1
    muster_count=$2
    shift 2
    (
      shift "$muster_count"
      while [ "$1" != -- ]; do
        # shellcheck disable=SC2163 # the argument is the assignment itself, or a secret's name
        export "$1"
        shift
      done
      muster_command=$2
      shift 2
      exec sh -c "$muster_command \"\$@\"" muster "$@" </dev/null
    ) || exit

    """# + providerText

  /// Goes on as the provider's script, with its own arguments alone.
  private static let providerText = #"""
    muster_index=0
    muster_total=$#
    while [ "$muster_index" -lt "$muster_total" ]; do
      [ "$muster_index" -ge "$muster_count" ] || set -- "$@" "$1"
      shift
      muster_index=$((muster_index + 1))
    done
    exec sh -c "$muster_provider" muster "$@"
    """#

  /// Asks a `status` command whether a fence is on, then a provider whether it is true.
  ///
  /// The provider's text, the number of its arguments, these, then as for `fenceText`.
  static let checkedFenceText = #"""
    muster_provider=$1
    muster_count=$2
    muster_own=$3
    shift 3
    (
      shift "$muster_count"
      exec sh -c "$muster_own" muster "$@" </dev/null
    ) || exit

    """# + providerText

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

  /// The same for PowerShell: the command line is PowerShell's own, its arguments are appended.
  ///
  /// Its status is that of the last program, where it ran one.
  static let powerShellText = #"""
    $place = [array]::IndexOf($args, '--')
    for ($i = 0; $i -lt $place; $i++) {
      $equals = $args[$i].IndexOf('=')
      if ($equals -gt 0) { [Environment]::SetEnvironmentVariable($args[$i].Substring(0, $equals), $args[$i].Substring($equals + 1)) }
    }
    $rest = @()
    if ($args.Count -gt $place + 2) { $rest = @($args[($place + 2)..($args.Count - 1)]) }
    $global:LASTEXITCODE = 0
    & ([ScriptBlock]::Create($args[$place + 1] + ' @args')) @rest
    if ($global:LASTEXITCODE -ne 0) {
      $global:MusterStatus = $global:LASTEXITCODE
      throw "the own command left with status $($global:LASTEXITCODE)"
    }
    """#

  /// The script that runs `command` with these standard variables.
  static func script(
    _ command: OwnCommand, variables: [(String, String)], for dialect: Script.Dialect
  ) -> Script {
    if dialect == .powerShell {
      return Script(
        powerShellText,
        variables.map { "\($0)=\($1)" } + ["--", command.command] + command.arguments,
        dialect: .powerShell, secrets: command.secrets)
    }
    return script(command, variables: variables)
  }

  /// The script that runs `command` with these standard variables.
  static func script(_ command: OwnCommand, variables: [(String, String)]) -> Script {
    let names = command.secrets.keys.sorted()
    let arguments =
      variables.map { "\($0)=\($1)" } + names + ["--", command.command] + command.arguments
    return Script(text, arguments, secrets: command.secrets)
  }

  /// An own command's script, followed by a provider's.
  static func pair(_ own: Script, then provider: Script) -> Script {
    Script(
      pairText,
      [provider.text, "\(provider.arguments.count)"] + provider.arguments + own.arguments,
      secrets: own.secrets)
  }

  /// A fence's question to an own `status`, whose yes counts only where the provider agrees.
  static func checked(_ own: Script, by provider: Script) -> Script {
    Script(
      checkedFenceText,
      [provider.text, "\(provider.arguments.count)", own.text] + provider.arguments
        + own.arguments)
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
