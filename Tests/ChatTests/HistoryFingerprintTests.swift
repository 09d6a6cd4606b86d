import Chat
import DrillModel
import Testing

struct HistoryFingerprintTests {
  private func messages(_ rows: [(String, String, String)]) -> [ArchivedMessage] {
    rows.map {
      ArchivedMessage(
        source: .xmpp, room: $0.0, position: 0, archiveID: $0.1, marker: nil, bodyDigest: $0.2)
    }
  }

  @Test func `the history is the first messages of each room`() {
    let before = messages([("a", "1", "x"), ("b", "1", "x"), ("a", "2", "y")])
    let prints = HistoryFingerprint.fingerprints(of: before, rooms: ["a", "b", "c"])
    #expect(prints.map(\.count) == [2, 1, 0])
    #expect(Set(prints.map(\.digest)).count == 3)
    let after = before + messages([("a", "3", "z"), ("c", "1", "x")])
    #expect(HistoryFingerprint.fingerprints(of: after, as: prints) == prints)
  }

  @Test func `anything else in it changes the fingerprint`() {
    let before = messages([("a", "1", "x"), ("a", "2", "y"), ("a", "3", "z")])
    let prints = HistoryFingerprint.fingerprints(of: before, rooms: ["a"])
    let changes: [[(String, String, String)]] = [
      [("a", "1", "x"), ("a", "2", "y")], [("a", "2", "y"), ("a", "1", "x"), ("a", "3", "z")],
      [("a", "1", "x"), ("a", "2", "other"), ("a", "3", "z")],
      [("a", "1", "x"), ("a", "3", "z"), ("a", "4", "new")],
      [("a", "1", "x"), ("a", "other", "y"), ("a", "3", "z")],
    ]
    for change in changes {
      #expect(HistoryFingerprint.fingerprints(of: messages(change), as: prints) != prints)
    }
  }
}
