import Glibc

/// A file of lines, read in blocks.
enum LineFileReader {
  private static let blockSize = 1 << 20

  /// Calls back for each line, without its line feed.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - body: Takes a line; what it throws is reported with file and line.
  /// - Returns: False where the last line was torn: it has no line feed and was left out.
  /// - Throws: `ChatError.file` or `.unreadableLine`.
  @discardableResult
  static func lines(
    of path: String, _ body: (ArraySlice<UInt8>) throws(FlatJSON.Failure) -> Void
  ) throws(ChatError) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    var block = [UInt8](repeating: 0, count: blockSize)
    var carried: [UInt8] = []
    var number = 0
    while true {
      let count = read(descriptor, &block, block.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure(path) }
      if count == 0 { return carried.isEmpty }
      var start = 0
      while let end = block[start..<count].firstIndex(of: UInt8(ascii: "\n")) {
        number += 1
        do throws(FlatJSON.Failure) {
          if carried.isEmpty {
            try body(block[start..<end])
          } else {
            carried += block[start..<end]
            try body(carried[...])
            carried.removeAll(keepingCapacity: true)
          }
        } catch {
          throw .unreadableLine(path: path, line: number, reason: error.reason)
        }
        start = end + 1
      }
      carried += block[start..<count]
    }
  }

  private static func failure(_ path: String) -> ChatError {
    .file(path: path, operation: "read", reason: String(cString: strerror(errno)))
  }
}
