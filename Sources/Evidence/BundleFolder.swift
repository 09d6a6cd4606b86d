internal import Crypto
import FoundationEssentials
import Glibc

/// The files of a folder: written whole or not at all, digested in pieces, listed in order.
///
/// The one place of this module that calls the system.
struct BundleFolder {
  let path: String

  /// Makes the folder, mode 0700, and those above it with the usual mode.
  func make() throws(EvidenceError) {
    let above = path.split(separator: "/", omittingEmptySubsequences: true).dropLast()
    var place = path.hasPrefix("/") ? "" : "."
    for name in above {
      place += "/\(name)"
      if mkdir(place, 0o755) != 0, errno != EEXIST { throw failure("mkdir", place) }
    }
    if mkdir(path, 0o700) != 0 {
      throw errno == EEXIST ? .exists(path: path) : failure("mkdir", path)
    }
  }

  /// Writes a file under another name, flushes it, and gives it its name: mode 0600.
  func write(_ bytes: [UInt8], to name: String) throws(EvidenceError) {
    if let slash = name.lastIndex(of: "/") {
      let folder = "\(path)/\(name[..<slash])"
      if mkdir(folder, 0o700) != 0, errno != EEXIST { throw failure("mkdir", folder) }
    }
    let target = "\(path)/\(name)"
    let temporary = "\(target).new"
    let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw failure("create", temporary) }
    defer { close(file) }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { raw in
        Glibc.write(file, raw.baseAddress?.advanced(by: written), raw.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure("write", temporary) }
      written += count
    }
    guard fsync(file) == 0 else { throw failure("fsync", temporary) }
    guard rename(temporary, target) == 0 else { throw failure("rename", target) }
    try flush()
  }

  /// Flushes the folder itself.
  func flush() throws(EvidenceError) {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw failure("open", path) }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw failure("fsync", path) }
  }

  /// SHA-256 of a file, hex; read in pieces, however large it is.
  func digest(of name: String) throws(EvidenceError) -> String {
    var digest = SHA256()
    try read(name) { digest.update($0) }
    return Hexadecimal.encode(digest.finalize())
  }

  /// The whole of a file.
  func content(of name: String) throws(EvidenceError) -> [UInt8] {
    var bytes: [UInt8] = []
    try read(name) { bytes.append(contentsOf: $0) }
    return bytes
  }

  /// Every file under the folder in the order of its name's bytes; folders are not listed.
  func files() throws(EvidenceError) -> [String] {
    let names: [String]
    do {
      names = try FileManager.default.subpathsOfDirectory(atPath: path)
    } catch {
      throw .system(operation: "list", path: path, code: ENOENT)
    }
    return names.filter { kind(of: $0) != S_IFDIR }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Whether this is a file with content of its own: no link, no device.
  func isPlainFile(_ name: String) -> Bool { kind(of: name) == S_IFREG }

  /// Takes the right to write from everybody.
  func makeReadOnly(_ name: String) throws(EvidenceError) {
    guard chmod("\(path)/\(name)", 0o400) == 0 else { throw failure("chmod", name) }
  }

  /// Removes a file; one that is not there is no failure.
  func remove(_ name: String) throws(EvidenceError) {
    guard unlink("\(path)/\(name)") == 0 || errno == ENOENT else {
      throw failure("unlink", name)
    }
  }

  /// Points a link at a target, replacing an older link in one step.
  func link(_ name: String, to target: String) throws(EvidenceError) {
    let temporary = "\(path)/.\(name).new"
    unlink(temporary)
    guard symlink(target, temporary) == 0 else { throw failure("symlink", temporary) }
    guard rename(temporary, "\(path)/\(name)") == 0 else { throw failure("rename", name) }
    try flush()
  }

  private func kind(of name: String) -> mode_t {
    var status = stat()
    return lstat("\(path)/\(name)", &status) == 0 ? status.st_mode & S_IFMT : 0
  }

  private func read(
    _ name: String, _ take: (ArraySlice<UInt8>) -> Void
  ) throws(EvidenceError) {
    let file = open("\(path)/\(name)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { throw failure("open", name) }
    defer { close(file) }
    var piece = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = piece.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure("read", name) }
      if count == 0 { return }
      take(piece[..<count])
    }
  }

  private func failure(_ operation: String, _ name: String) -> EvidenceError {
    .system(operation: operation, path: name.hasPrefix("/") ? name : "\(path)/\(name)", code: errno)
  }
}
