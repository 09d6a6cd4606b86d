import NIOCore

extension SSHSession {
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
