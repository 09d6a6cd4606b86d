import Glibc
import Synchronization

/// Private key files, each parsed once as long as it does not change.
///
/// libcrypto's key decoder costs more than a whole handshake, so a run against a hundred hosts
/// must not pay for it a hundred times.
final class KeyRing: Sendable {
  private struct Stamp: Hashable {
    var path: String
    var seconds: Int
    var nanoseconds: Int
    var size: Int
    var inode: UInt
  }

  private let files = Mutex<[Stamp: PrivateKeyFile]>([:])

  /// Reads a private key file; it blocks, so it must not be called on an event loop.
  func file(_ path: String) -> Result<PrivateKeyFile, FileContents.Fault> {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return .failure(FileContents.Fault(code: errno)) }
    let stamp = Stamp(
      path: path, seconds: facts.st_mtim.tv_sec, nanoseconds: facts.st_mtim.tv_nsec,
      size: Int(facts.st_size), inode: facts.st_ino)
    if let known = files.withLock({ $0[stamp] }) { return .success(known) }
    return FileContents.read(path).map { contents in
      let file = PrivateKeyFile(contents)
      files.withLock { $0[stamp] = file }
      return file
    }
  }
}
