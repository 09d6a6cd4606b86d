import NIOCore
import NIOPosix

/// The owner of the event-loop threads on which every session lives, of the limit on handshakes,
/// of the sessions to jump hosts, and of the private keys that were read.
///
/// One is enough for a process: one or two threads serve hundreds of hosts. Whoever makes one
/// must `shutdown` it, after its sessions are closed.
public final class SSHClient: Sendable {
  /// The version of libssh2 that is loaded, for instance `1.10.0`.
  public static var libraryVersion: String { LibSSH2.version }

  let group: MultiThreadedEventLoopGroup
  let limiter: HandshakeLimiter
  private let keyRing = KeyRing()
  private let shelf = KnownHostsShelf()
  private let jumps = JumpPool()
  /// What goes wrong at a call of libssh2, in tests.
  private let anomaly: CallAnomaly?

  /// Starts the threads.
  ///
  /// - Parameters:
  ///   - threads: How many; 1 or 2.
  ///   - handshakesPerServer: How many handshakes may be under way with one server or jump host.
  ///   - handshakesInAll: How many may be under way over all.
  public convenience init(
    threads: Int = 1, handshakesPerServer: Int = 6, handshakesInAll: Int = 128
  ) {
    self.init(
      threads: threads, handshakesPerServer: handshakesPerServer,
      handshakesInAll: handshakesInAll, anomaly: nil)
  }

  init(
    threads: Int, handshakesPerServer: Int, handshakesInAll: Int, anomaly: CallAnomaly?
  ) {
    self.anomaly = anomaly
    group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
    for loop in group.makeIterator() { loop.execute { TimedThread.prepare() } }
    limiter = HandshakeLimiter(perServer: handshakesPerServer, inAll: handshakesInAll)
  }

  /// The types of the keys that an agent holds, with their comments.
  ///
  /// - Parameter socket: The agent's socket.
  /// - Returns: A type and a comment each, in the agent's order; or why it could not be asked.
  public func agentKeys(
    socket: String
  ) async -> Result<[(type: String, comment: String)], SSHError> {
    do {
      let keys = try await AgentDialogue.identities(
        socket: socket, on: group.next(), within: .seconds(5)
      ).get()
      return .success(
        keys.map { key in
          let offer = KeyOffer(label: key.comment, blob: key.blob, signer: .agent(socket: socket))
          return (offer.type, key.comment)
        })
    } catch {
      return .failure(
        SSHError(
          .libraryFailure, host: "this machine", operation: "ask the agent",
          message: "the agent at \(socket): \(error)"))
    }
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
    // The files are read while the connection is made: a long known_hosts costs milliseconds.
    let material = Task { await read(target) }
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
    to target: SSHTarget, on loop: any EventLoop, _ material: Task<ConnectMaterial, Never>,
    until deadline: MonotonicInstant
  ) async throws(SSHError) -> SSHSession {
    let loan = try await borrowJump(to: target, on: loop, until: deadline)
    var session: SSHSession?
    do throws(SSHError) {
      let server = Self.place(of: target)
      guard let place = await limiter.take(server, until: deadline, on: loop) else {
        throw Task.isCancelled
          ? cancelled(target)
          : SSHError(
            .deadlinePassed, host: target.name, operation: "connect",
            message: "the deadline passed while other handshakes with \(server) were under way")
      }
      defer { limiter.giveBack(place) }
      let made = SSHSession(target: target, loop: loop, anomaly: anomaly)
      session = made
      try await establish(made, material, through: loan, until: deadline)
      return made
    } catch {
      if let loan, session == nil {
        await jumps.settle(loan, wasGivenUp: false)
        await jumps.giveBack(loan)
      }
      throw error
    }
  }

  /// What the limit on handshakes goes by: the server, and the way to it.
  private static func place(of target: SSHTarget) -> String {
    (target.jumps + [target]).map { "\($0.address):\($0.port)" }.joined(separator: " > ")
  }

  /// Waits for a session to the last jump host on the way; nil when there is none.
  private func borrowJump(
    to target: SSHTarget, on loop: any EventLoop, until deadline: MonotonicInstant
  ) async throws(SSHError) -> JumpPool.Loan? {
    guard var hop = target.jumps.last else { return nil }
    hop.jumps = target.jumps.dropLast()
    hop.connectDeadline = target.connectDeadline
    let route = JumpPool.Route(jumps: target.jumps, loop: ObjectIdentifier(loop))
    do throws(SSHError) {
      return try await jumps.borrow(route, until: deadline, on: loop) {
        [hop] () async throws(SSHError) -> SSHSession in
        try await self.connect(to: hop, on: loop)
      }
    } catch {
      var error = error
      error.host = "\(error.host) on the way to \(target.name)"
      throw error
    }
  }

  /// Makes one session, through a jump host's or directly.
  private func establish(
    _ session: SSHSession, _ material: Task<ConnectMaterial, Never>, through loan: JumpPool.Loan?,
    until deadline: MonotonicInstant
  ) async throws(SSHError) {
    if let loan {
      await session.whenLost { _ in Task { await self.jumps.giveBack(loan) } }
    }
    do {
      try await withTaskCancellationHandler {
        try await session.establish(material, through: loan?.session, until: deadline) {
          isGivenUp in
          if let loan { await self.jumps.settle(loan, wasGivenUp: isGivenUp) }
        }
      } onCancel: {
        let error = cancelled(session.target)
        session.loop.execute { session.assumeIsolated { $0.lose(error) } }
      }
    } catch let error as SSHError {
      throw error
    } catch {
      throw SSHError(
        .libraryFailure, host: session.target.name, operation: "connect", message: "\(error)")
    }
  }

  private func cancelled(_ target: SSHTarget) -> SSHError {
    SSHError(
      .cancelled, host: target.name, operation: "connect", message: "it was no longer wanted")
  }

  /// Reads the files that a target names, off the event loops.
  @concurrent
  private func read(_ target: SSHTarget) async -> ConnectMaterial {
    ConnectMaterial(target, keyRing: keyRing, shelf: shelf)
  }

  /// Stops the threads; sessions that are still open are cut off.
  public func shutdown() async {
    await jumps.end()
    try? await group.shutdownGracefully()
  }
}
