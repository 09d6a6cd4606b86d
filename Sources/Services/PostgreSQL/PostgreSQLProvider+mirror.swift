import DrillModel

/// What PostgreSQL brings for mirrors beside its acts: guards' scripts, the witness.
extension PostgreSQLProvider {
  private typealias Shell = PostgreSQLShell

  /// What the site's own witness is told; it is asked only where it is given.
  func watchArguments(
    _ name: Act.Name, on host: Host, _ parameters: ActParameters
  ) throws(ServiceError) -> [String] {
    let command = try settings(of: host).witnessCommand
    guard command != "none" else {
      throw notProvided(name, host, "the setting witness-command says not how to tell the witness")
    }
    return ["witness_command=\(command)", "role=\(name.rawValue)"]
  }

  func standing(
    _ name: Act.Name, on host: Host, parameters: ActParameters
  ) throws(ServiceError) -> FenceScripts {
    let settings = try settings(of: host)
    let effect: Script
    let residue: Script
    if name == .watch {
      let base = settings.arguments + ["witness_command=\(settings.witnessCommand)"]
      effect = Script(ShellPrelude.script(Shell.common, Shell.watchingMain), base + ["expect=yes"])
      residue = Script(ShellPrelude.script(Shell.common, Shell.watchingMain), base + ["expect=no"])
    } else {
      let base = settings.arguments + ["run=\(parameters.run)"]
      effect = Script(ShellPrelude.script(Shell.common, Shell.exposedMain), base)
      residue = Script(ShellPrelude.script(Shell.common, Shell.exposureResidueMain), base)
    }
    return FenceScripts(
      apply: try act(name, on: host, parameters: parameters).command,
      undo: try act(name == .watch ? .unwatch : .unexpose, on: host, parameters: parameters)
        .command,
      effect: effect, residue: residue)
  }
}
