import Glibc

/// Whole small files, read by system calls alone.
enum FileContents {
  /// More than any key or known_hosts file has; what is longer is refused, not cut.
  private static let limit = 16 << 20

  /// Reads a file: its bytes, or the reason why not as errno.
  ///
  /// It blocks, so it must not be called on an event loop.
  static func read(_ path: String) -> Result<[UInt8], Fault> {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return .failure(Fault(code: errno)) }
    defer { close(descriptor) }
    var contents: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { return .failure(Fault(code: errno)) }
      guard count > 0 else { return .success(contents) }
      contents.append(contentsOf: buffer[..<count])
      guard contents.count <= limit else { return .failure(Fault(code: EFBIG)) }
    }
  }

  /// Why a file was not read.
  struct Fault: Error {
    var code: Int32
    var isMissing: Bool { code == ENOENT || code == ENOTDIR }
    var text: String { String(cString: strerror(code)) }
  }
}
