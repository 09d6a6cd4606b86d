internal import Crypto
import Foundation
import Glibc

/// Corrective actions, beside the runs: a file each, a line for each thing that was said.
///
/// `Reports/actions/ID.jsonl`. Lines are only added, and each carries the SHA-256 of the one before.
public struct ActionStore: Sendable {
  /// The folder.
  public let path: String

  /// The actions of a folder of bundles.
  ///
  /// - Parameter reports: The folder of all bundles.
  public init(reports: String) { path = "\(reports)/actions" }

  /// A new action's id: `A-k7f3qd`.
  public static func newID() -> String {
    let run = RunID(startingAt: .zero).description
    return "A-\(run.suffix(6))"
  }

  /// Every action, by its due day; those that are open first.
  ///
  /// - Returns: The actions.
  /// - Throws: `EvidenceError.badAction` where a file was changed, `.system`.
  public func all() throws(EvidenceError) -> [CorrectiveAction] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    var actions: [CorrectiveAction] = []
    for name in names.sorted() where name.hasSuffix(".jsonl") {
      let records = try read("\(path)/\(name)")
      guard let action = CorrectiveAction(records), "\(action.id).jsonl" == name else {
        throw .badAction(path: "\(path)/\(name)", reason: "it does not say what is to be done")
      }
      actions.append(action)
    }
    return actions.sorted {
      $0.isOpen != $1.isOpen ? $0.isOpen : ($0.due, $0.id) < ($1.due, $1.id)
    }
  }

  /// Adds a line: the first of an action, or one more.
  ///
  /// - Parameter record: What is said.
  /// - Throws: `EvidenceError.badAction` where there is no such action, or it is there already or
  ///   closed already; `.system`.
  public func add(_ record: ActionRecord) throws(EvidenceError) {
    guard record.action.wholeMatch(of: /A-[a-z0-9]{6}/) != nil else {
      throw .badAction(path: path, reason: "\(record.action.debugDescription) is no action's id")
    }
    let file = "\(path)/\(record.action).jsonl"
    let isNew = record.kind == .opened
    if isNew {
      do {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      } catch {
        throw .system(operation: "mkdir", path: path, code: errno)
      }
    }
    let flags = O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | (isNew ? O_CREAT | O_EXCL : 0)
    let descriptor = open(file, flags, 0o600)
    guard descriptor >= 0 else {
      guard errno == ENOENT else { throw .system(operation: "open", path: file, code: errno) }
      throw .badAction(path: file, reason: "there is no such action")
    }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_EX) == 0 else {
      throw .system(operation: "lock", path: file, code: errno)
    }
    var record = record
    if !isNew { try follow(&record, file) }
    let bytes = Self.line(record) + [10]
    let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    guard written == bytes.count, fsync(descriptor) == 0 else {
      throw .system(operation: "write", path: file, code: errno)
    }
  }

  /// Puts a line behind those that are there.
  private func follow(_ record: inout ActionRecord, _ file: String) throws(EvidenceError) {
    let records = try read(file)
    guard let last = records.last, let action = CorrectiveAction(records) else {
      throw .badAction(path: file, reason: "it does not say what is to be done")
    }
    if record.kind == .closed, !action.isOpen {
      throw .badAction(path: file, reason: "it was closed at \(action.closed ?? "")")
    }
    if record.kind == .reopened, action.isOpen {
      throw .badAction(path: file, reason: "it is open")
    }
    record.seq = last.seq + 1
    record.prev = SHA256.hex(of: Self.line(last))
  }

  private static func line(_ record: ActionRecord) -> [UInt8] {
    (try? InTotoStatement<[String]>.encoder.encode(record)).map { Array($0) } ?? []
  }

  private func read(_ file: String) throws(EvidenceError) -> [ActionRecord] {
    guard let bytes = FileManager.default.contents(atPath: file) else {
      throw .system(operation: "read", path: file, code: errno)
    }
    var records: [ActionRecord] = []
    var prev = String(repeating: "0", count: 64)
    for (index, line) in bytes.split(separator: 10).enumerated() {
      guard let record = try? JSONDecoder().decode(ActionRecord.self, from: line),
        record.seq == index, record.prev == prev
      else {
        throw .badAction(
          path: file,
          reason: "line \(index + 1) does not follow from the one before: it was changed")
      }
      prev = SHA256.hex(of: Array(line))
      records.append(record)
    }
    return records
  }
}
