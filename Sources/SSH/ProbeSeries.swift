/// What a series of probes asks, how often, and whom it tells.
struct ProbeSeries: Sendable {
  /// More answers than this are never awaited at once: what is asked beyond is skipped.
  static let awaitedLimit = 4096

  let script: String
  let period: Duration
  let onAnswer: @Sendable (ProbeAnswer) -> Void
}
