import DrillModel
import Foundation
import Testing
import TestSupport

@testable import Journal

@Suite struct JournalReaderTests {
  let scratch: ScratchFolder
  var path: String { scratch.path + "/run/journal.jsonl" }

  init() throws {
    scratch = try ScratchFolder()
  }

  private func journal(_ texts: [String]) throws -> [UInt8] {
    let writer = try JournalWriter.create(inFolder: scratch.path + "/run", clock: .system)
    for text in texts { try writer.append(.remark(text)) }
    writer.close()
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private func damage(_ bytes: [UInt8]) -> (line: Int, reason: String)? {
    do {
      _ = try JournalReader.read(bytes)
      return nil
    } catch {
      guard case .damaged(_, let line, let reason) = error else { return nil }
      return (line, reason)
    }
  }

  @Test func `every prefix can be read`() throws {
    let bytes = try journal(["one", "two", "three"])
    let whole = try JournalReader.read(bytes).records
    let ends = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }
    for length in 0...bytes.count {
      let reading = try JournalReader.read(Array(bytes[..<length]))
      let count = ends.filter { $0 < length }.count
      #expect(reading.records == Array(whole[..<count]))
      let isBetweenLines = length == 0 || bytes[length - 1] == UInt8(ascii: "\n")
      #expect((reading.tornTail == nil) == isBetweenLines)
      #expect(reading.tornTail.map { reading.length + $0.bytes.count } ?? length == length)
    }
  }

  @Test func `every changed byte of a record is noticed, save in the last`() throws {
    let bytes = try journal(["one", "two", "three"])
    let lastLine = bytes.dropLast().lastIndex(of: UInt8(ascii: "\n")) ?? 0
    for index in 0..<lastLine {
      var changed = bytes
      changed[index] ^= 1
      #expect(damage(changed) != nil, "byte \(index)")
    }
  }

  @Test func `a removed, a doubled and a moved line are told with their number`() throws {
    let bytes = try journal(["one", "two", "three"])
    let lines = bytes.split(separator: UInt8(ascii: "\n")).map { Array($0) + [10] }
    #expect(damage(lines[0] + lines[2])?.line == 2)
    #expect(damage(lines[0] + lines[2])?.reason.hasPrefix("seq is 2 where 1 must stand") == true)
    #expect(damage(lines[0] + lines[0])?.line == 2)
    #expect(damage(lines[1] + lines[0])?.line == 1)
  }

  @Test func `a record changed with its chain fields intact is told by the next`() throws {
    let bytes = try journal(["loss: 3", "two"])
    let text = String(decoding: bytes, as: UTF8.self).replacing("loss: 3", with: "loss: 0")
    let found = try #require(damage(Array(text.utf8)))
    #expect(found.line == 2)
    #expect(found.reason.contains("but line 1 has"))
  }

  @Test func `a whole line that is no record is damage, with its reason`() throws {
    let found = try #require(damage(try journal(["one"]) + Array("{\"v\":1}\n".utf8)))
    #expect(found.line == 2)
    #expect(found.reason == "not a journal record: seq is missing")
  }

  @Test func `a newer schema is refused`() throws {
    let bytes = try journal(["one"])
    let newer = String(decoding: bytes, as: UTF8.self).replacing("\"v\":1", with: "\"v\":2")
    #expect(damage(Array(newer.utf8))?.reason.contains("schema version 2 is newer") == true)
  }

  @Test func `a torn line is cut by the next writer, which says so`() throws {
    let bytes = try journal(["one", "two"])
    let torn = Array(bytes.dropLast(7))
    try Data(torn).write(to: URL(fileURLWithPath: path))
    let (writer, before) = try JournalWriter.resume(path, clock: .system)
    #expect(before.records.count == 1)
    try writer.append(.remark("recovered"))
    writer.close()
    let reading = try JournalReader.read(file: path)
    #expect(reading.tornTail == nil)
    #expect(reading.records.count == 3)
    let tail = try #require(before.tornTail)
    guard case .remark(let text) = reading.records[1].event else {
      Issue.record("the cut is not in the record")
      return
    }
    #expect(text.contains("line 2 was torn"))
    #expect(text.contains("\(tail.bytes.count) bytes, SHA-256 \(JournalLine.digest(tail.bytes))"))
  }

  @Test func `a whole journal goes on without a remark`() throws {
    _ = try journal(["one"])
    let (writer, before) = try JournalWriter.resume(path, clock: .system)
    #expect(before.tornTail == nil)
    #expect(try writer.append(.remark("two")).sequence == 1)
  }

  @Test func `a journal whose runner lives is left alone`() throws {
    let writer = try JournalWriter.create(inFolder: scratch.path + "/run", clock: .system)
    try writer.append(.remark("alive"))
    #expect(throws: JournalError.inUse(path: path)) {
      try JournalWriter.resume(path, clock: .system)
    }
    writer.close()
    _ = try JournalWriter.resume(path, clock: .system)
  }

  @Test func `a damaged journal is not gone on with, and can be opened again`() throws {
    let bytes = try journal(["one", "two"])
    try Data(bytes.dropFirst()).write(to: URL(fileURLWithPath: path))
    for _ in 0..<2 {
      #expect {
        try JournalWriter.resume(path, clock: .system)
      } throws: { error in
        guard case JournalError.damaged(path, 1, _) = error else { return false }
        return true
      }
    }
  }
}
