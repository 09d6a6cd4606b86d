/// Why the test's sshd could not be had.
public struct SSHServerError: Error, Sendable, CustomStringConvertible {
  /// What happened, with the server's log where there is one.
  public var message: String

  /// The message.
  public var description: String { message }
}
