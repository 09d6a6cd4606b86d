/// Where a guard lives on its host: a folder on disk, and one in memory.
///
/// The folder on disk is the host's lock as well: all runs must name the same one.
public struct GuardFolders: Sendable, Hashable {
  /// On disk: what must outlive a reboot.
  public let durable: String
  /// In memory: lease and mutexes; `auto` for the first of /run and /dev/shm that is a tmpfs.
  public let volatile: String

  /// Names the two folders.
  ///
  /// - Parameters:
  ///   - durable: An absolute path of letters, digits and `._-/`.
  ///   - volatile: The same, or `auto`.
  /// - Throws: `GuardError` where a path is not such a path.
  public init(durable: String, volatile: String = "auto") throws(GuardError) {
    guard Self.isPlainPath(durable) else {
      throw GuardError(.folder, "the guard folder \(durable) is not a plain absolute path")
    }
    guard volatile == "auto" || Self.isPlainPath(volatile) else {
      throw GuardError(.folder, "the guard folder \(volatile) is not a plain absolute path")
    }
    self.init(checkedDurable: durable, checkedVolatile: volatile)
  }

  private init(checkedDurable: String, checkedVolatile: String) {
    durable = checkedDurable
    volatile = checkedVolatile
  }

  /// `/var/lib/muster-guard` and the host's tmpfs: the same for every environment and run.
  public static let standard = GuardFolders(
    checkedDurable: "/var/lib/muster-guard", checkedVolatile: "auto")

  private static func isPlainPath(_ path: String) -> Bool {
    path.hasPrefix("/") && path.utf8.count > 1 && !path.hasSuffix("/")
      && path.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-/".contains($0)) }
      && !path.split(separator: "/").contains("..")
  }
}
