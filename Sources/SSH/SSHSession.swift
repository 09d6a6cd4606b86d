import NIOCore

/// One SSH connection to one host: an actor on its event loop, so that libssh2 is only ever
/// called there.
///
/// Made by `SSHClient.connect`. Nothing in it blocks. When the connection is lost, everyone who
/// waits on it is resumed with what is known: a loss is a value, never a hang.
public actor SSHSession {
  /// How the host was reached.
  public nonisolated let target: SSHTarget
  nonisolated let loop: any EventLoop

  /// The event loop, which runs everything in this actor.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    loop.executor.asUnownedSerialExecutor()
  }

  init(target: SSHTarget, loop: any EventLoop) {
    self.target = target
    self.loop = loop
  }

  /// What is known of the connection once it stands.
  public var facts: SSHSessionFacts {
    SSHSessionFacts(libraryVersion: "", serverBanner: "", hostKey: HostKey(type: "", blob: []))
  }

  /// Why the connection no longer stands; nil while it does.
  public var loss: SSHError? { nil }

  /// Waits until the connection no longer stands.
  ///
  /// - Returns: Why: lost, dead or closed.
  public func waitUntilLost() async -> SSHError { notYet("wait") }

  /// Runs a command in the remote user's login shell and waits for its end.
  ///
  /// Both streams are read to their ends whatever is kept of them. Never throws: a refusal, a
  /// lost connection and a passed deadline are endings.
  ///
  /// - Parameters:
  ///   - command: What the remote login shell is given, as one string.
  ///   - input: Bytes for standard input, which is closed after them.
  ///   - outputLimit: How many bytes of each stream are kept.
  ///   - deadline: How long to wait. The remote process is not stopped by its passing.
  /// - Returns: How it ended, what it said, and when.
  public func execute(
    _ command: String, input: [UInt8] = [], outputLimit: Int = 1 << 20,
    deadline: Duration = .seconds(60)
  ) async -> ExecuteResult {
    ExecuteResult(ending: .notStarted(notYet("execute")), ended: .now)
  }

  /// Opens the helper channel: a long-lived remote shell for short questions, probes and pings.
  ///
  /// - Parameter options: The pace and the deadlines.
  /// - Returns: The helper, once it has answered.
  /// - Throws: `SSHError`.
  public func openHelper(
    _ options: HelperChannel.Options = HelperChannel.Options()
  ) async throws(SSHError) -> HelperChannel {
    throw notYet("open the helper channel")
  }

  /// Says goodbye and closes the connection; waits until it is closed.
  public func close() async {}

  private func notYet(_ operation: String) -> SSHError {
    SSHError(
      .invalidRequest, host: target.name, operation: operation, message: "not available yet")
  }
}
