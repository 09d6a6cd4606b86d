import FoundationEssentials
import Glibc

/// A process of this machine, told apart from a later one of the same number by its start time.
///
/// Only a process whose number and start time both still agree is ever signalled.
struct ProcessIdentity: Sendable, Hashable {
  /// Its number in this machine's own namespace.
  let pid: Int32
  /// Its start, in clock ticks since boot: field 22 of `/proc/PID/stat`, proc(5).
  let start: UInt64

  /// The process that has this number now, or nil.
  init?(pid: Int32) {
    guard let bytes = FileManager.default.contents(atPath: "/proc/\(pid)/stat"),
      let start = Self.start(stat: String(decoding: bytes, as: UTF8.self))
    else { return nil }
    self.pid = pid
    self.start = start
  }

  /// The process on file as "PID START", or nil when the text is not that.
  init?(record: String) {
    let words = record.split(whereSeparator: \.isWhitespace)
    guard words.count == 2, let pid = Int32(words[0]), let start = UInt64(words[1]) else {
      return nil
    }
    self.pid = pid
    self.start = start
  }

  /// True while this very process is there, as a zombie too.
  var isAlive: Bool { ProcessIdentity(pid: pid) == self }

  /// Kills this very process; nothing when it is gone.
  func kill() {
    guard isAlive else { return }
    _ = Glibc.kill(pid, SIGKILL)
  }

  /// The start time out of a stat line, whose second field may hold spaces and parentheses.
  static func start(stat: String) -> UInt64? {
    guard let close = stat.lastIndex(of: ")") else { return nil }
    let fields = stat[stat.index(after: close)...].split(whereSeparator: \.isWhitespace)
    guard fields.count > 19 else { return nil }
    return UInt64(fields[19])
  }

  /// Every process that runs one of these programs as its script, by its exact path.
  static func running(scripts: Set<String>) -> [ProcessIdentity] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { Int32($0) }.compactMap { pid in
      guard let process = ProcessIdentity(pid: pid),
        let bytes = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline")
      else { return nil }
      let arguments = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      return arguments.contains(where: scripts.contains) && process.isAlive ? process : nil
    }
  }
}
