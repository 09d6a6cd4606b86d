import NIOCore

extension SSHSession {
  /// Moves everything as far as it goes now, and sends what came of it.
  ///
  /// libssh2 takes all packets off the connection whichever channel it is asked about, and queues
  /// those of the others: so as long as bytes were taken or a channel came or went, every channel
  /// is looked at again.
  func pump() {
    guard !isPumping else {
      mustPumpAgain = true
      return
    }
    isPumping = true
    defer { isPumping = false }
    repeat {
      mustPumpAgain = false
      let takenBefore = transport.takenCount
      let heldBefore = (opening.count, channels.count, closing.count)
      let code = moveOnce()
      transport.flush()
      guard code == 0 else { return lose(failure(code)) }
      if transport.takenCount != takenBefore { mustPumpAgain = true }
      if anomaly?.takeOwedTry() == true { mustPumpAgain = true }
      if heldBefore != (opening.count, channels.count, closing.count) { mustPumpAgain = true }
    } while mustPumpAgain && lossError == nil
    if transport.hasEnded { lose(endOfConnection()) }
  }

  private func moveOnce() -> Int32 {
    moveStep()
    var code = moveOpening()
    if code == 0 { code = moveChannels() }
    for channel in channels where channel.isOver {
      if let handle = channel.surrender() { closing.append(handle) }
    }
    channels.removeAll { $0.isOver }
    closing.removeAll { $0.free() }
    return code
  }

  /// Moves the open channels, while the server is asked to start one command at a time.
  ///
  /// libssh2 gives the whole session up when, waiting for the word that one has started, it takes
  /// in that of another. For the same reason a channel that nobody wants any more stays until the
  /// server has said whether its command started.
  private func moveChannels() -> Int32 {
    var isStarting = channels.contains { $0.startState == .underWay }
    for channel in channels where !channel.isOver {
      if channel.startState == .wanted && isStarting { continue }
      let wasStarting = channel.startState != .over
      let code = channel.advance(transport)
      guard code == 0 else { return code }
      if wasStarting { isStarting = channel.startState == .underWay }
    }
    return 0
  }

  private func moveStep() {
    guard let step else { return }
    let code = step.attempt()
    guard code != LibSSH2.again else { return }
    self.step = nil
    step.done.resume(returning: code)
  }

  /// Goes on with the channel that is being opened, then with the next.
  private func moveOpening() -> Int32 {
    guard let handle, sessionFacts != nil else { return 0 }
    while let channel = opening.first {
      if channel.isFinished && channel.openSent == nil {
        opening.removeFirst()
        continue
      }
      channel.openIsSent()
      if let opened = handle.openChannel(channel.request) {
        opening.removeFirst()
        channels.append(channel)
        channel.open(opened, at: transport.lastReceived)
        continue
      }
      let code = handle.lastCode
      if code == LibSSH2.again { return 0 }
      guard SessionChannel.isOwnFailure(code) else { return code }
      opening.removeFirst()
      channel.fail(refusal(code, handle.lastMessage, channel), at: transport.lastReceived)
    }
    return 0
  }

  /// Adds a channel; it is opened as soon as those before it are.
  func add(_ channel: SessionChannel) {
    if let lossError {
      channel.fail(lossError, at: .now)
      return
    }
    opening.append(channel)
    pump()
  }

  /// Ends the session for this reason: shuts the connection, then tells everyone who waits.
  func lose(_ reason: SSHError) {
    guard lossError == nil else { return }
    lossError = reason
    let moment = MonotonicInstant.now
    transport.shut()
    let channels = self.channels + opening
    self.channels = []
    opening = []
    closing = []
    for channel in channels { _ = channel.surrender() }
    serverBanner = handle?.banner ?? ""
    handle?.free()
    handle = nil
    if let step {
      self.step = nil
      step.done.resume(returning: LibSSH2.socketDisconnect)
    }
    for channel in channels { channel.fail(reason, at: moment) }
    for waiter in lossWaiters.values { waiter.resume(returning: reason) }
    lossWaiters = [:]
    for handler in lossHandlers { handler(reason) }
    lossHandlers = []
  }

  private func refusal(_ code: Int32, _ text: String, _ channel: SessionChannel) -> SSHError {
    guard channel.request.type != "direct-tcpip" else {
      // The text is libssh2's wording of reason 1 of RFC 4254, section 5.1, which it tells in
      // no other way.
      if text.contains("prohibited") {
        return error(
          .forwardingProhibited, "forward a connection",
          "the server forbids it; AllowTcpForwarding or PermitOpen in its sshd_config says so",
          library: code)
      }
      return error(
        .channelRefused, "forward a connection", "the address did not accept it (\(text))",
        library: code)
    }
    return error(
      .channelRefused, "open a channel",
      "the server refused (\(text)); its MaxSessions, 10 by default, may be reached",
      library: code)
  }

  private func failure(_ code: Int32) -> SSHError {
    error(
      .connectionLost, "go on",
      "the connection failed: \(handle?.lastMessage ?? "closed")\(serverSaid); what was under way "
        + "is unknown",
      library: code)
  }

  private func endOfConnection() -> SSHError {
    let reason = transport.failure.map { "\($0)" } ?? "the other side closed it"
    return error(
      .connectionLost, "go on",
      "the connection ended: \(reason)\(serverSaid); what was under way is unknown")
  }

  /// The server's own words on why it ends the connection, as a part of a sentence.
  var serverSaid: String {
    guard let words = transport.farewell, !words.isEmpty else { return "" }
    return ", and the server said \(words.debugDescription)"
  }
}
