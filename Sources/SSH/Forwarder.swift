import NIOCore
import NIOPosix

/// The way from here to one TCP address as seen from a far host: a local port whose connections
/// come out there, and the question whether the address is open, asked at a fixed rate.
///
/// One forwarder serves one pair of far host and address. libssh2 opens one channel at a time on
/// a session, and an open to an address whose packets are dropped stays pending for minutes; so
/// a forwarder has a few sessions of its own, its *lanes*, and gives an open up that has no
/// outcome within `stuckAfter`. That costs other connections nothing, not even those on the same
/// lane. Since the far host goes on trying what was given up, a lane is replaced after some; one
/// more lane than needed stands ready, so that no open waits for a handshake.
///
/// For a client that wants to be connected as soon as may be:
/// 1. point it at `127.0.0.1:localPort`;
/// 2. while it is disconnected run `attempts`; each tells when it was sent and what came of it;
/// 3. on the first `opened`, connect to the local port: the channel that the attempt opened is
///    kept and handed to that connection, so no further round trip is spent.
///
/// A local connection whose channel is refused, or stuck, is closed at once. Whoever opened a
/// forwarder must `close` it.
public actor Forwarder {
  /// The host that connects on behalf of local clients.
  public nonisolated let target: SSHTarget
  /// The address it connects to.
  public nonisolated let address: String
  /// The port it connects to.
  public nonisolated let port: Int
  /// The bounds.
  public nonisolated let options: Options
  nonisolated let client: SSHClient
  nonisolated let loop: any EventLoop

  var lanes: [ForwardLane] = []
  /// Opens of local connections that wait for a lane.
  var waiting: [ForwardOpen] = []
  var kept: [OpenedChannel] = []
  var connectionCount = 0
  var resetCount = 0
  var lanesMade = 0
  var isClosed = false
  /// How long the last opens took until their outcome, to tell slow from stuck.
  var recentTimes: [Duration] = []
  var laneFailures = 0
  var lastLaneError: SSHError?
  var firstLane: CheckedContinuation<SSHError?, Never>?
  var listener: (any Channel)?
  var attemptNumber = 0

  /// The event loop, which runs everything in this actor and its lanes.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    loop.executor.asUnownedSerialExecutor()
  }

  init(
    to address: String, port: Int, through target: SSHTarget, client: SSHClient, options: Options
  ) {
    self.address = address
    self.port = port
    self.target = target
    self.client = client
    self.options = options
    loop = client.group.next()
  }

  /// The port on 127.0.0.1 whose connections come out at the address.
  public var localPort: Int { listener?.localAddress?.port ?? 0 }

  /// Opens a local port and the first lane.
  ///
  /// - Parameters:
  ///   - address: The address as the far host knows it.
  ///   - port: The TCP port.
  ///   - target: The far host.
  ///   - client: The owner of the threads.
  ///   - options: The bounds.
  /// - Returns: A forwarder with one lane ready at least.
  /// - Throws: `SSHError` when the far host cannot be reached.
  public static func open(
    to address: String, port: Int, through target: SSHTarget, client: SSHClient,
    options: Options = Options()
  ) async throws(SSHError) -> Forwarder {
    let forwarder = Forwarder(
      to: address, port: port, through: target, client: client, options: options)
    do {
      try await forwarder.start()
    } catch {
      await forwarder.close()
      throw error
    }
    return forwarder
  }

  /// What is open now.
  public func counts() -> Counts {
    var counts = Counts()
    counts.readyLanes = lanes.count(where: \.isReady)
    counts.lanes = lanes.count
    counts.connections = connectionCount
    counts.keptChannels = kept.count
    counts.resets = resetCount
    counts.lanesMade = lanesMade
    return counts
  }

  /// Closes the local port, its connections and all lanes.
  ///
  /// When it returns nothing of the forwarder is under way: its client may be shut down.
  public func close() async {
    guard !isClosed else { return }
    isClosed = true
    try? await listener?.close().get()
    for open in waiting { open.end(.lost(closedError), at: .now) }
    waiting = []
    kept = []
    let sessions = lanes.compactMap(\.session)
    let connecting = lanes.compactMap(\.connecting)
    lanes = []
    for session in sessions { await session.close() }
    for task in connecting { task.cancel() }
    // Each needs the event loop once more, to learn that it was cancelled.
    for task in connecting { await task.value }
  }

  var closedError: SSHError {
    SSHError(
      .closed, host: target.name, operation: "forward a connection",
      message: "the forwarder was closed from this side")
  }

  private func start() async throws(SSHError) {
    do {
      listener = try await ServerBootstrap(group: loop)
        .serverChannelOption(.backlog, value: 64)
        .childChannelOption(.autoRead, value: false)
        .childChannelOption(.allowRemoteHalfClosure, value: true)
        .childChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(LocalConnection(forwarder: self))
          }
        }
        .bind(host: "127.0.0.1", port: 0).get()
    } catch {
      throw SSHError(
        .libraryFailure, host: target.name, operation: "open a local port for forwarding",
        message: "\(error)")
    }
    let failure = await withCheckedContinuation { continuation in
      firstLane = continuation
      keepLanesReady()
    }
    if let failure { throw failure }
  }
}
