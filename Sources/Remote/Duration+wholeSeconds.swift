extension Duration {
  /// Seconds, rounded up, at least one: what hosts' own time limits are told.
  var wholeSeconds: Int64 {
    let (seconds, attoseconds) = components
    return max(1, seconds + (attoseconds > 0 ? 1 : 0))
  }
}
