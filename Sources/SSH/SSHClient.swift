import NIOCore
import NIOPosix

/// The owner of the event-loop threads on which every session lives, of the limit on handshakes,
/// and of the private keys that were read.
///
/// One is enough for a process: one or two threads serve hundreds of hosts. Whoever makes one
/// must `shutdown` it, after its sessions are closed.
public final class SSHClient: Sendable {
  /// The version of libssh2 that is loaded, for instance `1.10.0`.
  public static var libraryVersion: String { LibSSH2.version }

  let group: MultiThreadedEventLoopGroup
  let limiter: HandshakeLimiter
  private let keyRing = KeyRing()

  /// Starts the threads.
  ///
  /// - Parameters:
  ///   - threads: How many; 1 or 2.
  ///   - handshakesPerServer: How many handshakes may be under way with one server or jump host.
  ///   - handshakesInAll: How many may be under way over all.
  public init(threads: Int = 1, handshakesPerServer: Int = 6, handshakesInAll: Int = 128) {
    group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
    limiter = HandshakeLimiter(perServer: handshakesPerServer, inAll: handshakesInAll)
  }

  /// Connects to a host, checks its key, and authenticates.
  ///
  /// A server that turns the handshake away, as OpenSSH does above `MaxStartups`, is tried again
  /// at random intervals until the deadline.
  ///
  /// - Parameter target: How the host is reached; its `connectDeadline` bounds everything.
  /// - Returns: A session that is ready for commands.
  /// - Throws: `SSHError`.
  public func connect(to target: SSHTarget) async throws(SSHError) -> SSHSession {
    try await connect(to: target, on: group.next())
  }

  func connect(
    to target: SSHTarget, on loop: any EventLoop
  ) async throws(SSHError) -> SSHSession {
    guard (1...65535).contains(target.port) else {
      throw SSHError(
        .invalidRequest, host: target.name, operation: "connect",
        message: "\(target.port) is not a TCP port")
    }
    let deadline = MonotonicInstant.now.advanced(by: target.connectDeadline)
    let material = await read(target)
    var attempt = 0
    var refusal: SSHError?
    while true {
      do {
        return try await connectOnce(to: target, on: loop, material, until: deadline)
      } catch {
        // That the server turned others away says more than that the deadline passed after it.
        if let refusal, error.code == .deadlinePassed { throw refusal }
        refusal = error
        let pause = Duration.milliseconds(Int.random(in: 30...120) * min(8, attempt + 1))
        guard error.isWorthRetrying, MonotonicInstant.now.advanced(by: pause) < deadline else {
          throw error
        }
        attempt += 1
        do {
          try await Task.sleep(for: pause)
        } catch {
          throw cancelled(target)
        }
      }
    }
  }

  private func connectOnce(
    to target: SSHTarget, on loop: any EventLoop, _ material: ConnectMaterial,
    until deadline: MonotonicInstant
  ) async throws(SSHError) -> SSHSession {
    let server = target.jumps.first ?? target
    let key = "\(server.address):\(server.port)"
    guard let place = await limiter.take(key, until: deadline, on: loop) else {
      throw Task.isCancelled
        ? cancelled(target)
        : SSHError(
          .deadlinePassed, host: target.name, operation: "connect",
          message: "the deadline passed while other handshakes with \(key) were under way")
    }
    defer { limiter.giveBack(place) }
    var jump: SSHSession?
    for (index, hop) in target.jumps.enumerated() {
      var hop = hop
      hop.jumps = Array(target.jumps[..<index])
      hop.name = "\(hop.name) on the way to \(target.name)"
      jump = try await establish(hop, on: loop, await read(hop), through: jump, until: deadline)
    }
    return try await establish(target, on: loop, material, through: jump, until: deadline)
  }

  /// Makes one session, through a jump host's or directly; the jump's ends with it.
  private func establish(
    _ target: SSHTarget, on loop: any EventLoop, _ material: ConnectMaterial,
    through jump: SSHSession?, until deadline: MonotonicInstant
  ) async throws(SSHError) -> SSHSession {
    let session = SSHSession(target: target, loop: loop)
    if let jump {
      await session.whenLost { _ in
        let reason = jump.error(.closed, "go on", "the session that it carried has ended")
        jump.loop.execute { jump.assumeIsolated { $0.lose(reason) } }
      }
    }
    do {
      try await withTaskCancellationHandler {
        try await session.establish(material, through: jump, until: deadline)
      } onCancel: {
        let error = cancelled(target)
        loop.execute { session.assumeIsolated { $0.lose(error) } }
      }
    } catch let error as SSHError {
      throw error
    } catch {
      throw SSHError(
        .libraryFailure, host: target.name, operation: "connect", message: "\(error)")
    }
    return session
  }

  private func cancelled(_ target: SSHTarget) -> SSHError {
    SSHError(
      .cancelled, host: target.name, operation: "connect", message: "it was no longer wanted")
  }

  /// Reads the files that a target names, off the event loops.
  @concurrent
  private func read(_ target: SSHTarget) async -> ConnectMaterial {
    ConnectMaterial(target, keyRing: keyRing)
  }

  /// Stops the threads; sessions that are still open are cut off.
  public func shutdown() async {
    try? await group.shutdownGracefully()
  }
}
