/// Arithmetic on monotonic nanoseconds that can neither trap nor wrap.
enum Moments {
  /// Seconds from one moment to another, negative when the other is earlier.
  static func seconds(from start: UInt64, to end: UInt64) -> Double {
    end >= start ? Double(end - start) / 1e9 : -(Double(start - end) / 1e9)
  }

  /// Nanoseconds from one moment to a later one; 0 when it is not later.
  static func span(from start: UInt64, to end: UInt64) -> UInt64 {
    end > start ? end - start : 0
  }

  /// A moment so many nanoseconds later, at most the last there is.
  static func after(_ moment: UInt64, _ span: UInt64) -> UInt64 {
    let (sum, isOver) = moment.addingReportingOverflow(span)
    return isOver ? .max : sum
  }

  /// A moment so many nanoseconds earlier, at least the first there is.
  static func before(_ moment: UInt64, _ span: UInt64) -> UInt64 {
    moment > span ? moment - span : 0
  }

  /// A duration in whole nanoseconds, 0 where it is negative.
  static func nanoseconds(_ duration: Duration) -> UInt64 {
    let parts = duration.components
    guard parts.seconds >= 0, parts.attoseconds >= 0 else { return 0 }
    let (whole, isOver) = UInt64(parts.seconds).multipliedReportingOverflow(by: 1_000_000_000)
    return isOver ? .max : after(whole, UInt64(parts.attoseconds / 1_000_000_000))
  }
}
