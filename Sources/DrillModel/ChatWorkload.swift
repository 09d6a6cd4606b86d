/// Chat traffic with numbered messages, run from baseline to settle.
public struct ChatWorkload: Sendable, Hashable, Codable {
  /// How many rooms.
  public var rooms: Int
  /// How many users, each in one room, spread evenly.
  public var users: Int
  /// Messages a second, over all users.
  public var rate: Double
  /// How often each chat address is tried while a user is disconnected: the retry spacing.
  public var retrySpacing: Duration
  /// After how long without an answer a message's fate counts as unknown.
  public var answerDeadline: Duration

  /// Describes traffic.
  public init(
    rooms: Int, users: Int, rate: Double, retrySpacing: Duration = .milliseconds(25),
    answerDeadline: Duration = .seconds(10)
  ) {
    self.rooms = rooms
    self.users = users
    self.rate = rate
    self.retrySpacing = retrySpacing
    self.answerDeadline = answerDeadline
  }
}
