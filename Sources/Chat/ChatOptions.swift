/// Limits of chat traffic that a drill need not name.
public struct ChatOptions: Sendable, Hashable {
  /// After so long without any stanza, with a message outstanding, a connection counts as dead
  /// and is dropped: recovery must not wait for TCP.
  public var silentLimit: Duration
  /// A log-in that takes longer is given up; doubled, twice at most, for a user whose last one
  /// was.
  public var loginLimit: Duration
  /// How long the worker may take to start.
  public var startLimit: Duration
  /// How long a page of the archive may take to come.
  public var pageLimit: Duration
  /// How many archived messages are asked for at a time; servers may give fewer.
  public var pageSize: Int

  /// Sets the limits.
  public init(
    silentLimit: Duration = .seconds(1), loginLimit: Duration = .milliseconds(800),
    startLimit: Duration = .seconds(10), pageLimit: Duration = .seconds(30), pageSize: Int = 500
  ) {
    self.silentLimit = silentLimit
    self.loginLimit = loginLimit
    self.startLimit = startLimit
    self.pageLimit = pageLimit
    self.pageSize = pageSize
  }
}
