import DrillModel
import Foundation
import Glibc
import LocalProcess
import Synchronization
import TestSupport
import Testing

@testable import Journal

/// A clock that goes on by 1 ms at each reading.
private func steppingClock() -> JournalClock {
  let ticks = Mutex<UInt64>(0)
  return JournalClock(
    wall: { .seconds(1_786_240_803) + .milliseconds(250) },
    monotonic: {
      ticks.withLock {
        $0 += 1_000_000; return $0
      }
    })
}

private func mode(_ path: String) -> mode_t {
  var status = stat()
  lstat(path, &status)
  return status.st_mode & 0o777
}

@Suite struct JournalWriterTests {
  let scratch: ScratchFolder
  var folder: String { scratch.path + "/run" }
  var path: String { folder + "/journal.jsonl" }

  init() throws {
    scratch = try ScratchFolder()
  }

  private func bytes() throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  @Test func `what is appended is read back with its chain`() throws {
    let writer = try JournalWriter.create(inFolder: folder, clock: steppingClock())
    let events: [JournalEvent] = [
      .remark("one"),
      .milestone(Milestone(name: .faultInjected, at: 7, error: 2)),
      .stopping(reason: "a signal", signal: 15),
      .hostRestored(name: "db1", restored: true, detail: "ünïcode \u{1B}[31m / \n\u{2028}"),
    ]
    let written = try events.map { try writer.append($0) }
    let reading = try JournalReader.read(file: path)
    #expect(reading.records == written)
    #expect(reading.records.map(\.event) == events)
    #expect(reading.records.map(\.sequence) == [0, 1, 2, 3])
    #expect(reading.records.map(\.monotonic) == [1_000_000, 2_000_000, 3_000_000, 4_000_000])
    #expect(reading.records[0].time == "2026-08-09T02:00:03.250Z")
    #expect(reading.tornTail == nil)
    #expect(reading.head == writer.head)
  }

  @Test func `folder and file are for their owner only`() throws {
    _ = try JournalWriter.create(inFolder: folder, clock: steppingClock())
    #expect(mode(folder) == 0o700)
    #expect(mode(path) == 0o600)
  }

  @Test func `a journal is never written over`() throws {
    let writer = try JournalWriter.create(inFolder: folder, clock: steppingClock())
    try writer.append(.remark("kept"))
    #expect(throws: JournalError.exists(path: path)) {
      try JournalWriter.create(inFolder: folder, clock: steppingClock())
    }
    #expect(try JournalReader.read(file: path).records.count == 1)
  }

  @Test func `a folder that cannot be made is an error that names it`() {
    let folder = scratch.path + "/none/run"
    #expect(
      throws: JournalError.system(operation: "mkdir", path: folder, code: ENOENT)
    ) {
      try JournalWriter.create(inFolder: folder, clock: steppingClock())
    }
  }

  @Test func `a closed journal takes nothing`() throws {
    let writer = try JournalWriter.create(inFolder: folder, clock: steppingClock())
    writer.close()
    #expect(throws: JournalError.closed(path: path)) { try writer.append(.remark("late")) }
  }

  @Test func `a number that has no JSON form is an error and leaves the chain whole`() throws {
    let writer = try JournalWriter.create(inFolder: folder, clock: steppingClock())
    let change = JournalEvent.GuardChange(
      host: "db1", state: "armed", program: "release", generation: 1, leaseLeft: .nan,
      digest: "", detail: "")
    #expect {
      try writer.append(.guardState(change))
    } throws: { error in
      guard case JournalError.notEncodable("guard-state", let reason) = error else { return false }
      return reason.contains("leaseLeft")
    }
    try writer.append(.remark("after"))
    #expect(try JournalReader.read(file: path).records.map(\.sequence) == [0])
  }

  @Test func `the chain can be checked with a shell and sha256sum alone`() async throws {
    let writer = try JournalWriter.create(inFolder: folder, clock: steppingClock())
    for number in 0..<5 { try writer.append(.remark("record \(number)")) }
    let script = """
      want=$(printf '%064d' 0)
      while IFS= read -r line; do
        case $line in *"\\"prev\\":\\"$want\\""*) ;; *) echo "broken: $line"; exit 1 ;; esac
        want=$(printf '%s' "$line" | sha256sum | cut -d' ' -f1)
      done < journal.jsonl
      printf '%s' "$want"
      """
    let result = try await LocalCommand("sh", ["-c", script], folder: folder).run()
    #expect(result.succeeded, "\(result.text)")
    #expect(result.text == writer.head)
  }

  @Test func `a full disk is told, and the journal goes on when there is space again`() throws {
    let failing = FailingCalls(writes: [.pass, .short(8), .fail(ENOSPC)])
    let writer = try JournalWriter.create(
      inFolder: folder, clock: steppingClock(), calls: failing.calls)
    try writer.append(.remark("before"))
    let before = try bytes()
    #expect(throws: JournalError.full(path: path)) { try writer.append(.remark("no room")) }
    #expect(try bytes() == before)
    try writer.append(.remark("after"))
    #expect(
      try JournalReader.read(file: path).records.map(\.event)
        == [.remark("before"), .remark("after")])
  }

  @Test func `short writes are finished`() throws {
    let failing = FailingCalls(writes: [.short(1), .short(10), .pass])
    let writer = try JournalWriter.create(
      inFolder: folder, clock: steppingClock(), calls: failing.calls)
    try writer.append(.remark("in three pieces"))
    #expect(try JournalReader.read(file: path).records.count == 1)
  }

  @Test func `a flush that fails ends the writing for good`() throws {
    let failing = FailingCalls(flushes: [.pass, .fail(EIO)])
    let writer = try JournalWriter.create(
      inFolder: folder, clock: steppingClock(), calls: failing.calls)
    try writer.append(.remark("one"))
    let broken = JournalError.broken(
      path: path, reason: "flushing it to disk failed with errno \(EIO)")
    #expect(throws: broken) { try writer.append(.remark("two")) }
    #expect(throws: broken) { try writer.append(.remark("three")) }
  }

  @Test func `part of a line that cannot be cut off ends the writing for good`() throws {
    let failing = FailingCalls(writes: [.short(5), .fail(EIO)], truncates: [.fail(EIO)])
    let writer = try JournalWriter.create(
      inFolder: folder, clock: steppingClock(), calls: failing.calls)
    let broken = JournalError.broken(
      path: path,
      reason: "a line was written in part and cutting it off failed with errno \(EIO)")
    #expect(throws: broken) { try writer.append(.remark("one")) }
    #expect(throws: broken) { try writer.append(.remark("two")) }
    #expect(try JournalReader.read(file: path).tornTail?.bytes.count == 5)
  }

  @Test func `appends from many threads make one chain`() async throws {
    let writer = try JournalWriter.create(inFolder: folder, clock: steppingClock())
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<64 {
        group.addTask { try writer.append(.remark("\(number)")) }
      }
      try await group.waitForAll()
    }
    #expect(try JournalReader.read(file: path).records.count == 64)
  }
}
