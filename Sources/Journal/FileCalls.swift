import Glibc

/// Every system call that a journal is written with; the one place where tests make them fail.
///
/// Each answers with a count or the errno of its failure. Interrupted calls are made again.
struct FileCalls: Sendable {
  /// The errno of a failed call.
  struct Failure: Error, Hashable {
    var code: Int32
  }

  var write: @Sendable (CInt, UnsafeRawBufferPointer) -> Result<Int, Failure>
  var flush: @Sendable (CInt) -> Result<Int, Failure>
  var truncate: @Sendable (CInt, Int) -> Result<Int, Failure>

  static let system = FileCalls(
    write: { file, bytes in
      checked { Glibc.write(file, bytes.baseAddress, bytes.count) }
    },
    flush: { file in checked { Int(fdatasync(file)) } },
    truncate: { file, length in checked { Int(ftruncate(file, length)) } })

  static func checked(_ call: () -> Int) -> Result<Int, Failure> {
    while true {
      let answer = call()
      if answer >= 0 { return .success(answer) }
      let code = errno
      if code != EINTR { return .failure(Failure(code: code)) }
    }
  }

  /// Reads a descriptor from its beginning to its end.
  static func readAll(_ file: CInt) -> Result<[UInt8], Failure> {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let place = bytes.count
      let answer = piece.withUnsafeMutableBytes { raw in
        checked { pread(file, raw.baseAddress, raw.count, place) }
      }
      switch answer {
      case .success(0): return .success(bytes)
      case .success(let count): bytes.append(contentsOf: piece[..<count])
      case .failure(let failure): return .failure(failure)
      }
    }
  }

  /// Flushes a folder, so that a file made in it is found after a crash.
  static func flushFolder(_ path: String) -> Result<Int, Failure> {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return .failure(Failure(code: errno)) }
    defer { close(folder) }
    return checked { Int(fsync(folder)) }
  }
}
