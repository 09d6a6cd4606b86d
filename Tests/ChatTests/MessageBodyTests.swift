import DrillModel
import Testing

@testable import Chat

struct MessageBodyTests {
  private static let key = MessageKey(room: "muster-2", sender: "user3", sequence: 17)

  @Test func `a body can be read by eye, by parse and by sha256sum`() {
    let body = MessageBody.encode(run: "20261123-a1", key: Self.key)
    // printf 'Muster drill 20261123-a1: message 17 of user3 in room muster-2' | sha256sum
    let digest = "f436f24ea73501083606be66afc05ed246b346e247be8bf2eb35d30e2bb73fbd"
    #expect(
      body == "Muster drill 20261123-a1: message 17 of user3 in room muster-2 sha256=\(digest)")
    #expect(
      MessageBody.parse(body)
        == MessageMarker(run: "20261123-a1", key: Self.key, digest: digest))
    #expect(MessageBody.isIntact(body))
  }

  @Test func `a changed body still says which message it was`() {
    let body = MessageBody.encode(run: "run-1", key: Self.key)
    for changed in [body + "x", body + " and more", String(body.dropLast(5))] {
      #expect(MessageBody.parse(changed)?.key == Self.key)
      #expect(!MessageBody.isIntact(changed))
      #expect(MessageBody.digest(of: changed) != MessageBody.digest(of: body))
    }
  }

  @Test(arguments: [
    "", "Muster", "hello", "Muster drill run-1 message 1 of a in room b",
    "Muster drill run-1: message x of a in room b", "Muster drill : message 1 of a in room b",
    "Muster drill run-1: message 1 of  in room b", "Muster drill r: message 1 of a in  room b",
    "Muster drill r: message -1 of a in room b sha256=0",
    "Muster drill r: message 99999999999999999999 of a in room b",
  ])
  func `what others write is nothing of ours`(_ body: String) {
    #expect(MessageBody.parse(body) == nil)
    #expect(!MessageBody.isIntact(body))
  }
}
