import Crypto
import Glibc
import Synchronization

/// A file of lines, written from any thread, digested on the way.
///
/// Lines reach the file in blocks, a fifth of a second late at most as long as lines come.
final class LineFileWriter: Sendable {
  private struct State {
    var descriptor: Int32
    var pending: [UInt8] = []
    var digest = SHA256()
    var lines = 0
    var flushedAt: UInt64 = 0
    var failure: String?
  }

  private static let blockSize = 1 << 16
  private static let longestDelay: UInt64 = 200_000_000

  private let path: String
  private let state: Mutex<State>

  /// Creates the file, which must not be there yet.
  convenience init(path: String) throws(ChatError) {
    try self.init(path, flags: O_CREAT | O_EXCL)
  }

  /// Writes to the end of a file that is there.
  convenience init(existing path: String) throws(ChatError) {
    try self.init(path, flags: O_APPEND)
  }

  private init(_ path: String, flags: Int32) throws(ChatError) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC | flags, 0o644)
    guard descriptor >= 0 else {
      throw .file(path: path, operation: "create", reason: String(cString: strerror(errno)))
    }
    self.path = path
    state = Mutex(State(descriptor: descriptor))
  }

  deinit {
    state.withLock { state in
      Self.flush(&state)
      if state.descriptor >= 0 { close(state.descriptor) }
    }
  }

  /// Adds a line with its line feed.
  ///
  /// What cannot be written is told by `finish`.
  func append(_ line: [UInt8]) {
    state.withLock { state in
      guard state.descriptor >= 0 else { return }
      state.pending += line
      state.lines += 1
      let now = MonotonicTime.now()
      if state.pending.count >= Self.blockSize || now > state.flushedAt + Self.longestDelay {
        Self.flush(&state)
        state.flushedAt = now
      }
    }
  }

  /// Writes what is left, brings it to the disk and closes the file.
  ///
  /// - Returns: The number of lines and the SHA-256 of all bytes, hexadecimal.
  /// - Throws: `ChatError.file` when anything could not be written.
  func finish() throws(ChatError) -> (lines: Int, sha256: String) {
    let (failure, lines, digest) = state.withLock { state in
      Self.flush(&state)
      if state.descriptor >= 0 {
        if fsync(state.descriptor) != 0 { state.failure = state.failure ?? Self.lastError }
        close(state.descriptor)
        state.descriptor = -1
      }
      return (state.failure, state.lines, Hexadecimal.encode(state.digest.finalize()))
    }
    if let failure { throw .file(path: path, operation: "write", reason: failure) }
    return (lines, digest)
  }

  private static func flush(_ state: inout State) {
    var rest = state.pending[...]
    while !rest.isEmpty, state.failure == nil, state.descriptor >= 0 {
      let count = rest.withUnsafeBytes { write(state.descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        state.digest.update(rest.prefix(count))
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        state.failure = lastError
      }
    }
    state.pending.removeAll(keepingCapacity: true)
  }

  private static var lastError: String { String(cString: strerror(errno)) }
}
