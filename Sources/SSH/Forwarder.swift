/// The way from here to one TCP address as seen from a far host: a local port whose connections
/// come out there, and the question whether the address is open, asked at a fixed rate.
///
/// One forwarder serves one pair of far host and address. libssh2 opens one channel at a time on
/// a session, and an open to an address whose packets are dropped stays pending for minutes; so
/// a forwarder keeps several sessions, its *lanes*, of its own. An open that has no outcome within
/// `stuckAfter` blocks its lane only: the lane is given up (once no connection uses it), another
/// that stands ready takes the next open, and a new one is made behind it.
///
/// For a client that wants to be connected as soon as may be:
/// 1. point it at `127.0.0.1:localPort`;
/// 2. while it is disconnected run `attempts`; each tells when it was sent and what came of it;
/// 3. on the first `opened`, connect to the local port: the channel that the attempt opened is
///    kept and handed to that connection, so no further round trip is spent.
///
/// A local connection whose channel is refused, or stuck, is reset at once.
public final class Forwarder: Sendable {
  /// Bounds and pace.
  public struct Options: Sendable, Hashable {
    /// An open without an outcome after this long is stuck.
    public var stuckAfter: Duration
    /// How many lanes stand ready for the next open.
    public var readyLanes: Int
    /// How many lanes there may be in all, blocked ones included.
    ///
    /// To an address whose packets
    /// are dropped, `stuckAfter / lanes` is the spacing of attempts that can be sustained.
    public var lanesLimit: Int
    /// How many opened channels are kept for local connections to come.
    public var keptChannels: Int
    /// How many local connections may be open at once; more are reset.
    public var connectionsLimit: Int

    /// Sets the bounds.
    public init(
      stuckAfter: Duration = .milliseconds(400), readyLanes: Int = 2, lanesLimit: Int = 6,
      keptChannels: Int = 1, connectionsLimit: Int = 64
    ) {
      self.stuckAfter = stuckAfter
      self.readyLanes = readyLanes
      self.lanesLimit = lanesLimit
      self.keptChannels = keptChannels
      self.connectionsLimit = connectionsLimit
    }
  }

  /// What a forwarder has open at a moment.
  public struct Counts: Sendable, Hashable {
    /// Lanes that can open a channel now.
    public var readyLanes = 0
    /// Lanes in all: connecting, ready, opening, blocked.
    public var lanes = 0
    /// Local connections that are carried.
    public var connections = 0
    /// Opened channels that wait for a local connection.
    public var keptChannels = 0
    /// Local connections that were reset because their open was refused, stuck or lost.
    public var resets = 0
  }

  /// The host that connects on behalf of local clients.
  public let target: SSHTarget
  /// The address it connects to.
  public let address: String
  /// The port it connects to.
  public let port: Int
  /// The bounds.
  public let options: Options
  /// The port on 127.0.0.1 whose connections come out at the address.
  public let localPort: Int

  init(target: SSHTarget, address: String, port: Int, options: Options, localPort: Int) {
    self.target = target
    self.address = address
    self.port = port
    self.options = options
    self.localPort = localPort
  }

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
    throw SSHError(
      .invalidRequest, host: target.name, operation: "forward", message: "not available yet")
  }

  /// Tries once whether the address is open now.
  ///
  /// - Returns: The try with its moments. When it is `opened`, the channel is kept for the next
  ///   local connection.
  public func attempt() async -> ForwardAttempt {
    ForwardAttempt(sequence: 0, due: .now, sent: .now, ended: .now, outcome: .stuck)
  }

  /// Tries again and again on an absolute schedule, whatever became of the tries before.
  ///
  /// A moment at which no lane is ready is skipped, which shows as a gap in the sequence.
  ///
  /// - Parameters:
  ///   - period: The time between two tries.
  ///   - onAttempt: Told of each outcome as it is known, on the event loop: it must return at
  ///     once and must not block. Outcomes may come out of order.
  /// - Returns: The series, which goes on until it is cancelled or the forwarder is closed.
  public func attempts(
    every period: Duration = .milliseconds(25),
    onAttempt: @escaping @Sendable (ForwardAttempt) -> Void
  ) async -> ForwardAttempts {
    ForwardAttempts()
  }

  /// What is open now.
  public func counts() async -> Counts { Counts() }

  /// Closes the local port, its connections and all lanes.
  public func close() async {}
}
