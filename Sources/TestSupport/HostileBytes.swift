/// Changes inputs at random by a seed: the same seed gives the same inputs everywhere.
///
/// Bytes are removed, repeated, replaced and moved, and pieces that the reader at hand gives a
/// meaning are put in.
public struct HostileBytes: Sendable {
  private var random: SeededNumbers
  private let pieces: [[UInt8]]

  /// What is hostile to any reader of text.
  public static let everywhere: [[UInt8]] =
    [
      "\0", "\n", "\r", "\r\n", "\t", " ", "\u{B}", "\u{85}", "\u{2028}", "\u{301}", "\u{FEFF}",
      "\u{FFFD}", "👩‍👩‍👧", "%", "\\", "\"", "'", "=", ":", "/", ",", "-1", "0", "+5", "1e999", "nan",
      "inf",
      "0x1p3", "18446744073709551616", "9223372036854775807", "-9223372036854775809",
      "99999999999999999999999", "\u{1B}[31m", "$(id)", "`id`", "..", "\u{1E}",
    ].map { Array($0.utf8) } + [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x80],
      [UInt8](repeating: 0x41, count: 5_000),
    ]

  /// Prepares changes.
  ///
  /// - Parameters:
  ///   - seed: What decides them all.
  ///   - pieces: What is put in beside `everywhere`.
  public init(seed: UInt64, pieces: [String] = []) {
    random = SeededNumbers(seed: seed)
    self.pieces = pieces.map { Array($0.utf8) } + Self.everywhere
  }

  /// An input made of a good one.
  public mutating func changed(_ good: [UInt8]) -> [UInt8] {
    var bytes = good
    for _ in 0...Int.random(in: 0..<4, using: &random) {
      let place = Int.random(in: 0...bytes.count, using: &random)
      let end = min(bytes.count, place + Int.random(in: 0..<12, using: &random))
      switch Int.random(in: 0..<7, using: &random) {
      case 0: bytes.removeSubrange(place..<end)
      case 1: bytes.insert(contentsOf: piece(), at: place)
      case 2: bytes.replaceSubrange(place..<end, with: piece())
      case 3:
        if place < bytes.count { bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
      case 4:
        bytes.insert(
          contentsOf: Array(bytes[place..<end]),
          at: Int.random(in: 0...bytes.count, using: &random))
      case 5:
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        let line = lines.randomElement(using: &random) ?? []
        bytes.insert(contentsOf: line + [0x0A], at: place)
      default: bytes.removeSubrange(place...)
      }
    }
    return bytes
  }

  /// An input made of pieces alone.
  public mutating func assembled() -> [UInt8] {
    (0..<Int.random(in: 0..<40, using: &random)).flatMap { _ in piece() }
  }

  /// A number in a range.
  public mutating func number(in range: Range<Int>) -> Int {
    Int.random(in: range, using: &random)
  }

  private mutating func piece() -> [UInt8] { pieces.randomElement(using: &random) ?? [] }
}

/// SplitMix64.
private struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
