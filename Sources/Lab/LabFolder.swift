import FoundationEssentials
import Glibc

/// The lab's state folder: small text files with their modes.
///
/// Owned by `Lab`; the folder itself is open to root only.
struct LabFolder: Sendable, Hashable {
  /// Its path.
  let path: String

  /// Makes a folder below it, with all between.
  func makeFolder(_ name: String = "", mode: Int = 0o755) throws(LabError) {
    try doing("making \(path)/\(name)") {
      try FileManager.default.createDirectory(
        atPath: "\(path)/\(name)", withIntermediateDirectories: true,
        attributes: [.posixPermissions: mode])
    }
  }

  /// Writes a text file below it.
  func write(_ text: String, to name: String, mode: Int = 0o644) throws(LabError) {
    try doing("writing \(path)/\(name)") {
      try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes(
        [.posixPermissions: mode], ofItemAtPath: "\(path)/\(name)")
    }
  }

  /// The text of a file below it, or nil.
  func read(_ name: String) -> String? {
    FileManager.default.contents(atPath: "\(path)/\(name)").map {
      String(decoding: $0, as: UTF8.self)
    }
  }

  /// True when there is such a file below it.
  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(path)/\(name)") }

  /// The folder itself is there.
  var exists: Bool { FileManager.default.fileExists(atPath: path) }

  /// Adds a stamped line to the lab's log; a log that cannot be written is no reason to fail.
  func note(_ text: String) {
    guard let handle = fopen("\(path)/log", "ae") else { return }
    var now = time(nil)
    var parts = tm()
    gmtime_r(&now, &parts)
    var stamp = [CChar](repeating: 0, count: 32)
    strftime(&stamp, stamp.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
    stamp.withUnsafeBufferPointer { bytes in
      if let start = bytes.baseAddress { fputs(start, handle) }
    }
    fputs(" \(text)\n", handle)
    fclose(handle)
  }

  /// The last lines of a file below it.
  func tail(_ name: String, lines: Int) -> String {
    (read(name) ?? "").split(separator: "\n").suffix(lines).joined(separator: "\n")
  }

  /// Removes it with everything in it; the parent too when that is empty then.
  func remove() throws(LabError) {
    guard exists else { return }
    try doing("removing \(path)") { try FileManager.default.removeItem(atPath: path) }
    let parent = path.split(separator: "/").dropLast().joined(separator: "/")
    let others = (try? FileManager.default.contentsOfDirectory(atPath: "/" + parent)) ?? ["?"]
    if others.isEmpty { try? FileManager.default.removeItem(atPath: "/" + parent) }
  }

  private func doing(_ what: String, _ body: () throws -> Void) throws(LabError) {
    do { try body() } catch { throw .programFailed(what: what, reason: "\(error)") }
  }
}
