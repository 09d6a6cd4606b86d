public import DrillModel

/// Changes that stand until a guard takes them back.
extension ServiceCatalogue {
  /// An exposure of the primary, or the watch of the witness, for the guard that carries it.
  ///
  /// Where the environment has own commands for these, its own commands tell by their status
  /// whether the change is on: `expose` and `watch` are asked again, which must do no harm.
  ///
  /// - Parameters:
  ///   - name: `expose` or `watch`.
  ///   - host: The primary's host, or the witness.
  ///   - run: The run; only it can take the change back.
  ///   - id: The entry's id.
  /// - Returns: The entry, and the host whose guard carries it.
  /// - Throws: `ServiceError` where it is no part of this environment.
  public func standing(
    _ name: Act.Name, on host: Host, run: String, id: String
  ) throws(ServiceError) -> FaultDescription.Placement {
    let parameters = ActParameters(run: run)
    let apply = try act(name, .database, on: host, parameters: parameters)
    let undo = try act(
      name == .watch ? .unwatch : .unexpose, .database, on: host, parameters: parameters)
    guard apply.secrets.isEmpty, undo.secrets.isEmpty else {
      throw .secretInFence(service: .database, act: name)
    }
    let scripts: FenceScripts
    if !apply.isOwnCommand, !undo.isOwnCommand, let provider = provider(.database) {
      scripts = try provider.standing(name, on: host, parameters: parameters)
    } else {
      // An own command is asked by doing it again: both must be idempotent.
      let nothing = Script(":")
      scripts = FenceScripts(
        apply: apply.command, undo: undo.command, effect: apply.command, residue: nothing)
    }
    let entry = GuardEntry(
      id: id, kind: .fault, apply: scripts.apply, undo: scripts.undo, effect: scripts.effect,
      residue: scripts.residue)
    return FaultDescription.Placement(host: apply.host, entry: entry)
  }
}

extension Act {
  fileprivate var secrets: [String: SecretReference] { command.secrets }
}
