import NIOCore

/// One SSH connection to one host: an actor on its event loop, so that libssh2 is only ever
/// called there.
///
/// Made by `SSHClient.connect`; whoever asked for it must `close` it. Nothing in it blocks: bytes
/// that come, timers and callers all end in `pump`, which moves every channel as far as it goes.
/// When the connection is lost, everyone who waits on it is resumed with what is known: a loss is
/// a value, never a hang.
public actor SSHSession {
  /// How the host was reached.
  public nonisolated let target: SSHTarget
  nonisolated let loop: any EventLoop
  /// What goes wrong at a call of libssh2, in tests.
  nonisolated let anomaly: CallAnomaly?

  var transport: SSHTransport
  var handle: SessionHandle?
  var sessionFacts: SSHSessionFacts?
  /// The one step of connecting that is under way.
  var step: ConnectStep?
  /// Channels to be opened; the first is under way, since libssh2 opens one at a time.
  var opening: [SessionChannel] = []
  /// Channels that are open.
  var channels: [SessionChannel] = []
  /// Channels that are being closed.
  var closing: [ChannelHandle] = []
  var isPumping = false
  var mustPumpAgain = false
  var lossError: SSHError?
  var lossWaiters: [Int: CheckedContinuation<SSHError, Never>] = [:]
  var nextWaiter = 0
  var lossHandlers: [(SSHError) -> Void] = []
  /// How early timers of probes are set.
  var wakeLead = WakeLead()
  /// How many helper channels are open on it.
  var helperCount = 0
  /// What the server had said it is when the connection was lost; empty when nothing.
  var serverBanner = ""

  /// The event loop, which runs everything in this actor.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    loop.executor.asUnownedSerialExecutor()
  }

  init(target: SSHTarget, loop: any EventLoop, anomaly: CallAnomaly? = nil) {
    self.target = target
    self.anomaly = anomaly
    self.loop = loop
    transport = SSHTransport()
  }

  /// What is known of the connection once it stands.
  public var facts: SSHSessionFacts {
    sessionFacts
      ?? SSHSessionFacts(
        libraryVersion: SSHClient.libraryVersion, serverBanner: "",
        hostKey: HostKey(type: "", blob: []))
  }

  /// Why the connection no longer stands; nil while it does.
  public var loss: SSHError? { lossError }

  /// Waits until the connection no longer stands.
  ///
  /// - Returns: Why: lost, dead or closed; or `cancelled`, when the waiting task is.
  public func waitUntilLost() async -> SSHError {
    let number = nextWaiter
    nextWaiter += 1
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if let lossError {
          continuation.resume(returning: lossError)
        } else if Task.isCancelled {
          continuation.resume(returning: cancelledWait)
        } else {
          lossWaiters[number] = continuation
        }
      }
    } onCancel: {
      loop.execute {
        self.assumeIsolated { session in
          session.lossWaiters.removeValue(forKey: number)?.resume(returning: session.cancelledWait)
        }
      }
    }
  }

  private var cancelledWait: SSHError {
    error(.cancelled, "wait for the end of the connection", "it was no longer wanted")
  }

  /// Has a handler told, on the event loop, when the connection no longer stands.
  func whenLost(_ handler: @escaping @Sendable (SSHError) -> Void) {
    if let lossError { return handler(lossError) }
    lossHandlers.append(handler)
  }

  /// Says goodbye and closes the connection; what is under way is told that it is lost.
  public func close() async {
    guard lossError == nil else { return }
    handle?.disconnect(reason: "done")
    transport.flush()
    lose(error(.closed, "go on", "the session was closed from this side"))
  }

  /// Makes an error of this host.
  nonisolated func error(
    _ code: SSHError.Code, _ operation: String, _ message: String, library: Int32? = nil
  ) -> SSHError {
    SSHError(
      code, host: target.name, operation: operation, message: message, libraryCode: library)
  }

  /// Runs something on this actor after a time; it holds the session until then.
  func after(
    _ delay: Duration, _ body: @escaping @Sendable (isolated SSHSession) -> Void
  ) -> Scheduled<Void> {
    loop.scheduleTask(in: .nanoseconds(delay.wholeNanoseconds)) {
      self.assumeIsolated { body($0) }
    }
  }
}
