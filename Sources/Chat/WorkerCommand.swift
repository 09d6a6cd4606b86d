import DrillModel

/// A line from the runner to its chat worker, on the worker's standard input.
///
/// Fields are separated by tabs and escaped by `WireText`; the first names the command. The
/// password comes this way too, never as an argument. Users and routes are named by their place
/// in the order in which they were introduced. End of input means: leave at once.
enum WorkerCommand: Sendable, Hashable {
  /// What is common to all; starts anew.
  case service(
    domain: String, rooms: String, tls: ChatService.TLS, run: String, period: UInt64,
    silentLimit: UInt64, loginLimit: UInt64, pageLimit: UInt64, pageSize: Int)
  /// All users' password.
  case password(String)
  /// The next user.
  case user(name: String, room: String)
  /// The next route.
  case route(name: String, address: String, port: Int)
  /// All is said: connect where it is open.
  case begin
  /// Send, the first user's first message at this moment.
  case send(from: UInt64)
  /// Send no more.
  case hush
  /// A route was found open by an attempt that ended at this moment.
  case open(route: Int, at: UInt64)
  /// Read the archive of a room.
  case read(job: Int, room: String)
  /// Log out and leave.
  case quit

  /// The line, without line feed.
  var line: String {
    switch self {
    case .service(
      let domain, let rooms, let tls, let run, let period, let silentLimit, let loginLimit,
      let pageLimit, let pageSize):
      Self.join(
        "service", domain, rooms, tls.rawValue, run, "\(period)", "\(silentLimit)",
        "\(loginLimit)", "\(pageLimit)", "\(pageSize)")
    case .password(let password): Self.join("password", password)
    case .user(let name, let room): Self.join("user", name, room)
    case .route(let name, let address, let port): Self.join("route", name, address, "\(port)")
    case .begin: "begin"
    case .send(let from): "send\t\(from)"
    case .hush: "hush"
    case .open(let route, let at): "open\t\(route)\t\(at)"
    case .read(let job, let room): Self.join("read", "\(job)", room)
    case .quit: "quit"
    }
  }

  /// Reads a line; nil where it is no command.
  init?(line: some StringProtocol) {
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map {
      WireText.decode($0)
    }
    switch (fields[0], fields.count) {
    case ("service", 10):
      guard let tls = ChatService.TLS(rawValue: fields[3]), let period = UInt64(fields[5]),
        let silentLimit = UInt64(fields[6]), let loginLimit = UInt64(fields[7]),
        let pageLimit = UInt64(fields[8]), let pageSize = Int(fields[9])
      else { return nil }
      self = .service(
        domain: fields[1], rooms: fields[2], tls: tls, run: fields[4], period: period,
        silentLimit: silentLimit, loginLimit: loginLimit, pageLimit: pageLimit,
        pageSize: pageSize)
    case ("password", 2): self = .password(fields[1])
    case ("user", 3): self = .user(name: fields[1], room: fields[2])
    case ("route", 4):
      guard let port = Int(fields[3]) else { return nil }
      self = .route(name: fields[1], address: fields[2], port: port)
    case ("begin", 1): self = .begin
    case ("send", 2):
      guard let from = UInt64(fields[1]) else { return nil }
      self = .send(from: from)
    case ("hush", 1): self = .hush
    case ("open", 3):
      guard let route = Int(fields[1]), let at = UInt64(fields[2]) else { return nil }
      self = .open(route: route, at: at)
    case ("read", 3):
      guard let job = Int(fields[1]) else { return nil }
      self = .read(job: job, room: fields[2])
    case ("quit", 1): self = .quit
    default: return nil
    }
  }

  private static func join(_ fields: String...) -> String {
    fields.map { WireText.encode($0, limit: .max) }.joined(separator: "\t")
  }
}
