import DrillModel
import Foundation
import Testing

@testable import Chat

struct LedgerFileTests {
  private static let hostile = "quote \" back \\ line\nfeed\t\u{1b}[0m \u{0}\u{7f} ü€😀 </script>"
  private static let key = MessageKey(room: hostile, sender: hostile, sequence: 7)
  private static let entries: [LedgerEntry] = [
    .sent(key, digest: "abc", scheduledAt: 1, at: .max), .reflected(key, at: 3),
    .acknowledged(key, archiveID: hostile, at: 2), .refused(key, reason: hostile, at: 4),
    .notSent(key, scheduledAt: 5), .joined(user: hostile, address: hostile, at: 6),
    .disconnected(user: hostile, address: hostile, reason: hostile, at: 7),
    .attempted(address: hostile, outcome: "opened", from: 8, to: 9), .stalled(from: 1, to: 2),
  ]

  @Test func `what is written is read, and is JSON to others`() throws {
    let folder = try ScratchFolder()
    let path = "\(folder.path)/ledger.jsonl"
    let writer = try LedgerWriter(path: path)
    for entry in Self.entries { writer.append(entry) }
    let (lines, digest) = try writer.finish()
    #expect(lines == Self.entries.count)
    var read: [LedgerEntry] = []
    #expect(try LedgerReader.read(path) { read.append($0) })
    #expect(read == Self.entries)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(digest.count == 64)
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
      #expect(object?["k"] is String)
    }
    let first = try #require(bytes.split(separator: UInt8(ascii: "\n")).first)
    let object = try JSONSerialization.jsonObject(with: Data(first)) as? [String: Any]
    #expect(object?["r"] as? String == Self.hostile)
  }

  @Test func `both readings survive their file`() throws {
    let folder = try ScratchFolder()
    let path = "\(folder.path)/readback.jsonl"
    let messages = [
      ArchivedMessage(
        source: .xmpp, room: Self.hostile, position: 0, archiveID: Self.hostile,
        marker: MessageMarker(run: "r", key: Self.key, digest: Self.hostile), bodyDigest: "d"),
      ArchivedMessage(
        source: .database, room: "r", position: 1, archiveID: "1", marker: nil, bodyDigest: "e"),
    ]
    let writer = try ReadBackWriter(path: path)
    for message in messages { writer.append(message) }
    #expect(try writer.finish().lines == 2)
    var read: [ArchivedMessage] = []
    #expect(try ReadBackReader.read(path) { read.append($0) })
    #expect(read == messages)
  }

  @Test func `a torn last line is left out and told`() throws {
    let folder = try ScratchFolder()
    try folder.write(
      "ledger", "{\"k\":\"stalled\",\"t\":1,\"e\":2}\n{\"k\":\"stalled\",\"t\":1,")
    var read: [LedgerEntry] = []
    #expect(try !LedgerReader.read("\(folder.path)/ledger") { read.append($0) })
    #expect(read == [.stalled(from: 1, to: 2)])
  }

  @Test(arguments: [
    "x", "{}", "{\"k\":\"other\"}", "{\"k\":\"stalled\",\"t\":1}", "{\"k\":\"stalled\"",
    "{\"k\":\"stalled\",\"t\":\"x\",\"e\":2}", "{\"k\":\"stalled\",\"t\":1,\"e\":2} more",
    "{\"k\":\"stalled\",\"t\":{},\"e\":2}", "{\"k\":\"sta\\", "{\"k\":\"\\ud83d\"}",
  ])
  func `a line that is none is named with its place`(_ line: String) throws {
    let folder = try ScratchFolder()
    let path = "\(folder.path)/ledger"
    try folder.write("ledger", "{\"k\":\"stalled\",\"t\":1,\"e\":2}\n\(line)\n")
    let error = #expect(throws: ChatError.self) { try LedgerReader.read(path) { _ in } }
    #expect(error.map { "\($0)".hasPrefix("\(path):2: ") } == true)
  }

  @Test func `a file that is there is not overwritten`() throws {
    let folder = try ScratchFolder()
    try folder.write("ledger", "precious")
    #expect(throws: ChatError.self) { try LedgerWriter(path: "\(folder.path)/ledger") }
    #expect(throws: ChatError.self) { try LedgerReader.read("\(folder.path)/none") { _ in } }
  }

  @Test func `a full disk is told at the end`() throws {
    // Every write to this device fails for want of space.
    let file = try LineFileWriter(existing: "/dev/full")
    file.append(Array("line\n".utf8))
    #expect(throws: ChatError.self) { try file.finish() }
  }
}
