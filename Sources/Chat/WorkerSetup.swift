import DrillModel

/// What a chat worker must know before anything else.
struct WorkerSetup: Sendable, Hashable {
  /// The XMPP domain of the users.
  var domain = ""
  /// The domain of the room service.
  var rooms = ""
  /// Whether connections are encrypted.
  var tls = ChatService.TLS.disabled
  /// The run's id.
  var run = ""
  /// All users' password.
  var password = ""
  /// The interval between two messages of one user, nanoseconds.
  var period: UInt64 = 1_000_000_000
  /// `ChatOptions.silentLimit`, nanoseconds.
  var silentLimit: UInt64 = 1_000_000_000
  /// `ChatOptions.loginLimit`, nanoseconds.
  var loginLimit: UInt64 = 800_000_000
  /// `ChatOptions.pageLimit`, nanoseconds.
  var pageLimit: UInt64 = 30_000_000_000
  /// `ChatOptions.pageSize`.
  var pageSize = 500
  /// Each user with its room.
  var users: [User] = []
  /// Where each chat server is reached.
  var routes: [Route] = []

  /// A user and the one room that it speaks in.
  struct User: Sendable, Hashable {
    var name: String
    var room: String
  }

  /// A chat server's name and where it is reached.
  struct Route: Sendable, Hashable {
    var name: String
    var address: String
    var port: Int
  }
}

extension WorkerSetup {
  /// Takes a command of the setup; others are not for here.
  mutating func take(_ command: WorkerCommand) {
    switch command {
    case .service(
      let domain, let rooms, let tls, let run, let period, let silentLimit, let loginLimit,
      let pageLimit, let pageSize):
      self = WorkerSetup(
        domain: domain, rooms: rooms, tls: tls, run: run, period: period,
        silentLimit: silentLimit, loginLimit: loginLimit, pageLimit: pageLimit,
        pageSize: pageSize)
    case .password(let text): password = text
    case .user(let name, let room): users.append(User(name: name, room: room))
    case .route(let name, let address, let port):
      routes.append(Route(name: name, address: address, port: port))
    case .begin, .send, .hush, .open, .read, .quit: break
    }
  }

  /// The lines that tell a worker all this, up to the one that makes it begin.
  var commands: [WorkerCommand] {
    [
      .service(
        domain: domain, rooms: rooms, tls: tls, run: run, period: period,
        silentLimit: silentLimit, loginLimit: loginLimit, pageLimit: pageLimit,
        pageSize: pageSize),
      .password(password),
    ]
      + users.map { .user(name: $0.name, room: $0.room) }
      + routes.map { .route(name: $0.name, address: $0.address, port: $0.port) }
      + [.begin]
  }
}
