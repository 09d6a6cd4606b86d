import NIOCore
import NIOPosix

/// The owner of the event-loop threads on which every session lives, and of the limit on
/// handshakes.
///
/// One is enough for a process: one or two threads serve hundreds of hosts. Whoever makes one
/// must `shutdown` it, after its sessions are closed.
public final class SSHClient: Sendable {
  /// The version of libssh2 that is loaded, for instance `1.10.0`.
  public static var libraryVersion: String { "" }

  let group: MultiThreadedEventLoopGroup

  /// Starts the threads.
  ///
  /// - Parameter threads: How many; 1 or 2.
  public init(threads: Int = 1) {
    group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
  }

  /// Connects to a host, checks its key, and authenticates.
  ///
  /// - Parameter target: How the host is reached; its `connectDeadline` bounds everything.
  /// - Returns: A session that is ready for commands.
  /// - Throws: `SSHError`.
  public func connect(to target: SSHTarget) async throws(SSHError) -> SSHSession {
    throw SSHError(
      .invalidRequest, host: target.name, operation: "connect", message: "not available yet")
  }

  /// Stops the threads; sessions that are still open are cut off.
  public func shutdown() async {
    try? await group.shutdownGracefully()
  }
}
