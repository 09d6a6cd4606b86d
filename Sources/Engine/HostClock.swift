import DrillModel
import Remote

/// A host's clock as it was read at one moment, against the runner's clocks.
package struct HostClock: Sendable, Hashable {
  /// What its values begin with in the record of a host's state.
  static let prefix = "clock."

  /// The host's wall clock minus the runner's, seconds; the truth is within `error`.
  var offset: Double
  /// Half the round trip of the best question, seconds.
  var error: Double
  /// The runner's wall clock at that moment, seconds since 1970.
  var wall: Double
  /// The runner's monotonic clock at that moment, seconds; nil where another process read it.
  var monotonic: Double?

  /// States a reading.
  package init(offset: Double, error: Double, wall: Double, monotonic: Double?) {
    self.offset = offset
    self.error = error
    self.wall = wall
    self.monotonic = monotonic
  }

  /// Reads it back from the record of a host's state; nil where none is in it.
  init?(_ values: [String: String]) {
    func number(_ key: String) -> Double? { values[Self.prefix + key].flatMap(Double.init) }
    guard let offset = number("offset"), let error = number("error"), let wall = number("wall"),
      [offset, error, wall].allSatisfy(\.isFinite)
    else { return nil }
    self.init(offset: offset, error: error, wall: wall, monotonic: nil)
  }

  /// For the record of a host's state.
  var values: [String: String] {
    [
      Self.prefix + "offset": "\(offset)", Self.prefix + "error": "\(error)",
      Self.prefix + "wall": "\(wall)",
    ]
  }

  /// How the clock differs from where it would be by now, in words; nil where it does not.
  ///
  /// Measured against the runner's monotonic clock where this process made both readings: a step of
  /// the runner's own wall clock is none of the host's. What clocks drift by themselves, and are
  /// corrected for, is no difference.
  func difference(to later: HostClock) -> String? {
    var elapsed = later.wall - wall
    var shift = later.offset - offset
    if let monotonic, let end = later.monotonic {
      elapsed = end - monotonic
      shift += (later.wall - wall) - elapsed
    }
    let bound = error + later.error + Self.slack + elapsed.magnitude * Self.drift
    guard shift.magnitude > bound else { return nil }
    let thousandths = (shift.magnitude * 1000).rounded() / 1000
    let limit = (bound * 1000).rounded(.up) / 1000
    return
      "clock is \(thousandths) s \(shift < 0 ? "behind" : "ahead of") where it was left to run, "
      + "more than \(limit) s"
  }

  /// A time service corrects by as much in each second, 500 millionths.
  private static let drift = 0.0005
  /// What is not worth a word, seconds.
  private static let slack = 0.1
}
