import Chat
import Crypto
import DrillModel
import Testing

struct DatabaseReadBackTests {
  @Test func `rows become messages in their order`() throws {
    let key = MessageKey(room: "muster-1", sender: "user1", sequence: 5)
    let body = MessageBody.encode(run: "run-1", key: key)
    let text =
      "muster-1\t17\t\(Base64.encode(Array(body.utf8)))\n\n"
      + "lobby\t18\t\(Base64.encode(Array("hello & <b>".utf8)))\r\n"
      + "muster-1\t19\t\n" + "muster-1\t20\t\(Base64.encode([0xff, 0xfe]))"
    let found = try DatabaseReadBack.parse(Array(text.utf8))
    #expect(found.map(\.archiveID) == ["17", "18", "20"])
    #expect(found.map(\.room) == ["muster-1", "lobby", "muster-1"])
    #expect(found.map(\.position) == [0, 0, 1])
    #expect(found.allSatisfy { $0.source == .database })
    #expect(found[0].marker?.key == key)
    #expect(found[0].bodyDigest == MessageBody.digest(of: body))
    #expect(found[1].marker == nil)
  }

  @Test(arguments: [
    "muster-1\t17", "muster-1 17 aGk=", "\t17\taGk=", "muster-1\t\taGk=", "muster-1\t17\t!!!",
    "muster-1\t17\taGk=\textra",
  ])
  func `a line that is no row is named, nothing is guessed`(_ line: String) {
    let error = #expect(throws: ChatError.self) {
      try DatabaseReadBack.parse(Array("muster-1\t1\taGk=\n\(line)\n".utf8))
    }
    guard case .unreadableRow(line: 2, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
