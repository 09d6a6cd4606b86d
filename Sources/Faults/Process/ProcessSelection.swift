import DrillModel

/// Which processes of a host a fault means: by unit, pid file or name; exactly one of them.
enum ProcessSelection {
  static let parameters = [
    FaultParameter(
      name: "unit", summary: "all processes of this systemd unit", isRequired: false, form: .name),
    FaultParameter(
      name: "pid-file", summary: "the process whose number stands in this file",
      isRequired: false, form: .path),
    FaultParameter(
      name: "name", summary: "every process of exactly this command name (its first 15 characters)",
      isRequired: false, form: .name),
  ]

  /// The kind of selection and its value.
  static func read(_ arguments: FaultArguments) throws(FaultError) -> [String] {
    let given = parameters.map(\.name).filter { arguments.values[$0] != nil }
    guard given.count == 1 else {
      throw FaultError(
        .parameter, "\(arguments.kind) needs exactly one of \(parameters.map(\.name))")
    }
    return [given[0], arguments.text(given[0])]
  }

  static func words(_ selection: [String]) -> String {
    "\(selection[0].replacing("-", with: " ")) \(selection[1])"
  }

  /// What the scripts of both faults need of a host.
  static let preflight = #"""

    # The host's own PID namespace only; never init, the kernel, SSH or a guard.
    preflight_selection() { # unit, pid-file or name; its value
      need sed tr grep cut find sync timeout
      [ "$(id -u)" -eq 0 ] || lack 'root'
      if [ "$1" = unit ] && ! has systemctl; then lack 'systemd, to find a unit'; fi
      [ -n "$(find_processes "$@")" ] || lack "a process that is meant: $1 $2"
    }
    """#
}
