/// SplitMix64 (Steele, Lea, Flood 2014): the same seed, the same numbers, on every machine.
///
/// Nothing else decides anything in a simulation.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Starts the series of a seed.
  public init(seed: UInt64) { state = seed }

  /// A series of its own for a purpose: drawing from one does not shift another.
  init(seed: UInt64, purpose: String) {
    state = seed
    for byte in purpose.utf8 { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    _ = next()
  }

  /// The next number of the series.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// From 0 to below the bound.
  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

  /// In a range, bounds included.
  mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.upperBound - range.lowerBound + 1)
  }

  /// True this often in a thousand.
  mutating func chance(_ thousandths: Int) -> Bool { below(1000) < thousandths }

  /// One of some; nil of none.
  mutating func pick<Element>(_ elements: [Element]) -> Element? {
    elements.isEmpty ? nil : elements[below(elements.count)]
  }
}
