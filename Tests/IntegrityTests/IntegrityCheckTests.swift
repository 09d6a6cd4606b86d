import DrillModel
import Integrity
import Testing

struct IntegrityCheckTests {
  @Test func `a whole archive passes`() {
    let result = PlannedRun(count: 20, history: 3).judge()
    #expect(result.verdict == .passed)
    #expect(result.sent == 20)
    #expect(result.acknowledged == 20)
    #expect(result.found == 20)
    #expect(result.unknown == 0)
    #expect(result.readingsAgree == true)
    #expect(result.historyIntact == true)
  }

  @Test func `a deleted row is lost, with its times`() throws {
    var planned = PlannedRun(count: 20)
    planned.archive.remove(at: 6)
    let result = planned.judge()
    #expect(result.lost == 1)
    #expect(result.found == 19)
    let lost = try #require(result.lostMessages.first)
    #expect(lost.room == "room1")
    #expect(lost.sender == "user1")
    #expect(lost.sequence == 4)
    #expect(lost.archiveID == "a6")
    #expect(lost.sentSeconds == -0.03)
    #expect(lost.acknowledgedSeconds == -0.027)
    // A later message of the same sender is there: what is lost is no tail.
    #expect(result.holes == 1)
    #expect(result.verdict == .failed)
  }

  @Test func `a lost tail is for the objectives to judge`() {
    var planned = PlannedRun(count: 20)
    planned.archive.removeLast(3)
    let result = planned.judge()
    #expect(result.lost == 3)
    #expect(result.holes == nil)
    #expect(result.verdict == .passed)
  }

  @Test func `a doubled row is a duplicate`() {
    var planned = PlannedRun(count: 20)
    var copy = planned.archive[5]
    copy.archiveID = "other"
    planned.archive.append(copy)
    let result = planned.judge()
    #expect(result.duplicated == 1)
    #expect(result.duplicatedMessages.first?.archiveID == "other")
    #expect(result.reordered == 0)
    #expect(result.lost == 0)
    #expect(result.verdict == .failed)
  }

  @Test func `a changed body is altered, whatever it still says of itself`() {
    let changes: [(inout ArchivedMessage) -> Void] = [
      { $0.bodyDigest = "other" },
      {
        $0.bodyDigest = "other"
        $0.marker = nil
      },
      {
        $0.bodyDigest = "other"
        $0.marker?.key.sequence = 9
      },
      {
        $0.bodyDigest = "other"
        $0.marker?.run = "another"
      },
    ]
    for (number, change) in changes.enumerated() {
      var planned = PlannedRun(count: 20)
      change(&planned.archive[4])
      let result = planned.judge()
      #expect(result.altered == 1, "change \(number)")
      #expect(result.alteredMessages.first?.sequence == 3, "change \(number)")
      #expect(result.lost == 0, "change \(number)")
      #expect(result.duplicated == 0, "change \(number)")
      #expect(result.ghost == 0, "change \(number)")
      #expect(result.found == 20, "change \(number)")
      #expect(result.verdict == .failed, "change \(number)")
    }
  }

  @Test func `swapped rows are one reordered message`() {
    var planned = PlannedRun(count: 20)
    planned.archive.swapAt(4, 6)
    let result = planned.judge()
    #expect(result.reordered == 1)
    #expect(result.reorderedMessages.first?.sequence == 3)
    #expect(result.verdict == .failed)
  }

  @Test func `order is by room and sender only`() {
    var planned = PlannedRun(count: 20)
    planned.archive.swapAt(4, 5)
    #expect(planned.judge().reordered == 0)
  }

  @Test func `unknown fate is neither lost nor acknowledged, found or not`() {
    var planned = PlannedRun(count: 20)
    let missing = MessageKey(room: "room1", sender: "user1", sequence: 50)
    let present = MessageKey(room: "room1", sender: "user1", sequence: 51)
    planned.send(missing, at: 400 * PlannedRun.millisecond)
    planned.send(present, at: 410 * PlannedRun.millisecond)
    planned.append(present, run: PlannedRun.run, archiveID: "u1")
    let result = planned.judge()
    #expect(result.sent == 22)
    #expect(result.acknowledged == 20)
    #expect(result.unknown == 2)
    #expect(result.lost == 0)
    #expect(result.ghost == 1)
    #expect(result.ghostMessages.first?.sequence == 51)
    #expect(result.ghostMessages.first?.archiveID == "u1")
    #expect(result.verdict == .passed)
  }

  @Test func `a reflection without an archive id is no acknowledgement`() {
    var planned = PlannedRun(count: 20)
    let key = MessageKey(room: "room1", sender: "user1", sequence: 50)
    planned.send(key, at: 400 * PlannedRun.millisecond)
    planned.ledger.append(.reflected(key, at: 405 * PlannedRun.millisecond))
    let result = planned.judge()
    #expect(result.acknowledged == 20)
    #expect(result.unknown == 1)
    #expect(result.lost == 0)
  }

  @Test func `a refused message that is found fails`() {
    var planned = PlannedRun(count: 20)
    let key = MessageKey(room: "room1", sender: "user1", sequence: 50)
    planned.send(key, at: 400 * PlannedRun.millisecond)
    planned.ledger.append(
      .refused(key, reason: "resource-constraint", at: 405 * PlannedRun.millisecond))
    #expect(planned.judge().unknown == 0)
    #expect(planned.judge().verdict == .passed)
    planned.append(key, run: PlannedRun.run, archiveID: "r")
    let result = planned.judge()
    #expect(result.ghost == 1)
    #expect(result.verdict == .failed)
  }

  @Test func `a message that was never sent fails`() {
    for hasMissedSlot in [false, true] {
      var planned = PlannedRun(count: 20)
      let key = MessageKey(room: "room2", sender: "user2", sequence: 99)
      if hasMissedSlot {
        planned.ledger.append(.notSent(key, scheduledAt: 400 * PlannedRun.millisecond))
      }
      planned.append(key, run: PlannedRun.run, archiveID: "x")
      let result = planned.judge()
      #expect(result.ghost == 1)
      #expect(result.found == 20)
      #expect(result.ghostMessages.first?.sentSeconds == nil)
      #expect(result.verdict == .failed)
    }
  }

  @Test func `readings that differ are inconclusive and told by room`() {
    let planned = PlannedRun(count: 20)
    var other = planned.archive
    other.remove(at: 3)
    let result = planned.judge(xmpp: planned.archive, database: other)
    #expect(result.readingsAgree == false)
    #expect(
      result.readingDeviations
        == ["room room2: 1 only over XMPP (a3), none only in the database"])
    #expect(result.verdict == .inconclusive)

    var changed = planned.archive
    changed[0].bodyDigest = "other"
    #expect(planned.judge(xmpp: planned.archive, database: changed).readingsAgree == false)
    var doubled = planned.archive
    doubled.append(doubled[0])
    #expect(planned.judge(xmpp: planned.archive, database: doubled).readingsAgree == false)
    let shuffled = Array(planned.archive.reversed())
    #expect(planned.judge(xmpp: planned.archive, database: shuffled).readingsAgree == true)
  }

  @Test func `what was not looked at is inconclusive`() {
    let planned = PlannedRun(count: 20)
    let one = planned.judge(xmpp: planned.archive, database: nil)
    #expect(one.readingsAgree == nil)
    #expect(one.found == 20)
    #expect(one.verdict == .inconclusive)
    let none = planned.judge(xmpp: nil, database: nil)
    #expect(none.lost == 0)
    #expect(none.verdict == .inconclusive)
    let blind = planned.judge(
      xmpp: planned.archive, database: planned.archive, before: nil, after: nil)
    #expect(blind.historyIntact == nil)
    #expect(blind.verdict == .inconclusive)
    let silent = PlannedRun(count: 0, history: 3)
    #expect(silent.judge().verdict == .inconclusive)
  }

  @Test func `history is held by count and digest`() {
    let planned = PlannedRun(count: 20, history: 3)
    let before = [
      RoomFingerprint(room: "room1", count: 3, digest: "d"),
      RoomFingerprint(room: "room2", count: 3, digest: "e"),
      RoomFingerprint(room: "room3", count: 0, digest: "f"),
    ]
    func deviations(_ after: [RoomFingerprint]) -> [String] {
      let result = planned.judge(
        xmpp: planned.archive, database: planned.archive, before: before, after: after)
      #expect((result.verdict == .passed) == result.historyDeviations.isEmpty)
      return result.historyDeviations
    }
    #expect(deviations(before) == [])
    var after = before
    after[0].count = 2
    #expect(deviations(after) == ["room room1: 3 messages before, 2 of them after"])
    after[0] = before[0]
    after[1].digest = "other"
    #expect(deviations(after) == ["room room2: 3 messages before and after, but not the same"])
    #expect(
      deviations([before[1]])
        == ["room room1: 3 messages before, the room was not read after"])
  }

  @Test(arguments: 1...200) func `planted faults are found, and nothing else`(_ seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    var planned = PlannedRun(rooms: Int.random(in: 1...4, using: &random), count: 300, history: 5)
    let faults = Int.random(in: 0...12, using: &random)
    var places = planned.places.shuffled(using: &random).prefix(faults * 2)
    var lost: Set<String> = []
    var altered: Set<String> = []
    var doubled: [String] = []
    var removals: [Int] = []
    for fault in 0..<faults {
      let place = places.removeFirst()
      let id = planned.archive[place].archiveID
      switch fault % 3 {
      case 0:
        lost.insert(id)
        removals.append(place)
      case 1:
        altered.insert(id)
        planned.archive[place].bodyDigest = "changed"
        if Bool.random(using: &random) { planned.archive[place].marker = nil }
      default:
        doubled.append(id)
        planned.archive.append(planned.archive[place])
      }
    }
    for place in removals.sorted(by: >) { planned.archive.remove(at: place) }
    let result = planned.judge()
    #expect(Set(result.lostMessages.compactMap(\.archiveID)) == lost)
    #expect(Set(result.alteredMessages.compactMap(\.archiveID)) == altered)
    #expect(result.duplicatedMessages.compactMap(\.archiveID).sorted() == doubled.sorted())
    #expect(result.ghost == 0)
    #expect(result.reordered == 0)
    #expect(result.found == 300 - lost.count)
    let isWhole = altered.isEmpty && doubled.isEmpty && result.holes == nil
    #expect(result.verdict == (isWhole ? .passed : .failed))
  }
}
