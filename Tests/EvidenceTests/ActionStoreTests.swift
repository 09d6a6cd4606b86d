import Foundation
import TestSupport
import Testing

@testable import Evidence

@Suite struct ActionStoreTests {
  let scratch: ScratchFolder
  let store: ActionStore

  init() throws {
    scratch = try ScratchFolder()
    store = ActionStore(reports: scratch.path)
  }

  private func opened(_ id: String, due: String = "2026-03-31") -> ActionRecord {
    var record = ActionRecord(
      action: id, kind: .opened, time: "2026-01-31T02:00:00.000Z", by: "anna@ops")
    record.title = "Alert on a stopped copy job"
    record.owner = "otto@example.org"
    record.due = due
    record.run = "20260131T020003Z-ab9ab9"
    record.drill = "failover"
    record.environment = "harbour"
    record.severity = .high
    return record
  }

  private func said(_ id: String, _ kind: ActionRecord.Kind, _ text: String) -> ActionRecord {
    var record = ActionRecord(
      action: id, kind: kind, time: "2026-02-10T08:00:00.000Z", by: "anna@ops")
    record.text = text
    return record
  }

  @Test func anActionStaysOpenUntilItIsClosed() throws {
    #expect(try store.all() == [])
    try store.add(opened("A-aaaaaa", due: "2026-04-30"))
    try store.add(opened("A-bbbbbb"))
    #expect(try store.all().map(\.id) == ["A-bbbbbb", "A-aaaaaa"])
    #expect(try store.all().map { $0.isOverdue(on: "2026-04-01") } == [true, false])
    var later = said("A-bbbbbb", .changed, "the vendor is late")
    later.due = "2026-05-31"
    try store.add(later)
    #expect(try store.all().last?.due == "2026-05-31")
    #expect(try store.all().last?.isOpen == true)
    var closed = said("A-bbbbbb", .closed, "the alert is on")
    closed.retest = "20260210T020003Z-ab9ab9"
    try store.add(closed)
    let action = try #require(try store.all().last)
    #expect(action.id == "A-bbbbbb" && !action.isOpen)
    #expect(action.retest == "20260210T020003Z-ab9ab9")
    #expect(!action.isOverdue(on: "2030-01-01"))
    #expect(action.remarks.count == 2)
    #expect(throws: EvidenceError.self) { try store.add(said("A-bbbbbb", .closed, "again")) }
    try store.add(said("A-bbbbbb", .reopened, "it is off again"))
    #expect(try store.all().allSatisfy(\.isOpen))
  }

  @Test func whatIsNotThereOrNoIDIsRefused() throws {
    for id in ["A-cccccc", "../x", "A-aaaaaa/../b", ""] {
      #expect(throws: EvidenceError.self) { try store.add(said(id, .closed, "done")) }
    }
    try store.add(opened("A-aaaaaa"))
    #expect(throws: EvidenceError.self) { try store.add(opened("A-aaaaaa")) }
  }

  @Test func aLineThatWasChangedIsTold() throws {
    try store.add(opened("A-aaaaaa"))
    try store.add(said("A-aaaaaa", .closed, "the alert is on"))
    let file = "\(store.path)/A-aaaaaa.jsonl"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try text.replacing("2026-03-31", with: "2027-03-31").write(
      toFile: file, atomically: false, encoding: .utf8)
    #expect {
      try store.all()
    } throws: {
      "\($0)".contains("line 2 does not follow from the one before: it was changed")
    }
  }

  @Test func idsAreNew() {
    #expect(ActionStore.newID().wholeMatch(of: /A-[a-z0-9]{6}/) != nil)
    #expect(ActionStore.newID() != ActionStore.newID())
  }
}
