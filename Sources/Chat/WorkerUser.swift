import DrillModel
import Glibc
import SSH

/// One user of the traffic: logs in where it is told, sends on its schedule, tells what it was
/// answered.
///
/// Lives on a thread of its own, so that nobody else's log-in delays its clock.
final class WorkerUser {
  /// A message of whose fate nothing is known yet.
  private struct Outstanding {
    var sequence: Int
    var at: UInt64
  }

  /// Why a wait ended: a system call saved on each of thousands of messages a second.
  private struct Woken {
    /// There may be something new on the board.
    var isCalled: Bool
    /// There may be something to do for the connection.
    var hasConnection: Bool
  }

  /// A send this much behind its schedule is a stall, nanoseconds.
  private static let lateness: UInt64 = 10_000_000
  /// How long to wait before asking again for a room that is being created, nanoseconds.
  private static let roomRetry: UInt64 = 50_000_000
  /// How often the limit of a log-in is doubled after one that took too long: the way to the
  /// server may be a long one.
  private static let doublingsLimit: UInt64 = 2
  /// The longest wait without looking after timers, nanoseconds.
  private static let longestWait: UInt64 = 100_000_000

  private let place: Int
  private let board: WorkerBoard
  private let name: String
  private let room: String
  private let roomJID: String
  private var connection: XMPPConnection?
  private var entry: RoomEntry
  private var route = 0
  private var loginSince: UInt64 = 0
  private var stuckLogins: UInt64 = 0
  private var lastStanza: UInt64 = 0
  private var closing: String?
  private var retryEntryAt: UInt64?
  private var isJoined = false
  private var sequence = 0
  private var slot: UInt64 = 0
  private var sendFrom: UInt64?
  private var outstanding: [Outstanding] = []

  init(place: Int, board: WorkerBoard) {
    self.place = place
    self.board = board
    name = board.setup.users[place].name
    room = board.setup.users[place].room
    roomJID = "\(room)@\(board.setup.rooms)"
    entry = RoomEntry(room: roomJID, nick: name)
  }

  /// Lives until the worker leaves.
  func run() {
    TimedThread.prepare()
    var woken = Woken(isCalled: true, hasConnection: true)
    while true {
      if woken.isCalled {
        let orders = board.take(place)
        if orders.isQuitting { break }
        follow(orders)
      }
      sendWhatIsDue()
      if !isJoined {
        connection?.run()
      } else if woken.hasConnection {
        connection?.turn()
      }
      lookAfterConnection()
      woken = wait()
    }
    leave()
  }

  private func follow(_ orders: WorkerBoard.Orders) {
    if orders.sendFrom != sendFrom {
      sendFrom = orders.sendFrom
      slot = 0
    }
    guard let login = orders.login, !isJoined else { return }
    if connection != nil {
      connection = nil
      tellLogin(outcome: "login-stuck")
    }
    route = login
    loginSince = MonotonicTime.now()
    lastStanza = loginSince
    closing = nil
    retryEntryAt = nil
    entry = RoomEntry(room: roomJID, nick: name)
    let target = board.setup.routes[login]
    connection = XMPPConnection(
      XMPPConnection.Settings(
        jid: "\(name)@\(board.setup.domain)", password: board.setup.password,
        address: target.address, port: target.port, tls: board.setup.tls)
    ) { [unowned self] event in take(event) }
    if connection == nil { closing = "no socket" }
  }

  // MARK: - Sending

  /// The moment at which the message of a slot is due: users are staggered over the period.
  private func due(_ slot: UInt64) -> UInt64? {
    guard let sendFrom else { return nil }
    let setup = board.setup
    let phase = setup.period * UInt64(place) / UInt64(max(1, setup.users.count))
    return sendFrom + phase + slot * setup.period
  }

  private func sendWhatIsDue() {
    while let due = due(slot) {
      let now = MonotonicTime.now()
      guard due <= now else { return }
      slot += 1
      send(scheduledAt: due, now: now)
    }
  }

  private func send(scheduledAt due: UInt64, now: UInt64) {
    sequence += 1
    guard isJoined, let connection else {
      board.tell(.notSent(user: place, sequence: sequence, scheduledAt: due))
      return
    }
    if now - due > Self.lateness { board.tell(.stalled(from: due, to: now)) }
    let key = MessageKey(room: room, sender: name, sequence: sequence)
    let body = MessageBody.encode(run: board.setup.run, key: key)
    outstanding.append(Outstanding(sequence: sequence, at: now))
    board.tell(
      .sent(
        user: place, sequence: sequence, digest: MessageBody.digest(of: body),
        scheduledAt: due, at: now))
    connection.send(
      "<message type='groupchat' to='\(XMLText.escape(roomJID))' id='\(stanzaID(sequence))'>"
        + "<body>\(XMLText.escape(body))</body></message>")
    connection.turn()
  }

  private func stanzaID(_ sequence: Int) -> String {
    XMLText.escape("muster/\(board.setup.run)/\(room)/\(name)/\(sequence)")
  }

  // MARK: - Answers

  private func take(_ event: XMPPConnection.Event) {
    switch event {
    case .online: connection?.send(entry.request)
    case .closed(let reason): closing = closing ?? reason
    case .stanza(let stanza):
      lastStanza = MonotonicTime.now()
      if stanza.name == "message" {
        takeMessage(stanza, at: lastStanza)
      } else {
        follow(entry.take(stanza))
      }
    }
  }

  private func follow(_ step: RoomEntry.Step) {
    switch step {
    case .none: break
    case .send(let xml): connection?.send(xml)
    case .retry: retryEntryAt = MonotonicTime.now() + Self.roomRetry
    case .out(let reason): closing = closing ?? reason
    case .joined: cameIn()
    }
  }

  private func cameIn() {
    let now = MonotonicTime.now()
    isJoined = true
    stuckLogins = 0
    outstanding = []
    board.tell(
      .login(route: route, outcome: "joined", from: loginSince, to: now))
    board.tell(.joined(user: place, route: route, at: now))
    board.joined(place, route: route)
    // Back in the middle of a run: the first answer must not wait for this user's next turn.
    if let sendFrom, now > sendFrom { send(scheduledAt: now, now: now) }
  }

  private func takeMessage(_ stanza: XMPPStanza, at now: UInt64) {
    guard isJoined, let from = stanza["from"] else { return }
    if stanza["type"] == "error" {
      takeRefusal(stanza, at: now)
      return
    }
    guard from == entry.occupant, let body = stanza.child("body")?.text,
      let marker = MessageBody.parse(body), marker.run == board.setup.run,
      marker.key.sender == name, marker.key.room == room,
      let place = outstanding.firstIndex(where: { $0.sequence == marker.key.sequence })
    else { return }
    let archiveID = stanza.children.first {
      $0.name == "stanza-id" && $0.namespace == "urn:xmpp:sid:0"
        && $0["by"]?.lowercased() == roomJID.lowercased()
    }?["id"]
    outstanding.remove(at: place)
    if let archiveID, !archiveID.isEmpty {
      board.tell(
        .acknowledged(
          user: self.place, sequence: marker.key.sequence, archiveID: archiveID, at: now))
    } else {
      board.tell(.reflected(user: self.place, sequence: marker.key.sequence, at: now))
    }
  }

  private func takeRefusal(_ stanza: XMPPStanza, at now: UInt64) {
    guard let id = stanza["id"],
      let place = outstanding.firstIndex(where: { stanzaID($0.sequence) == XMLText.escape(id) })
    else { return }
    let reason = stanza.errorText
    board.tell(
      .refused(
        user: self.place, sequence: outstanding[place].sequence, reason: reason, at: now))
    outstanding.remove(at: place)
    // Not in the room any more, says the room: only a new log-in brings the user back.
    if reason.hasPrefix("not-acceptable") { closing = closing ?? "no longer in the room" }
  }

  // MARK: - The connection's life

  private func lookAfterConnection() {
    guard connection != nil || closing != nil else { return }
    let now = MonotonicTime.now()
    if let retryEntryAt, now >= retryEntryAt {
      self.retryEntryAt = nil
      connection?.send(entry.request)
      connection?.run()
    }
    if isJoined, closing == nil, isSilent(at: now) {
      closing = "no answer for \(board.setup.silentLimit / 1_000_000) ms"
    }
    if isJoined {
      if let reason = closing { drop(reason, at: now) }
    } else if closing != nil {
      endLogin(outcome: "login-failed")
    } else if now > loginSince + loginLimit {
      stuckLogins += 1
      endLogin(outcome: "login-stuck")
    }
  }

  private var loginLimit: UInt64 {
    board.setup.loginLimit << min(stuckLogins, Self.doublingsLimit)
  }

  /// Silent: something was asked, and nothing at all came for the limit; or not this for thrice.
  private func isSilent(at now: UInt64) -> Bool {
    guard let oldest = outstanding.first else { return false }
    let limit = board.setup.silentLimit
    let isOverdue = now > oldest.at + limit
    return (isOverdue && now > lastStanza + limit) || now > oldest.at + 3 * limit
  }

  private func drop(_ reason: String, at now: UInt64) {
    connection = nil
    closing = nil
    isJoined = false
    outstanding = []
    board.tell(.gone(user: place, route: route, reason: reason, at: now))
    board.lost(place, route: route)
  }

  private func endLogin(outcome: String) {
    connection = nil
    closing = nil
    tellLogin(outcome: outcome)
    board.failed(place, route: route)
  }

  private func tellLogin(outcome: String) {
    board.tell(
      .login(route: route, outcome: outcome, from: loginSince, to: MonotonicTime.now()))
  }

  private func leave() {
    guard let connection else { return }
    connection.logOut()
    connection.run()
    self.connection = nil
  }

  // MARK: - Waiting

  /// Waits for the next thing to do; tells what it was.
  private func wait() -> Woken {
    let now = MonotonicTime.now()
    var until = now + Self.longestWait
    if let due = due(slot) { until = min(until, due) }
    if connection != nil, !isJoined { until = min(until, loginSince + loginLimit) }
    if let retryEntryAt { until = min(until, retryEntryAt) }
    if let oldest = outstanding.first {
      until = min(until, max(oldest.at, lastStanza) + board.setup.silentLimit)
    }
    let span = until > now ? until - now : 0
    var waits = [pollfd(fd: board.waker(of: place), events: Int16(POLLIN), revents: 0)]
    if let connection, connection.descriptor >= 0 {
      let isWriting = connection.isConnecting || connection.hasUnsent
      let events = isWriting ? POLLIN | POLLOUT : POLLIN
      waits.append(pollfd(fd: connection.descriptor, events: Int16(events), revents: 0))
    }
    Kernel.wait(for: &waits, upTo: span)
    // Nothing for so long: it is time for what libstrophe does by its own clock.
    let isTimedOut = span == Self.longestWait && waits.allSatisfy { $0.revents == 0 }
    return Woken(
      isCalled: waits[0].revents != 0,
      hasConnection: isTimedOut || waits.dropFirst().contains { $0.revents != 0 })
  }
}
