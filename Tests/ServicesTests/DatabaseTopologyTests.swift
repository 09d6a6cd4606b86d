import DrillModel
import Testing

@testable import Services

/// Which database serves, positions in the log, and how statuses are read.
struct DatabaseTopologyTests {
  private static let primary = DatabaseStatus(values: ["role": "primary", "writable": "yes"])
  private static let standby = DatabaseStatus(values: ["role": "standby", "writable": "no"])
  private static let mute = DatabaseStatus(values: ["role": "unknown", "writable": "unknown"])

  @Test("one, none, split, and what silence means")
  func judgements() {
    #expect(DatabaseTopology.judge(["a": Self.primary, "b": Self.standby]) == .one("a"))
    #expect(DatabaseTopology.judge(["a": Self.standby, "b": Self.standby]) == .none)
    #expect(
      DatabaseTopology.judge(["b": Self.primary, "a": Self.primary, "c": nil])
        == .split(["a", "b"]))
    #expect(
      DatabaseTopology.judge(["a": Self.primary, "b": nil, "c": Self.mute])
        == .unknown(silent: ["b", "c"], writable: ["a"]))
  }

  @Test("positions are read, compared as numbers, and written back")
  func positions() throws {
    let low = try #require(LogPosition("0/FFFFFFFF"))
    let high = try #require(LogPosition("1/0"))
    #expect(low < high)
    #expect("\(low)" == "0/FFFFFFFF")
    #expect("\(high)" == "1/0")
    for text in ["", "0", "0/", "/0", "0/0/0", "x/0", "0/100000000"] {
      #expect(LogPosition(text) == nil, "\(text)")
    }
  }

  @Test("a broken fence counts as no word, never as on or off")
  func statuses() {
    let status = DatabaseStatus(values: [
      "running": "yes", "role": "primary", "writable": "yes", "fenced": "broken", "sync": "none",
      "lsn": "0/5000028", "timeline": "3", "last_archived": "",
    ])
    #expect(status.isFenced == nil)
    #expect(status.isWritable == true)
    #expect(status.isMirrorInSync == nil)
    #expect(status.position?.bytes == 0x500_0028)
    #expect(status.lastArchived == nil)
    let chat = ChatStatus(values: [
      "running": "yes", "active": "no", "pool_state": "failed-over", "sessions": "3",
      "connected": "unknown", "database": "db3",
    ])
    #expect(chat.isActive == false)
    #expect(chat.poolState == .failedOver)
    #expect(chat.sessions == 3)
    #expect(chat.isConnected == nil)
  }
}
