import DrillModel

/// A pure map from act to command, for one service.
protocol Provider: Sendable {
  /// The shell that its scripts are for.
  var dialect: Script.Dialect { get }

  /// The act with its command.
  func act(
    _ name: Act.Name, on host: Host, parameters: ActParameters
  ) throws(ServiceError) -> Act

  /// What this provider adds after an own command, so that acts of both kinds go together.
  ///
  /// Nil where there is nothing to add.
  func complement(
    of name: Act.Name, on host: Host, parameters: ActParameters
  ) throws(ServiceError) -> Script?

  /// Status 0 where this provider sees for itself that the server of a host takes no writes.
  ///
  /// Nil where it cannot tell.
  func refusal(on host: Host) throws(ServiceError) -> Script?

  /// The four scripts of a standing change that a guard takes back: `expose` or `watch`.
  func standing(
    _ name: Act.Name, on host: Host, parameters: ActParameters
  ) throws(ServiceError) -> FenceScripts

  /// The four scripts of the fence on a host.
  func fenceScripts(
    on host: Host, parameters: ActParameters
  ) throws(ServiceError) -> FenceScripts
}

extension Provider {
  /// Most are for POSIX sh.
  var dialect: Script.Dialect { .posix }
}
