public import DrillModel
import Glibc
import Synchronization

/// The append-only record of a run: each append is on disk before it returns.
///
/// Owned by the run; one writer a journal, held by a lock on the file. A record that could not be
/// written leaves the journal as it was; a flush that failed ends the writing for good, because
/// what is on disk is then not known. Nothing written is ever changed.
public final class JournalWriter: Sendable {
  /// The file.
  public let path: String
  private let clock: JournalClock
  private let calls: FileCalls
  private let state: Mutex<State>

  private struct State {
    var file: CInt
    var sequence: Int
    var head: String
    var length: Int
    var trouble: JournalError?
    var change: (@Sendable (String) -> String)?
  }

  private init(
    path: String, file: CInt, reading: JournalReading, clock: JournalClock, calls: FileCalls
  ) {
    self.path = path
    self.clock = clock
    self.calls = calls
    state = Mutex(
      State(
        file: file, sequence: reading.records.count, head: reading.head,
        length: reading.length, trouble: nil, change: nil))
  }

  deinit { close() }

  /// SHA-256 of the last line, hex: whoever holds it can prove that nothing before was changed.
  public var head: String { state.withLock { $0.head } }

  /// Puts every text of each further record through this before it is written.
  ///
  /// - Parameter change: Takes secrets out of a text; what it gives is what is recorded.
  public func takeOutOfTexts(by change: @escaping @Sendable (String) -> String) {
    state.withLock { $0.change = change }
  }

  /// An event with every text in it put through `change`, as a record would have it.
  public static func changed(
    _ event: JournalEvent, by change: (String) -> String
  ) -> JournalEvent {
    JournalText.changed(event, by: change)
  }

  /// Starts the journal of a run: `journal.jsonl`, mode 0600, in a folder of mode 0700.
  ///
  /// - Parameters:
  ///   - folder: The run's folder; made where it is not there.
  ///   - clock: What records are stamped with.
  /// - Returns: The writer of an empty journal.
  /// - Throws: `JournalError.exists` where there is a journal already, `.system` where folder or
  ///   file cannot be made.
  public static func create(
    inFolder folder: String, clock: JournalClock
  ) throws(JournalError) -> JournalWriter {
    try create(inFolder: folder, clock: clock, calls: .system)
  }

  static func create(
    inFolder folder: String, clock: JournalClock, calls: FileCalls
  ) throws(JournalError) -> JournalWriter {
    if mkdir(folder, 0o700) != 0, errno != EEXIST {
      throw .system(operation: "mkdir", path: folder, code: errno)
    }
    let path = "\(folder)/journal.jsonl"
    let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      let code = errno
      throw code == EEXIST
        ? .exists(path: path) : .system(operation: "create", path: path, code: code)
    }
    try lock(file, path)
    if case .failure(let failure) = FileCalls.flushFolder(folder) {
      Glibc.close(file)
      throw .system(operation: "fsync of the folder", path: folder, code: failure.code)
    }
    let empty = JournalReading(records: [], tornTail: nil, head: JournalLine.genesis, length: 0)
    return JournalWriter(path: path, file: file, reading: empty, clock: clock, calls: calls)
  }

  /// Goes on with the journal of a run whose runner died.
  ///
  /// The chain is proved first. A torn last line is cut off and a remark with its length, digest
  /// and beginning is appended, so that the cut is part of the record.
  ///
  /// - Parameters:
  ///   - path: The journal.
  ///   - clock: What further records are stamped with.
  /// - Returns: The writer, and what the journal held before.
  /// - Throws: `JournalError.inUse` where its runner lives, `.damaged` where the chain is not
  ///   whole, `.system` where the file cannot be read or written.
  public static func resume(
    _ path: String, clock: JournalClock
  ) throws(JournalError) -> (writer: JournalWriter, before: JournalReading) {
    let file = open(path, O_RDWR | O_APPEND | O_CLOEXEC)
    guard file >= 0 else { throw .system(operation: "open", path: path, code: errno) }
    try lock(file, path)
    let reading: JournalReading
    do throws(JournalError) {
      reading = try wholePart(of: file, path)
    } catch {
      Glibc.close(file)
      throw error
    }
    let writer = JournalWriter(
      path: path, file: file, reading: reading, clock: clock, calls: .system)
    if let tail = reading.tornTail { try writer.append(.remark(remark(on: tail))) }
    return (writer, reading)
  }

  /// Reads and proves a journal that is open, and cuts off what stands behind its last newline.
  private static func wholePart(
    of file: CInt, _ path: String
  ) throws(JournalError) -> JournalReading {
    let bytes: [UInt8]
    switch FileCalls.readAll(file) {
    case .success(let all): bytes = all
    case .failure(let failure):
      throw .system(operation: "read", path: path, code: failure.code)
    }
    let reading = try JournalReader.read(bytes, path: path)
    guard reading.tornTail != nil else { return reading }
    if case .failure(let failure) = FileCalls.system.truncate(file, reading.length) {
      throw .system(operation: "truncate", path: path, code: failure.code)
    }
    return reading
  }

  /// Appends an event and returns when it is on disk.
  ///
  /// - Parameter event: What the record tells.
  /// - Returns: The record as it was written.
  /// - Throws: `JournalError.full` where no space is left (the journal is whole, try again later),
  ///   `.broken` from the first flush that failed on, `.closed`, `.notEncodable` or `.system`.
  @discardableResult
  public func append(_ event: JournalEvent) throws(JournalError) -> JournalRecord {
    try state.withLock { (state: inout State) throws(JournalError) -> JournalRecord in
      if let trouble = state.trouble { throw trouble }
      let event = state.change.map { JournalText.changed(event, by: $0) } ?? event
      let record = JournalRecord(
        sequence: state.sequence, previous: state.head, time: UTCTime.iso8601(clock.wall()),
        monotonic: clock.monotonic(), event: event)
      let line = try JournalLine.encode(record)
      try write(line + [UInt8(ascii: "\n")], &state)
      state.sequence += 1
      state.head = JournalLine.digest(line)
      state.length += line.count + 1
      return record
    }
  }

  /// Closes the file; every further append throws `JournalError.closed`.
  public func close() {
    state.withLock { state in
      guard state.file >= 0 else { return }
      Glibc.close(state.file)
      state.file = -1
      state.trouble = .closed(path: path)
    }
  }

  private func write(_ bytes: [UInt8], _ state: inout State) throws(JournalError) {
    var written = 0
    while written < bytes.count {
      let answer = bytes.withUnsafeBytes { raw in
        calls.write(state.file, UnsafeRawBufferPointer(rebasing: raw[written...]))
      }
      switch answer {
      case .success(let count): written += count
      case .failure(let failure):
        try takeBack(written, &state)
        throw [ENOSPC, EDQUOT].contains(failure.code)
          ? .full(path: path) : .system(operation: "write", path: path, code: failure.code)
      }
    }
    if case .failure(let failure) = calls.flush(state.file) {
      let trouble = JournalError.broken(
        path: path, reason: "flushing it to disk failed with errno \(failure.code)")
      state.trouble = trouble
      throw trouble
    }
  }

  /// Cuts off the part of a line that was written before the write failed.
  private func takeBack(_ written: Int, _ state: inout State) throws(JournalError) {
    guard written > 0, case .failure(let failure) = calls.truncate(state.file, state.length)
    else { return }
    let trouble = JournalError.broken(
      path: path,
      reason: "a line was written in part and cutting it off failed with errno \(failure.code)")
    state.trouble = trouble
    throw trouble
  }

  private static func lock(_ file: CInt, _ path: String) throws(JournalError) {
    guard flock(file, LOCK_EX | LOCK_NB) != 0 else { return }
    let code = errno
    Glibc.close(file)
    throw code == EWOULDBLOCK
      ? .inUse(path: path) : .system(operation: "lock", path: path, code: code)
  }

  private static func remark(on tail: JournalReading.TornTail) -> String {
    let shown = String(decoding: tail.bytes.prefix(256), as: UTF8.self)
    return "journal: line \(tail.line) was torn when the runner died and was cut off: "
      + "\(tail.bytes.count) bytes, SHA-256 \(JournalLine.digest(tail.bytes)), "
      + "beginning \(shown.debugDescription)"
  }
}
