/// A step of connecting that libssh2 must be asked for again and again until it is through.
struct ConnectStep {
  /// Asks once; answers `LibSSH2.again`, 0, or a failure.
  var attempt: () -> Int32
  /// Told the last answer.
  var done: CheckedContinuation<Int32, Never>
}
