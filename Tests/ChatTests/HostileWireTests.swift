@testable import Chat
import DrillModel
import TestSupport
import Testing

/// What chat servers, databases and strangers may write, changed at random by a seed.
@Suite struct HostileWireTests {
  @Test(arguments: 1...4)
  func bodies(seed: Int) throws {
    var hostile = HostileBytes(
      seed: UInt64(seed), pieces: ["Muster drill ", ": message ", " of ", " in room ", " sha256="])
    let good = MessageBody.encode(
      run: "20260809T020003Z-ab12", key: MessageKey(room: "r1", sender: "user1", sequence: 17))
    for _ in 0..<250 {
      try ChatWireInvariants.body(hostile.changed(Array(good.utf8)))
      try ChatWireInvariants.body(hostile.assembled())
    }
  }

  @Test(arguments: 1...4)
  func rows(seed: Int) throws {
    var hostile = HostileBytes(seed: UInt64(seed), pieces: ["\t", "r1\t1\taGk=\n", "====", "\r\n"])
    let good = "r1\t1700000000000001\tTXVzdGVy\nr1\t1700000000000002\t\nr2\tx\taGVsbG8gdGhlcmU=\n"
    for _ in 0..<250 {
      try ChatWireInvariants.rows(hostile.changed(Array(good.utf8)))
      try ChatWireInvariants.rows(hostile.assembled())
    }
  }

  @Test(arguments: 1...4)
  func lines(seed: Int) throws {
    var hostile = HostileBytes(
      seed: UInt64(seed),
      pieces: [
        "{\"k\":\"sent\",", "\"r\":\"a\"", "\"n\":1", "\\u00e9", "\\ud800", "\\u+123", "S\t1\t2\t",
        "M\t1\t", "F\t1", "service\t", "password\t", "%0a", "%zz", "%", "X\t", "Y",
      ])
    let key = MessageKey(room: "r\"1", sender: "us\ter", sequence: 3)
    let good =
      LedgerLine.encode(.sent(key, digest: "00ff", scheduledAt: 1, at: 2))
      + LedgerLine.encode(.refused(key, reason: "because\n\\ \"x\"", at: 5))
      + ReadBackLine.encode(
        ArchivedMessage(
          source: .xmpp, room: "r", position: 0, archiveID: "1",
          marker: MessageMarker(run: "R", key: key, digest: "d"), bodyDigest: "b"))
      + Array("\(WorkerEvent.gone(user: 1, route: 0, reason: "a\tb", at: 9).line)\n".utf8)
      + Array("\(WorkerCommand.password("p%\t\n").line)\n".utf8)
    for _ in 0..<250 {
      try ChatWireInvariants.lines(hostile.changed(good))
      try ChatWireInvariants.lines(hostile.assembled())
    }
  }

  @Test(arguments: 1...4)
  func stanzas(seed: Int) throws {
    var hostile = HostileBytes(
      seed: UInt64(seed),
      pieces: [
        "<status code='201'/>", "<status code='110'/>", "type='error'", "<error>", "</error>",
        "<conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>", "&lt;", "<![CDATA[",
        "<!DOCTYPE a",
        "<field var='muc#roomconfig_persistentroom'/>", "xmlns='jabber:x:data'", "/>", "\u{FFFE}",
      ])
    let good = [
      "<presence from='room@rooms.example/user&lt;1&gt;'><x xmlns="
        + "'http://jabber.org/protocol/muc#user'><status code='201'/><status code='110'/></x></presence>",
      "<presence type='error' from='room@rooms.example/x'><error type='cancel'>"
        + "<conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>",
      "<iq type='result' id='muster-form'><query xmlns='http://jabber.org/protocol/muc#owner'>"
        + "<x xmlns='jabber:x:data'><field var='mam'/></x></query></iq>",
      "<iq type='error' id='muster-submit'><error><text xmlns="
        + "'urn:ietf:params:xml:ns:xmpp-stanzas'>no</text></error></iq>",
    ].map { Array($0.utf8) }
    for _ in 0..<120 {
      for text in good { try ChatWireInvariants.stanza(hostile.changed(text)) }
      try ChatWireInvariants.stanza(hostile.assembled())
    }
  }
}
