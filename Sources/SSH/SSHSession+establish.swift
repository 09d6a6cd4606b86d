import Glibc
import NIOCore
import NIOPosix

extension SSHSession {
  /// Connects, shakes hands, checks the host's key and authenticates, all by the deadline.
  ///
  /// `whenJumpIsFree` is told once the jump host's session may be used for another open, and
  /// whether this one was given up without an outcome.
  func establish(
    _ reading: Task<ConnectMaterial, Never>, through jump: SSHSession?,
    until deadline: MonotonicInstant,
    whenJumpIsFree: @Sendable (_ isGivenUp: Bool) async -> Void
  ) async throws(SSHError) {
    let left = deadline.since(.now)
    let timer = after(left) { $0.loseToConnectDeadline() }
    defer { timer.cancel() }
    do throws(SSHError) {
      if let jump {
        try await openConnection(through: jump, whenJumpIsFree)
      } else {
        try await openConnection(within: left)
      }
      let material = await reading.value
      if let lossError { throw lossError }
      try await shakeHands(material)
      try checkHostKey(material)
      let identity = try await authenticate(material, until: deadline)
      settle(material, identity)
    } catch {
      let cause = inThisPhase(error)
      lose(cause)
      throw cause
    }
  }

  /// Says what a connection that ended means before the user was accepted.
  private func inThisPhase(_ cause: SSHError) -> SSHError {
    guard cause.code == .connectionLost else { return cause }
    if transport.hasVersion || serverBanner.hasPrefix("SSH-") {
      return error(.handshakeFailed, "connect", "the server broke off: \(cause.message)")
    }
    return error(.handshakeTurnedAway, "connect", refusal(transport.wordsBeforeBanner))
  }

  /// What it means that a server closes the connection before its version, after these words.
  private func refusal(_ words: String) -> String {
    let crowd = "too many connections are starting at once (its MaxStartups)"
    let penalty =
      "it refuses this address for a while (its PerSourcePenalties, from OpenSSH 9.8 on)"
    guard !words.isEmpty else {
      return "the server closed the connection before it said who it is, and nothing else; "
        + "perhaps \(crowd), or \(penalty)"
    }
    let said = "the server turned the connection away with the words \(words.debugDescription)"
    if words.contains("MaxStartups") { return "\(said): \(crowd)" }
    if words.contains("Not allowed at this time") { return "\(said): \(penalty)" }
    return said
  }

  private func loseToConnectDeadline() {
    let phase =
      transport.receivedCount == 0
      ? "the server did not say anything; is it an SSH server, is a firewall dropping packets?"
      : "the server stopped answering during the handshake"
    lose(error(.deadlinePassed, "connect", "the deadline passed: \(phase)"))
  }

  private func openConnection(within left: Duration) async throws(SSHError) {
    let socket = SocketTransport()
    transport = socket
    let bound = NIOLoopBound(socket, eventLoop: loop)
    let bootstrap = ClientBootstrap(group: loop)
      .connectTimeout(.nanoseconds(max(1, left.wholeNanoseconds)))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            TransportHandler(transport: bound.value, session: self))
        }
      }
    do {
      // An address is not looked up: the resolver costs a thread's turn for each host.
      if let address = try? SocketAddress(ipAddress: target.address, port: target.port) {
        _ = try await bootstrap.connect(to: address).get()
      } else {
        _ = try await bootstrap.connect(host: target.address, port: target.port).get()
      }
    } catch {
      throw lossError ?? connectionFailure(error)
    }
    if let lossError { throw lossError }
  }

  private func openConnection(
    through jump: SSHSession, _ whenJumpIsFree: @Sendable (_ isGivenUp: Bool) async -> Void
  ) async throws(SSHError) {
    let carrier: OpenedChannel
    do {
      carrier = try await jump.openDirect(to: target.address, port: target.port, for: self)
      await whenJumpIsFree(false)
    } catch {
      await whenJumpIsFree(lossError != nil)
      throw lossError
        ?? self.error(
          error.code, "connect", "through the jump host \(jump.target.name): \(error.message)",
          library: error.libraryCode)
    }
    guard lossError == nil else {
      carrier.close()
      throw lossError ?? error(.closed, "connect", "it was closed meanwhile")
    }
    let nested = NestedTransport(carrier: carrier, session: self)
    transport = nested
    carrier.channel.attach(nested)
  }

  private func connectionFailure(_ failure: any Error) -> SSHError {
    let place = "\(target.address) port \(target.port)"
    var cause = failure
    if let several = failure as? NIOConnectionError {
      guard let last = several.connectionErrors.last else {
        return error(
          .addressUnknown, "connect", "\(target.address) has no address; check its spelling")
      }
      cause = last.error
    }
    if let channelError = cause as? ChannelError, case .connectTimeout = channelError {
      return error(
        .deadlinePassed, "connect",
        "no answer from \(place) in time; is the host up, is a firewall dropping packets?")
    }
    guard let system = cause as? IOError else {
      return error(.connectionFailed, "connect", "\(place): \(cause)")
    }
    switch system.errnoCode {
    case ECONNREFUSED:
      return error(
        .connectionRefused, "connect", "nothing listens on \(place); is sshd running?")
    case ECONNRESET:
      return error(.handshakeTurnedAway, "connect", "\(place) reset the connection")
    default:
      return error(
        .connectionFailed, "connect",
        "\(place): \(String(cString: strerror(system.errnoCode)))")
    }
  }

  // MARK: Handshake

  /// Asks libssh2 until it no longer answers `again`.
  func perform(_ attempt: @escaping () -> Int32) async -> Int32 {
    guard lossError == nil else { return LibSSH2.socketDisconnect }
    return await withCheckedContinuation { done in
      step = ConnectStep(attempt: attempt, done: done)
      pump()
    }
  }

  private func shakeHands(_ material: ConnectMaterial) async throws(SSHError) {
    guard let handle = SessionHandle(transport: transport, anomaly: anomaly) else {
      throw error(.libraryFailure, "connect", "libssh2 could not make a session")
    }
    self.handle = handle
    try setPreferences(handle, material)
    let code = await perform { handle.handshake() }
    if code == 0 { return }
    guard let lossError else {
      throw error(
        .handshakeFailed, "connect",
        "the handshake failed: \(handle.lastMessage); the server and libssh2 "
          + "\(SSHClient.libraryVersion) may have no algorithm in common, or the server may have "
          + "no host key of a type that known_hosts has", library: code)
    }
    throw lossError
  }

  private func setPreferences(
    _ handle: SessionHandle, _ material: ConnectMaterial
  ) throws(SSHError) {
    let supported = handle.supported(.hostKey)
    let known = material.knownHosts.keyTypes(host: knownAs, port: knownPort)
    let wanted = known.flatMap { $0 == "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [$0] }
    if !known.isEmpty && !wanted.contains(where: supported.contains) {
      throw error(
        .hostKeyUnsupported, "check the host key",
        "known_hosts has only keys of the types \(known.joined(separator: ", ")), which libssh2 "
          + "\(SSHClient.libraryVersion) cannot verify; add the host's Ed25519 key: "
          + "\(keyScan("ed25519"))")
    }
    let permitted = target.permittedAlgorithms
    try prefer(
      [.hostKey], wanted + AlgorithmPreferences.hostKeys.filter { !wanted.contains($0) },
      permitted.hostKeys, "HostKeyAlgorithms", handle)
    try prefer(
      [.keyExchange], AlgorithmPreferences.keyExchanges, permitted.keyExchanges, "KexAlgorithms",
      handle)
    try prefer(
      [.cipherOut, .cipherIn], AlgorithmPreferences.ciphers, permitted.ciphers, "Ciphers", handle)
    try prefer(
      [.macOut, .macIn], AlgorithmPreferences.authenticationCodes, permitted.authenticationCodes,
      "MACs", handle)
  }

  private func prefer(
    _ methods: [LibSSH2.Method], _ preferred: [String], _ permitted: [String]?, _ option: String,
    _ handle: SessionHandle
  ) throws(SSHError) {
    let names = preferred.filter { permitted?.contains($0) ?? true }
    for method in methods {
      guard handle.prefer(method, names) else {
        throw error(
          .unsupportedConfiguration, "connect",
          "\(option) permits nothing that libssh2 \(SSHClient.libraryVersion) can do; it can do "
            + preferred.filter(handle.supported(method).contains).joined(separator: ", "))
      }
    }
  }

  // MARK: Host key

  /// The name under which the host stands in known_hosts.
  private var knownAs: String { target.hostKeyAlias ?? target.address }
  /// The port that goes with it: an alias stands without one.
  private var knownPort: Int { target.hostKeyAlias == nil ? target.port : 22 }

  private func keyScan(_ type: String) -> String {
    "ssh-keyscan -p \(target.port) -t \(type) \(target.address), and compare it with the host's own"
  }

  private func checkHostKey(_ material: ConnectMaterial) throws(SSHError) {
    guard let key = HostKey(blob: handle?.hostKey ?? []) else {
      throw error(.handshakeFailed, "check the host key", "the server showed no key")
    }
    let verdict = material.knownHosts.verdict(on: key, host: knownAs, port: knownPort)
    if let complaint = HostKeyJudgement.complaint(
      verdict, key: key, lookedUp: KnownHosts.lookupName(host: knownAs, port: knownPort),
      files: target.knownHostsFiles, keyScan: keyScan("ed25519"))
    {
      var error = error(complaint.code, "check the host key", complaint.message)
      error.hostKey = complaint.details
      throw error
    }
  }

  private func settle(_ material: ConnectMaterial, _ identity: String) {
    guard let handle else { return }
    let methods: [LibSSH2.Method] = [
      .keyExchange, .hostKey, .cipherOut, .cipherIn, .macOut, .macIn,
    ]
    sessionFacts = SSHSessionFacts(
      libraryVersion: SSHClient.libraryVersion, serverBanner: handle.banner,
      hostKey: HostKey(blob: handle.hostKey) ?? HostKey(type: "", blob: []),
      knownHostsWarnings: material.knownHosts.warnings, identity: identity,
      methods: methods.compactMap { handle.negotiated($0) }, established: .now)
  }
}
