import Glibc

/// Reads the whole archive of one room over XMPP, page by page (XEP-0313 with XEP-0059), on a
/// thread and a connection of its own.
///
/// Only messages with a body count.
final class ArchiveReader {
  private enum Stage {
    case connecting
    case entering
    case reading
    case ended(failure: String?)
  }

  private static let archive = "urn:xmpp:mam:2"
  private static let paging = "http://jabber.org/protocol/rsm"
  private static let longestWait: Int32 = 50
  /// How long to wait before the next log-in, nanoseconds.
  private static let loginRetry: UInt64 = 250_000_000

  private let board: WorkerBoard
  private let job: Int
  private let roomJID: String
  private var entry: RoomEntry
  private var connection: XMPPConnection?
  private var stage = Stage.connecting
  private var page = 0
  private var lastAsked: String?
  private var lastProgress: UInt64 = 0
  private var retryEntryAt: UInt64?

  init(board: WorkerBoard, job: Int, room: String) {
    self.board = board
    self.job = job
    roomJID = "\(room)@\(board.setup.rooms)"
    entry = RoomEntry(room: roomJID, nick: "muster-reader-\(getpid())-\(job)")
  }

  /// Reads to the end, or says why not.
  func run() {
    var failure: String? = "nobody is connected to a chat server"
    let deadline = MonotonicTime.now() + board.setup.pageLimit
    while MonotonicTime.now() < deadline {
      if let route = board.provenRoute(), connect(route) {
        failure = readAll()
        // Once the room was asked, its answer stands: rows must not be told twice.
        if failure == nil || page > 0 { break }
      }
      MonotonicTime.sleep(until: MonotonicTime.now() + Self.loginRetry)
    }
    board.tell(.readEnded(job: job, failure: failure))
  }

  private func connect(_ route: Int) -> Bool {
    let target = board.setup.routes[route]
    guard let user = board.setup.users.first?.name else { return false }
    stage = .connecting
    lastProgress = MonotonicTime.now()
    connection = XMPPConnection(
      XMPPConnection.Settings(
        jid: "\(user)@\(board.setup.domain)", password: board.setup.password,
        address: target.address, port: target.port, tls: board.setup.tls)
    ) { [unowned self] event in take(event) }
    return connection != nil
  }

  private func readAll() -> String? {
    while true {
      connection?.run()
      let now = MonotonicTime.now()
      if let retryEntryAt, now >= retryEntryAt {
        self.retryEntryAt = nil
        connection?.send(entry.request)
        connection?.run()
      }
      if case .ended(let failure) = stage {
        leave(isOrderly: failure == nil)
        return failure
      }
      if now > lastProgress + board.setup.pageLimit {
        leave(isOrderly: false)
        return "no answer for \(board.setup.pageLimit / 1_000_000_000) s"
      }
      wait()
    }
  }

  private func leave(isOrderly: Bool) {
    if isOrderly {
      connection?.send("<presence type='unavailable' to='\(XMLText.escape(entry.occupant))'/>")
      connection?.logOut()
      connection?.run()
    }
    connection = nil
  }

  private func wait() {
    guard let connection, connection.descriptor >= 0 else { return }
    let events = connection.isConnecting || connection.hasUnsent ? POLLIN | POLLOUT : POLLIN
    var waits = [pollfd(fd: connection.descriptor, events: Int16(events), revents: 0)]
    _ = poll(&waits, 1, Self.longestWait)
  }

  private func take(_ event: XMPPConnection.Event) {
    switch event {
    case .online:
      lastProgress = MonotonicTime.now()
      stage = .entering
      connection?.send(entry.request)
    case .closed(let reason):
      if case .ended = stage { return }
      stage = .ended(failure: reason)
    case .stanza(let stanza):
      lastProgress = MonotonicTime.now()
      if stanza.name == "message" {
        takeMessage(stanza)
      } else if stanza.name == "iq", stanza["id"] == pageID {
        takePageEnd(stanza)
      } else {
        follow(entry.take(stanza))
      }
    }
  }

  private func follow(_ step: RoomEntry.Step) {
    switch step {
    case .none: break
    case .send(let xml): connection?.send(xml)
    case .retry: retryEntryAt = MonotonicTime.now() + 50_000_000
    case .out(let reason): stage = .ended(failure: reason)
    case .joined:
      stage = .reading
      ask(after: nil)
    }
  }

  private var pageID: String { "muster-page-\(page)" }

  private func ask(after id: String?) {
    page += 1
    let after = id.map { "<after>\(XMLText.escape($0))</after>" } ?? ""
    connection?.send(
      "<iq type='set' id='\(pageID)' to='\(XMLText.escape(roomJID))'>"
        + "<query xmlns='\(Self.archive)' queryid='\(pageID)'>"
        + "<set xmlns='\(Self.paging)'><max>\(board.setup.pageSize)</max>\(after)</set>"
        + "</query></iq>")
  }

  private func takeMessage(_ stanza: XMPPStanza) {
    guard case .reading = stage, stanza["from"]?.lowercased() == roomJID.lowercased(),
      let result = stanza.child("result", Self.archive), result["queryid"] == pageID,
      let archiveID = result["id"],
      let message = result.child("forwarded", "urn:xmpp:forward:0")?.child("message"),
      let body = message.child("body")?.text, !body.isEmpty
    else { return }
    board.tell(
      .archived(
        job: job, archiveID: archiveID, bodyDigest: MessageBody.digest(of: body),
        marker: MessageBody.parse(body)))
  }

  private func takePageEnd(_ stanza: XMPPStanza) {
    guard stanza["type"] == "result", let end = stanza.child("fin", Self.archive) else {
      stage = .ended(failure: stanza.errorText)
      return
    }
    let last = end.child("set", Self.paging)?.child("last")?.text ?? ""
    if end["complete"] == "true" || end["complete"] == "1" || last.isEmpty {
      stage = .ended(failure: nil)
    } else if last == lastAsked {
      // Such an answer comes for ever.
      stage = .ended(failure: "the archive names the same page again and again")
    } else {
      lastAsked = last
      ask(after: last)
    }
  }
}
