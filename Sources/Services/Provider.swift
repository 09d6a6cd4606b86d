import DrillModel

/// A pure map from act to command, for one service.
protocol Provider: Sendable {
  /// The act with its command.
  func act(
    _ name: Act.Name, on host: Host, parameters: ActParameters
  ) throws(ServiceError) -> Act

  /// The four scripts of the fence on a host.
  func fenceScripts(
    on host: Host, parameters: ActParameters
  ) throws(ServiceError) -> FenceScripts
}
