import Glibc

/// What tells that a file is still the one that was read: its place, time, size and inode.
struct FileStamp: Hashable {
  private var path: String
  private var seconds: Int
  private var nanoseconds: Int
  private var size: Int
  private var inode: UInt

  /// Looks at a file; it blocks, so it must not be called on an event loop.
  static func of(_ path: String) -> Result<FileStamp, FileContents.Fault> {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return .failure(FileContents.Fault(code: errno)) }
    return .success(
      FileStamp(
        path: path, seconds: facts.st_mtim.tv_sec, nanoseconds: facts.st_mtim.tv_nsec,
        size: Int(facts.st_size), inode: facts.st_ino))
  }
}
