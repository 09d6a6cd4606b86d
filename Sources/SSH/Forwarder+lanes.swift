import NIOCore

extension Forwarder {
  /// How long a lane's handshake may take at most.
  private static let laneDeadline = Duration.seconds(5)
  /// An open gets at least this long before a later attempt may take its lane.
  private static let leastPatience = Duration.milliseconds(100)

  // MARK: Lanes

  /// Starts lanes until enough stand ready or are on the way.
  func keepLanesReady() {
    guard !isClosed else { return }
    let retired = lanes.count(where: \.isRetired)
    let coming = lanes.count { $0.isReady || $0.isConnecting }
    let room = options.lanesLimit - (lanes.count - retired)
    for _ in 0..<max(0, min(options.readyLanes - coming, room)) { startLane() }
  }

  private func startLane() {
    let lane = ForwardLane()
    lanes.append(lane)
    lanesMade += 1
    var target = self.target
    target.connectDeadline = min(target.connectDeadline, Self.laneDeadline)
    let bound = NIOLoopBound(lane, eventLoop: loop)
    lane.connecting = Task { [client, loop, target] in
      let result: Result<SSHSession, SSHError>
      do throws(SSHError) {
        result = .success(try await client.connect(to: target, on: loop))
      } catch {
        result = .failure(error)
      }
      await laneHasConnected(bound, result)
    }
  }

  private func laneHasConnected(
    _ bound: NIOLoopBound<ForwardLane>, _ result: Result<SSHSession, SSHError>
  ) async {
    let lane = bound.value
    lane.connecting = nil
    switch result {
    case .failure(let error):
      lanes.removeAll { $0 === lane }
      laneFailures += 1
      lastLaneError = error
      resumeFirstLane(error)
      guard !isClosed else { return }
      let pause = TimeAmount.milliseconds(100 << Int64(min(4, laneFailures)))
      loop.scheduleTask(in: pause) { self.assumeIsolated { $0.keepLanesReady() } }
    case .success(let session):
      guard !isClosed else { return await session.close() }
      laneFailures = 0
      lane.session = session
      lane.state = .ready
      await session.whenLost { error in
        self.assumeIsolated { $0.laneIsLost(bound.value, error) }
      }
      resumeFirstLane(nil)
      serveWaiting()
      keepLanesReady()
    }
  }

  private func resumeFirstLane(_ failure: SSHError?) {
    let continuation = firstLane
    firstLane = nil
    continuation?.resume(returning: failure)
  }

  private func laneIsLost(_ lane: ForwardLane, _ error: SSHError) {
    guard lanes.contains(where: { $0 === lane }) else { return }
    lanes.removeAll { $0 === lane }
    lastLaneError = error
    if case .opening(let open) = lane.state { open.end(.lost(error), at: .now) }
    kept.removeAll { $0.session === lane.session }
    keepLanesReady()
  }

  /// Takes a lane out of use; it is closed once nothing is carried on it.
  private func retire(_ lane: ForwardLane) {
    lane.state = .retired
    closeIfUnused(lane)
    keepLanesReady()
  }

  private func closeIfUnused(_ lane: ForwardLane) {
    guard lane.isRetired, lane.openCount == 0, let session = lane.session else { return }
    lanes.removeAll { $0 === lane }
    let reason = closedError
    session.assumeIsolated { $0.lose(reason) }
  }

  // MARK: Opens

  /// The ready lane that carries least, so that a lost lane costs least.
  var readyLane: ForwardLane? {
    lanes.filter(\.isReady).min { $0.openCount < $1.openCount }
  }

  /// How long an attempt may be without outcome before a later one takes its lane.
  var patience: Duration {
    guard let slowest = recentTimes.max() else { return options.stuckAfter }
    return min(options.stuckAfter, max(Self.leastPatience, slowest * 4))
  }

  /// A lane whose attempt has had its time, given up so that it can be used again.
  func displacedLane() -> ForwardLane? {
    let now = MonotonicInstant.now
    let patience = self.patience
    for lane in lanes {
      guard
        case .opening(let open) = lane.state, open.isDisplaceable,
        let sent = open.channel?.openSent, now.since(sent) >= patience
      else { continue }
      giveUp(open, on: lane)
      if lane.isReady { return lane }
    }
    return nil
  }

  /// Starts an open on a ready lane.
  func start(_ open: ForwardOpen, on lane: ForwardLane) {
    guard let session = lane.session else { return }
    lane.state = .opening(open)
    open.started = .now
    let loopBound = (
      NIOLoopBound(open, eventLoop: loop), NIOLoopBound(lane, eventLoop: loop)
    )
    let channel = DirectChannel(to: address, port: port) { outcome, moment in
      self.assumeIsolated {
        $0.openHasOutcome(loopBound.0.value, loopBound.1.value, outcome, at: moment)
      }
    } onEnd: {
      self.assumeIsolated { $0.channelHasEnded(loopBound.0.value, loopBound.1.value) }
    }
    open.channel = channel
    open.timer?.cancel()
    open.timer = loop.scheduleTask(in: .nanoseconds(options.stuckAfter.wholeNanoseconds)) {
      self.assumeIsolated { $0.giveUp(loopBound.0.value, on: loopBound.1.value) }
    }
    let bound = NIOLoopBound(channel, eventLoop: loop)
    session.assumeIsolated { $0.add(bound.value) }
  }

  private func openHasOutcome(
    _ open: ForwardOpen, _ lane: ForwardLane, _ outcome: DirectChannel.Outcome,
    at moment: MonotonicInstant
  ) {
    guard let session = lane.session, let channel = open.channel else { return }
    if let sent = channel.openSent {
      recentTimes = recentTimes.suffix(7) + [moment.since(sent)]
    }
    if case .opening(let current) = lane.state, current === open {
      let isLost = session.assumeIsolated { $0.lossError != nil }
      lane.state = isLost ? .retired : .ready
    }
    switch outcome {
    case .opened:
      lane.openCount += 1
      open.end(.opened, at: moment, opened: OpenedChannel(channel, of: session))
    case .failed(let error) where error.code == .channelRefused:
      open.end(.refused(error.message), at: moment)
    case .failed(let error):
      open.end(.lost(error), at: moment)
    }
    serveWaiting()
  }

  private func channelHasEnded(_ open: ForwardOpen, _ lane: ForwardLane) {
    lane.openCount -= 1
    kept.removeAll { $0.channel === open.channel }
    open.channel = nil
    closeIfUnused(lane)
  }

  /// Gives an open up that has no outcome: it is stuck, and its lane is free again.
  func giveUp(_ open: ForwardOpen, on lane: ForwardLane) {
    guard case .opening(let current) = lane.state, current === open, let session = lane.session,
      let channel = open.channel
    else { return }
    lane.givenUpCount += 1
    lane.state = .ready
    let bound = NIOLoopBound(channel, eventLoop: loop)
    session.assumeIsolated { $0.giveUpOpening(bound.value) }
    open.end(.stuck, at: .now)
    if lane.givenUpCount >= ForwardLane.givenUpLimit { retire(lane) }
    serveWaiting()
    keepLanesReady()
  }

  /// Gives lanes to local connections that wait for one.
  func serveWaiting() {
    while !waiting.isEmpty, let lane = readyLane { start(waiting.removeFirst(), on: lane) }
    keepLanesReady()
  }
}
