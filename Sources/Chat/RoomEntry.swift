/// The way of one user into one room: join, create and configure where it is new, another nick
/// where the first is taken.
///
/// Told of stanzas, it says what to send.
struct RoomEntry {
  /// What a stanza brought.
  enum Step {
    /// Nothing that concerns the entry.
    case none
    /// To be sent.
    case send(String)
    /// Try `request` again, a little later: somebody else is creating the room.
    case retry
    /// The user is in.
    case joined
    /// The user is out, or was never let in.
    case out(reason: String)
  }

  private static let user = "http://jabber.org/protocol/muc#user"
  private static let owner = "http://jabber.org/protocol/muc#owner"
  private static let forms = "jabber:x:data"
  private static let retriesLimit = 40
  private static let nicksLimit = 20
  /// Form fields that keep a new room and its archive; servers know some of them.
  private static let wanted: Set<String> = [
    "muc#roomconfig_persistentroom", "muc#roomconfig_enablearchiving", "mam",
    "muc#roomconfig_mam",
  ]

  private let room: String
  private let baseNick: String
  private var nick: String
  private var nicksTried = 0
  private var retries = 0
  private(set) var isJoined = false

  /// - Parameters:
  ///   - room: The room's bare JID.
  ///   - nick: The nick to have.
  init(room: String, nick: String) {
    self.room = room
    baseNick = nick
    self.nick = nick
  }

  /// The user's own JID in the room.
  var occupant: String { "\(room)/\(nick)" }

  /// Asks to be let in, without history.
  var request: String {
    "<presence to='\(XMLText.escape(occupant))'><x xmlns='http://jabber.org/protocol/muc'>"
      + "<history maxstanzas='0'/></x></presence>"
  }

  /// Takes a stanza.
  mutating func take(_ stanza: XMPPStanza) -> Step {
    switch stanza.name {
    case "presence" where stanza["from"].map { isRoom($0) } ?? false: takePresence(stanza)
    case "iq" where stanza["id"] == "muster-form": takeForm(stanza)
    case "iq" where stanza["id"] == "muster-submit": takeSubmitted(stanza)
    default: .none
    }
  }

  private func isRoom(_ jid: String) -> Bool {
    jid.split(separator: "/", maxSplits: 1).first?.lowercased() == room.lowercased()
  }

  private mutating func takePresence(_ stanza: XMPPStanza) -> Step {
    let extra = stanza.child("x", Self.user)
    let codes = (extra?.children ?? []).filter { $0.name == "status" }.compactMap { $0["code"] }
    let isOwn = codes.contains("110") || stanza["from"] == occupant
    switch stanza["type"] {
    case "error": return takeError(stanza)
    case "unavailable":
      guard isOwn, isJoined else { return .none }
      isJoined = false
      let words = codes.filter { $0 != "110" }.joined(separator: ", ")
      return .out(reason: "put out of the room" + (words.isEmpty ? "" : ", status \(words)"))
    case nil:
      guard isOwn, !isJoined else { return .none }
      if codes.contains("201") {
        return .send(
          "<iq type='get' id='muster-form' to='\(XMLText.escape(room))'>"
            + "<query xmlns='\(Self.owner)'/></iq>")
      }
      isJoined = true
      return .joined
    default: return .none
    }
  }

  private mutating func takeError(_ stanza: XMPPStanza) -> Step {
    guard !isJoined else { return .none }
    let text = stanza.errorText
    if text.hasPrefix("conflict"), nicksTried < Self.nicksLimit {
      nicksTried += 1
      nick = "\(baseNick)-\(nicksTried + 1)"
      return .send(request)
    }
    if text.hasPrefix("item-not-found"), retries < Self.retriesLimit {
      retries += 1
      return .retry
    }
    return .out(reason: "not let into the room: \(text)")
  }

  /// The new room's form: what it has of the wanted fields is set, the rest left as it is.
  private func takeForm(_ stanza: XMPPStanza) -> Step {
    let form = stanza.child("query", Self.owner)?.child("x", Self.forms)
    let names = (form?.children ?? []).filter { $0.name == "field" }.compactMap { $0["var"] }
    let fields = names.filter { Self.wanted.contains($0) }.map {
      "<field var='\(XMLText.escape($0))'><value>1</value></field>"
    }
    return .send(
      "<iq type='set' id='muster-submit' to='\(XMLText.escape(room))'>"
        + "<query xmlns='\(Self.owner)'><x xmlns='\(Self.forms)' type='submit'>"
        + "<field var='FORM_TYPE' type='hidden'>"
        + "<value>http://jabber.org/protocol/muc#roomconfig</value></field>"
        + fields.joined() + "</x></query></iq>")
  }

  private mutating func takeSubmitted(_ stanza: XMPPStanza) -> Step {
    if stanza["type"] == "error" {
      return .out(reason: "the new room could not be configured: \(stanza.errorText)")
    }
    isJoined = true
    return .joined
  }
}
