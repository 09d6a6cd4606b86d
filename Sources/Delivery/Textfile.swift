import Glibc

/// A drill's file in the folder of node_exporter's textfile collector.
///
/// It is replaced as a whole, so that no scrape reads half of it. What the last run that passed
/// told stays in it until another one passes; a run that was refused says nothing of whether the
/// environment is as it was; and an older run never replaces a later one.
public struct Textfile: Sendable {
  /// Why a file was not written.
  public struct Unwritten: Error, Sendable, Hashable, CustomStringConvertible {
    /// In words.
    public var description: String
  }

  private static let limit = 1 << 20
  private static let success = "muster_last_success_"
  private static let restored = "muster_environment_restored"
  private static let lastRun = "muster_last_run_timestamp_seconds"

  /// The collector's folder.
  public let folder: String
  /// The file's name; ends with `.prom`.
  public let name: String

  /// Names a drill's file.
  ///
  /// - Parameters:
  ///   - folder: The collector's folder.
  ///   - drill: The drill's id.
  ///   - environment: The environment's name.
  public init(folder: String, drill: String, environment: String) {
    self.folder = folder
    name = "muster-\(Self.plain(drill))-\(Self.plain(environment)).prom"
  }

  /// Puts a run's metrics in the place of those before.
  ///
  /// - Parameters:
  ///   - metrics: The text of `metrics.prom`.
  ///   - wasRefused: Whether the run was refused before any change.
  /// - Throws: `Unwritten`.
  public func put(_ metrics: String, wasRefused: Bool) throws(Unwritten) {
    let path = "\(folder)/\(name)"
    let former = try Self.read(path)
    guard let text = Self.merged(metrics, former: former, wasRefused: wasRefused) else {
      throw Unwritten(description: "\(path) tells of a later run already and is left as it is")
    }
    try write(text, to: path)
  }

  /// What the file is to say; nil where it says more already.
  static func merged(_ metrics: String, former: String?, wasRefused: Bool) -> String? {
    guard let former else { return metrics }
    if let before = time(former), let now = time(metrics), before > now { return nil }
    var text = metrics
    if families(metrics, Self.success).isEmpty { text += families(former, Self.success) }
    let kept = families(former, Self.restored)
    if wasRefused, !kept.isEmpty {
      text = text.replacing(families(text, Self.restored), with: kept)
    }
    return text
  }

  /// The lines of the metrics whose names begin so.
  private static func families(_ text: String, _ prefix: String) -> String {
    text.split(separator: "\n").filter { line in
      ["", "# HELP ", "# TYPE "].contains { line.hasPrefix("\($0)\(prefix)") }
    }.map { "\($0)\n" }.joined()
  }

  private static func time(_ text: String) -> Double? {
    text.split(separator: "\n").first { $0.hasPrefix("\(lastRun){") }
      .flatMap { $0.split(separator: " ").last }.flatMap { Double($0) }
  }

  private static func plain(_ name: String) -> String {
    String(
      name.unicodeScalars.map { scalar in
        let isPlain =
          scalar.isASCII
          && (scalar.properties.isAlphabetic || "0123456789._".unicodeScalars.contains(scalar))
        return isPlain ? Character(scalar) : "-"
      }.prefix(100))
  }

  private static func read(_ path: String) throws(Unwritten) -> String? {
    guard let file = fopen(path, "r") else {
      if errno == ENOENT { return nil }
      throw Unwritten(description: "\(path) cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: limit)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }

  /// Beside the file under a name that no collector reads, flushed, then renamed.
  private func write(_ text: String, to path: String) throws(Unwritten) {
    func failed(_ what: String) -> Unwritten {
      Unwritten(description: "\(path) \(what): \(String(cString: strerror(errno)))")
    }
    var template = Array("\(folder)/.\(name).XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw failed("cannot be written") }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    let temporary = String(
      decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer {
      close(descriptor)
      unlink(temporary)
    }
    let bytes = Array(text.utf8)
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), bytes.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failed("cannot be written") }
      written += count
    }
    // The collector runs as another user.
    guard fchmod(descriptor, 0o644) == 0, fsync(descriptor) == 0 else {
      throw failed("cannot be flushed")
    }
    guard rename(temporary, path) == 0 else { throw failed("cannot be replaced") }
  }
}
