import Synchronization

/// Private key files, each parsed once as long as it does not change.
///
/// libcrypto's key decoder costs more than a whole handshake, so a run against a hundred hosts
/// must not pay for it a hundred times.
final class KeyRing: Sendable {
  private let files = Mutex<[FileStamp: PrivateKeyFile]>([:])

  /// Reads a private key file; it blocks, so it must not be called on an event loop.
  func file(_ path: String) -> Result<PrivateKeyFile, FileContents.Fault> {
    FileStamp.of(path).flatMap { stamp in
      if let known = files.withLock({ $0[stamp] }) { return .success(known) }
      return FileContents.read(path).map { contents in
        let file = PrivateKeyFile(contents)
        files.withLock { $0[stamp] = file }
        return file
      }
    }
  }
}
