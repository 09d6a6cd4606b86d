import FoundationEssentials
import Glibc

/// A folder of a test's own under the machine's temporary folder, removed with it.
public final class ScratchFolder: Sendable {
  /// Where it is.
  public let path: String

  /// The errno of the call that failed.
  public struct Failed: Error, Hashable {
    /// The errno.
    public var code: Int32
  }

  /// Makes an empty folder of mode 0700.
  ///
  /// - Throws: `Failed` where none can be made.
  public init() throws(Failed) {
    var template = Array("/tmp/muster-test-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw Failed(code: errno) }
    path = String(cString: made)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }
}
