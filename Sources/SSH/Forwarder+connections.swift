import NIOCore

extension Forwarder {
  /// Takes an accepted local connection and sees to its far end.
  func accept(_ bound: NIOLoopBound<LocalConnection>) {
    connectionCount += 1
    let connection = bound.value
    guard !isClosed, connectionCount <= options.connectionsLimit else {
      return reset(connection)
    }
    if let ready = takeKept() {
      return connection.attach(ready.channel, of: ready.session)
    }
    let open = ForwardOpen(sequence: 0, due: .now, isDisplaceable: false) { _, opened in
      self.assumeIsolated { $0.join(bound.value, opened) }
    }
    startOrWait(open)
  }

  /// Starts an open on a ready lane, or has it wait for one, no longer than a stuck one would.
  func startOrWait(_ open: ForwardOpen) {
    if let lane = readyLane { return start(open, on: lane) }
    waiting.append(open)
    let bound = NIOLoopBound(open, eventLoop: loop)
    open.timer = loop.scheduleTask(in: .nanoseconds(options.stuckAfter.wholeNanoseconds)) {
      self.assumeIsolated { $0.stopWaiting(bound.value) }
    }
  }

  /// Notes that a local connection is gone.
  func connectionIsClosed() {
    connectionCount -= 1
  }

  private func takeKept() -> OpenedChannel? {
    while !kept.isEmpty {
      let first = kept.removeFirst()
      if first.channel.isAlive { return first }
    }
    return nil
  }

  private func join(
    _ connection: LocalConnection, _ opened: OpenedChannel?
  ) {
    guard let opened else { return reset(connection) }
    guard connection.isAlive else {
      return opened.close()
    }
    connection.attach(opened.channel, of: opened.session)
  }

  private func reset(_ connection: LocalConnection) {
    resetCount += 1
    connection.reset()
  }

  private func stopWaiting(_ open: ForwardOpen) {
    guard waiting.contains(where: { $0 === open }) else { return }
    waiting.removeAll { $0 === open }
    open.end(.lost(lastLaneError ?? noLaneError), at: .now)
  }

  var noLaneError: SSHError {
    SSHError(
      .deadlinePassed, host: target.name, operation: "forward a connection",
      message: "no session to it was ready within \(options.stuckAfter.readable)")
  }
}
