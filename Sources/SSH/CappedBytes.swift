/// The first bytes of a stream, and how many there were.
struct CappedBytes {
  let limit: Int
  private(set) var kept: [UInt8] = []
  private(set) var count = 0

  init(limit: Int) {
    self.limit = limit
  }

  mutating func add(_ bytes: some Collection<UInt8>) {
    count += bytes.count
    let room = limit - kept.count
    if room > 0 { kept.append(contentsOf: bytes.prefix(room)) }
  }
}
