import SSH

extension MonotonicInstant {
  /// The same instant as the records carry it: monotonic nanoseconds.
  var unsigned: UInt64 { UInt64(max(0, nanoseconds)) }
}
