import DrillModel

/// A line from a chat worker to the runner, on the worker's standard output.
///
/// Fields are separated by tabs and escaped by `WireText`; the first, one letter, names the
/// event. Users and routes are named by their place in the setup. All moments are monotonic
/// nanoseconds, read where the thing happened. A line is written whole.
enum WorkerEvent: Sendable, Hashable {
  /// Setup is understood; users wait for a route.
  case ready
  /// A message was handed to the connection.
  case sent(user: Int, sequence: Int, digest: String, scheduledAt: UInt64, at: UInt64)
  /// The room reflected a message with its archive id.
  case acknowledged(user: Int, sequence: Int, archiveID: String, at: UInt64)
  /// The room reflected a message without an archive id.
  case reflected(user: Int, sequence: Int, at: UInt64)
  /// A message was answered by an error.
  case refused(user: Int, sequence: Int, reason: String, at: UInt64)
  /// A message was due while its sender was not in its room.
  case notSent(user: Int, sequence: Int, scheduledAt: UInt64)
  /// A user is in its room.
  case joined(user: Int, route: Int, at: UInt64)
  /// A user is no longer in its room.
  case gone(user: Int, route: Int, reason: String, at: UInt64)
  /// A log-in ended; the outcome is the ledger's word.
  case login(route: Int, outcome: String, from: UInt64, to: UInt64)
  /// Nothing happened here between these moments, though it should have.
  case stalled(from: UInt64, to: UInt64)
  /// An archived message with a body.
  case archived(job: Int, archiveID: String, bodyDigest: String, marker: MessageMarker?)
  /// The archive was read to its end; with a reason where it could not be.
  case readEnded(job: Int, failure: String?)
  /// The worker cannot go on.
  case fatal(String)

  /// The line, without line feed.
  var line: String {
    switch self {
    case .ready: "Y"
    case .sent(let user, let sequence, let digest, let scheduledAt, let at):
      "S\t\(user)\t\(sequence)\t\(WireText.encode(digest))\t\(scheduledAt)\t\(at)"
    case .acknowledged(let user, let sequence, let archiveID, let at):
      "A\t\(user)\t\(sequence)\t\(WireText.encode(archiveID))\t\(at)"
    case .reflected(let user, let sequence, let at): "R\t\(user)\t\(sequence)\t\(at)"
    case .refused(let user, let sequence, let reason, let at):
      "E\t\(user)\t\(sequence)\t\(WireText.encode(reason))\t\(at)"
    case .notSent(let user, let sequence, let scheduledAt):
      "N\t\(user)\t\(sequence)\t\(scheduledAt)"
    case .joined(let user, let route, let at): "J\t\(user)\t\(route)\t\(at)"
    case .gone(let user, let route, let reason, let at):
      "D\t\(user)\t\(route)\t\(WireText.encode(reason))\t\(at)"
    case .login(let route, let outcome, let from, let to):
      "L\t\(route)\t\(WireText.encode(outcome))\t\(from)\t\(to)"
    case .stalled(let from, let to): "P\t\(from)\t\(to)"
    case .archived(let job, let archiveID, let bodyDigest, let marker):
      "M\t\(job)\t\(WireText.encode(archiveID))\t\(WireText.encode(bodyDigest))"
        + (marker.map { marker in
          "\t\(WireText.encode(marker.run))\t\(WireText.encode(marker.key.room))"
            + "\t\(WireText.encode(marker.key.sender))\t\(marker.key.sequence)"
            + "\t\(WireText.encode(marker.digest))"
        } ?? "")
    case .readEnded(let job, let failure):
      "F\t\(job)" + (failure.map { "\t\(WireText.encode($0))" } ?? "")
    case .fatal(let reason): "X\t\(WireText.encode(reason))"
    }
  }

  /// Reads a line; nil where it is no event.
  init?(line: some StringProtocol) {
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
    let numbers = fields.map { UInt64($0) }
    func int(_ place: Int) -> Int? { Int(fields[place]) }
    func text(_ place: Int) -> String { WireText.decode(fields[place]) }
    switch (fields[0], fields.count) {
    case ("Y", 1): self = .ready
    case ("S", 6):
      guard let user = int(1), let sequence = int(2), let due = numbers[4], let at = numbers[5]
      else { return nil }
      self = .sent(
        user: user, sequence: sequence, digest: text(3), scheduledAt: due, at: at)
    case ("A", 5):
      guard let user = int(1), let sequence = int(2), let at = numbers[4] else { return nil }
      self = .acknowledged(user: user, sequence: sequence, archiveID: text(3), at: at)
    case ("R", 4):
      guard let user = int(1), let sequence = int(2), let at = numbers[3] else { return nil }
      self = .reflected(user: user, sequence: sequence, at: at)
    case ("E", 5):
      guard let user = int(1), let sequence = int(2), let at = numbers[4] else { return nil }
      self = .refused(user: user, sequence: sequence, reason: text(3), at: at)
    case ("N", 4):
      guard let user = int(1), let sequence = int(2), let due = numbers[3] else { return nil }
      self = .notSent(user: user, sequence: sequence, scheduledAt: due)
    case ("J", 4):
      guard let user = int(1), let route = int(2), let at = numbers[3] else { return nil }
      self = .joined(user: user, route: route, at: at)
    case ("D", 5):
      guard let user = int(1), let route = int(2), let at = numbers[4] else { return nil }
      self = .gone(user: user, route: route, reason: text(3), at: at)
    case ("L", 5):
      guard let route = int(1), let from = numbers[3], let to = numbers[4] else { return nil }
      self = .login(route: route, outcome: text(2), from: from, to: to)
    case ("P", 3):
      guard let from = numbers[1], let to = numbers[2] else { return nil }
      self = .stalled(from: from, to: to)
    default:
      guard let event = Self.reading(fields) else { return nil }
      self = event
    }
  }

  /// Reads the events of a read-back, and the last word of a worker.
  private static func reading(_ fields: [some StringProtocol]) -> WorkerEvent? {
    func text(_ place: Int) -> String { WireText.decode(fields[place]) }
    switch (String(fields[0]), fields.count) {
    case ("M", 4), ("M", 9):
      guard let job = Int(fields[1]) else { return nil }
      var marker: MessageMarker?
      if fields.count == 9 {
        guard let sequence = Int(fields[7]) else { return nil }
        marker = MessageMarker(
          run: text(4), key: MessageKey(room: text(5), sender: text(6), sequence: sequence),
          digest: text(8))
      }
      return .archived(job: job, archiveID: text(2), bodyDigest: text(3), marker: marker)
    case ("F", 2), ("F", 3):
      return Int(fields[1]).map { .readEnded(job: $0, failure: fields.count == 3 ? text(2) : nil) }
    case ("X", 2): return .fatal(text(1))
    default: return nil
    }
  }
}
