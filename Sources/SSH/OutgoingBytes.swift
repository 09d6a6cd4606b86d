/// Bytes that wait for room in a channel's window, in order.
struct OutgoingBytes {
  private var bytes: [UInt8] = []
  private var start = 0
  /// How many bytes were ever added.
  private(set) var addedCount = 0
  /// How many of them the channel has taken.
  private(set) var takenCount = 0

  var waitingCount: Int { bytes.count - start }

  mutating func add(_ more: some Collection<UInt8>) {
    bytes.append(contentsOf: more)
    addedCount += more.count
  }

  /// Offers what waits to the channel, as long as there is room.
  ///
  /// Returns 0, or the code of a failure that concerns the whole session; a channel that takes
  /// no more loses what waits.
  mutating func write(to handle: ChannelHandle, _ transport: SSHTransport) -> Int32 {
    while waitingCount > 0, transport.hasRoom {
      let count = bytes.withUnsafeBytes { all in
        handle.write(UnsafeRawBufferPointer(rebasing: all[start...].prefix(32768)))
      }
      if count > 0 {
        start += count
        takenCount += count
      } else if count == 0 || count == Int(LibSSH2.again) {
        break
      } else {
        start = bytes.count
        guard SessionChannel.isOwnFailure(Int32(count)) else { return Int32(count) }
      }
    }
    if start == bytes.count {
      bytes.removeAll(keepingCapacity: bytes.count < 65536)
      start = 0
    } else if start > 1 << 20 {
      bytes.removeFirst(start)
      start = 0
    }
    return 0
  }
}
