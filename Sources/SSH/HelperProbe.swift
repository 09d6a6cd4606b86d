/// A running series of probes.
public final class HelperProbe: Sendable {
  init() {}

  /// Stops sending; answers that are on the way are still told of.
  public func cancel() async {}
}
