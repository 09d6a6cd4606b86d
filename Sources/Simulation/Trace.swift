/// What happened, line by line: its digest tells whether two runs were the same, bit for bit.
struct Trace {
  private(set) var count = 0
  /// The lines; only where they are kept.
  private(set) var lines: [String] = []
  private let keepsLines: Bool
  private var hash: UInt64 = 0xCBF2_9CE4_8422_2325

  init(keepsLines: Bool) { self.keepsLines = keepsLines }

  /// FNV-1a over all lines, 64 bits, hex.
  var digest: String {
    let text = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }

  mutating func add(_ now: UInt64, _ line: String) {
    count += 1
    var hash = hash
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      hash = (hash ^ (now >> shift & 0xFF)) &* 0x0000_0100_0000_01B3
    }
    for byte in line.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    self.hash = hash
    if keepsLines { lines.append("\(Self.seconds(now)) \(line)") }
  }

  private static func seconds(_ now: UInt64) -> String {
    let milliseconds = "\(now / 1_000_000 % 1000)"
    let padded = String(repeating: "0", count: 3 - milliseconds.count) + milliseconds
    return "\(now / 1_000_000_000).\(padded)"
  }
}
