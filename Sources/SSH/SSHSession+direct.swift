import NIOCore

extension SSHSession {
  /// Opens a channel to an address as this host sees it, for a session that is carried in it.
  ///
  /// It is given up when that session is lost meanwhile.
  func openDirect(
    to address: String, port: Int, for carried: SSHSession
  ) async throws(SSHError) -> OpenedChannel {
    let result: Result<OpenedChannel, SSHError> = await withCheckedContinuation { continuation in
      var channel: DirectChannel?
      let made = DirectChannel(to: address, port: port) { outcome, _ in
        switch (outcome, channel) {
        case (.failed(let error), _): continuation.resume(returning: .failure(error))
        case (.opened, .some(let opened)):
          continuation.resume(returning: .success(OpenedChannel(opened, of: self)))
        case (.opened, .none): break
        }
        channel = nil
      } onEnd: {
      }
      channel = made
      let bound = NIOLoopBound(made, eventLoop: loop)
      carried.assumeIsolated { carried in
        carried.whenLost { reason in
          self.assumeIsolated { $0.stopOpening(bound.value, reason) }
        }
      }
      add(made)
    }
    return try result.get()
  }

  private func stopOpening(_ channel: DirectChannel, _ reason: SSHError) {
    guard channel.handle == nil else { return }
    channel.fail(reason, at: .now)
    giveUpOpening(channel)
  }

  /// Gives up a channel whose open is under way, so that the next one can be opened.
  ///
  /// The far host may still open its side later: nobody here will know, and it stays open there
  /// until the session ends. Whoever gives up many must end the session in time.
  func giveUpOpening(_ channel: SessionChannel) {
    channel.finish()
    guard opening.first === channel, channel.openSent != nil, let handle else { return pump() }
    transport.failsWhenEmpty = true
    let opened = handle.openChannel(channel.request)
    transport.failsWhenEmpty = false
    if let opened {
      closing.append(opened)
    } else if handle.lastCode == LibSSH2.again {
      return pump()
    }
    opening.removeFirst()
    pump()
  }
}
