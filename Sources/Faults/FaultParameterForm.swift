/// How a parameter's value is written.
public enum FaultParameterForm: Sendable, Hashable {
  /// Any text of one line.
  case text
  /// One of these words.
  case word([String])
  /// A whole number.
  case count(ClosedRange<Int>)
  /// `5432`.
  case port
  /// Ports and ranges with commas: `5432`, `5269-5280,443`.
  case ports
  /// Hosts of the environment, addresses and subnets with commas.
  case peers
  /// `2.5%`.
  case percentage
  /// `64MiB`.
  case size
  /// `1Mbit/s`, `200KiB/s`.
  case rate
  /// `250ms`, `90s`, `1h`.
  case duration
  /// The same with a sign: `-90s`.
  case signedDuration
  /// An absolute path.
  case path
  /// A name of letters, digits and `@._:-` and spaces within.
  case name
  /// A command line for the host's `sh`.
  case command

  /// How it is written, for a person.
  public var expectation: String {
    switch self {
    case .text: "a text of one line"
    case .word(let words): "one of \(words.joined(separator: ", "))"
    case .count(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .port: "a port from 1 to 65535"
    case .ports: "ports such as 5432 or 5269-5280,443"
    case .peers: "hosts of the environment, addresses or subnets, with commas"
    case .percentage: "a percentage such as 2.5%, over 0% and up to 100%, of at most two decimals"
    case .size: "a size such as 64MiB (KiB, MiB, GiB), or 0"
    case .rate: "a rate such as 1Mbit/s or 200KiB/s (kbit, Mbit, Gbit, KiB, MiB)"
    case .duration: "a duration such as 250ms, 90s or 1h (one unit of ms, s, m, h)"
    case .signedDuration: "a duration such as 90s or -1h (one unit of ms, s, m, h)"
    case .path: "an absolute path"
    case .name: "a name of letters, digits and @ . _ : -"
    case .command: "a command line"
    }
  }

  /// Whether a value is written so.
  ///
  /// - Parameter value: As drills write it.
  /// - Returns: False where it cannot be meant.
  public func accepts(_ value: String) -> Bool {
    guard value.utf8.allSatisfy({ $0 >= 32 && $0 != 127 }) else { return false }
    return switch self {
    case .text: !value.isEmpty
    case .word(let words): words.contains(value)
    case .count(let range): FaultValue.count(value).map(range.contains) ?? false
    case .port: FaultValue.count(value).map((1...65535).contains) ?? false
    case .ports: FaultValue.ports(value) != nil
    case .peers: !FaultValue.list(value).isEmpty
    case .percentage: FaultValue.hundredthsOfPercent(value) != nil
    case .size: FaultValue.bytes(value) != nil
    case .rate: FaultValue.bytesPerSecond(value) != nil
    case .duration: (FaultValue.milliseconds(value) ?? 0) > 0
    case .signedDuration: (FaultValue.milliseconds(value) ?? 0) != 0
    case .path: value.hasPrefix("/") && value.utf8.count <= 1000
    case .name: FaultValue.isName(value)
    case .command: !value.isEmpty && value.utf8.count <= 2000
    }
  }
}
