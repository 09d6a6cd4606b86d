/// A bash text that logs in to a chat server in plain XMPP, enters a room and says one thing.
struct XMPPScript: Sendable {
  /// The chat server.
  let address: String
  /// The user's name, without the domain.
  let user: String
  /// The user's password.
  let password: String
  /// The room's name, without the domain.
  let room: String
  /// What is said.
  let body: String

  /// The text; it prints `said BODY` when the room has reflected the message with an archive id.
  var text: String {
    let domain = "chat.lab.example"
    let place = "\(room)@conference.\(domain)"
    let opening =
      "<stream:stream to='\(domain)' xmlns='jabber:client' "
      + "xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
    return """
      exec 3<>/dev/tcp/\(address)/5222 || exit 1
      await() {
        seen=
        while IFS= read -r -t 10 -d '>' -u 3 part; do
          seen="$seen$part>"
          case $seen in *"$1"*) return 0 ;; esac
        done
        echo "no $1 in: $seen"
        exit 1
      }
      printf '%s' "\(opening)" >&3
      await '</stream:features>'
      printf '%s' "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>" >&3
      secret=$(printf '\\000%s\\000%s' '\(user)' '\(password)' | base64 -w 0)
      printf '%s</auth>' "$secret" >&3
      await 'success'
      printf '%s' "\(opening)" >&3
      await '</stream:features>'
      printf '%s' "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>" >&3
      await '</iq>'
      printf '%s' "<presence to='\(place)/\(user)'><x xmlns='http://jabber.org/protocol/muc'/></presence>" >&3
      await '<subject'
      printf '%s' "<message type='groupchat' to='\(place)'><body>\(body)</body></message>" >&3
      await '</body>'
      case $seen in *stanza-id*\(body)*) echo "said \(body)" ;; *) echo "$seen" ;; esac
      """
  }
}
