import NIOCore

extension SSHSession {
  /// A server closes the connection after this many refused keys, and counts each offer.
  ///
  /// OpenSSH's MaxAuthTries is 6.
  static let offersLimit = 5

  /// Offers the keys in turn until the server accepts one; answers which.
  func authenticate(
    _ material: ConnectMaterial, until deadline: MonotonicInstant
  ) async throws(SSHError) -> String {
    var notes = material.notes
    let offers = await offers(material, &notes, until: deadline)
    if let lossError { throw lossError }
    guard !offers.isEmpty else {
      throw error(
        .noUsableKey, "authenticate",
        "there is no private key to offer for \(target.user); \(sentence(notes))")
    }
    for offer in offers.prefix(Self.offersLimit) {
      let code = await attempt(offer, until: deadline)
      if code == 0 { return offer.label }
      if let lossError {
        guard lossError.code == .connectionLost else { throw lossError }
        throw error(
          .authenticationRejected, "authenticate",
          "the server broke off while \(offer.label) was tried\(serverSaid); \(sentence(notes))",
          library: code)
      }
      notes.append(note(on: offer, code))
      guard code == LibSSH2.authenticationFailed || code == LibSSH2.publicKeyUnverified else {
        throw error(
          .authenticationRejected, "authenticate", sentence(notes), library: code)
      }
    }
    if offers.count > Self.offersLimit {
      notes.append("\(offers.count - Self.offersLimit) further keys were not tried")
    }
    throw error(
      .authenticationRejected, "authenticate",
      "\(target.user) was not accepted; \(sentence(notes)); check authorized_keys on the host",
      library: LibSSH2.authenticationFailed)
  }

  private func sentence(_ notes: [String]) -> String {
    notes.isEmpty ? "no key file and no agent is named" : notes.joined(separator: "; ")
  }

  private func note(on offer: KeyOffer, _ code: Int32) -> String {
    let what = "\(offer.label) (\(offer.type))"
    if code == LibSSH2.authenticationFailed { return "\(what): the server does not accept it" }
    return "\(what): \(handle?.lastMessage ?? "it could not be used")\(serverSaid)"
  }

  /// The keys to offer: those that the target names first, then what else the agent holds.
  private func offers(
    _ material: ConnectMaterial, _ notes: inout [String], until deadline: MonotonicInstant
  ) async -> [KeyOffer] {
    var offers = material.fileOffers
    var agentKeys: [AgentDialogue.Identity] = []
    if let socket = target.agentSocket {
      do {
        agentKeys = try await AgentDialogue.identities(
          socket: socket, on: loop, within: timeLeft(deadline)
        ).get()
      } catch {
        notes.append("the agent at \(socket): \(error)")
      }
      for (path, blob, _) in material.agentOnly
      where agentKeys.contains(where: { $0.blob == blob }) {
        offers.append(KeyOffer(label: path, blob: blob, signer: .agent(socket: socket)))
      }
      if !target.identitiesOnly {
        for key in agentKeys where !offers.contains(where: { $0.blob == key.blob }) {
          offers.append(
            KeyOffer(
              label: "agent key \(key.comment)", blob: key.blob, signer: .agent(socket: socket)))
        }
      }
    }
    for (path, blob, reason) in material.agentOnly
    where !agentKeys.contains(where: { $0.blob == blob }) {
      notes.append("\(path): \(reason)")
    }
    return offers.filter { offer in
      let isPermitted = offer.isPermitted(by: target.permittedAlgorithms.userKeys)
      if !isPermitted { notes.append("\(offer.label): PubkeyAcceptedAlgorithms leaves it out") }
      return isPermitted
    }
  }

  private func timeLeft(_ deadline: MonotonicInstant) -> TimeAmount {
    .nanoseconds(max(1, deadline.since(.now).wholeNanoseconds))
  }

  private func attempt(_ offer: KeyOffer, until deadline: MonotonicInstant) async -> Int32 {
    guard let handle else { return LibSSH2.socketDisconnect }
    let blob = offer.offeredBlob(libraryUpgradesRSA: LibSSH2.isAtLeast(0x01_0b00))
    let request: SignRequest
    switch offer.signer {
    case .key(let key):
      request = SignRequest(blob: blob) { message in
        key.sign(message).map { .signature($0) } ?? .failed
      }
    case .agent(let socket):
      let signer = AgentSigner(
        session: self, socket: socket, blob: offer.blob, deadline: timeLeft(deadline))
      request = SignRequest(blob: blob) { signer.sign($0) }
    }
    let user = target.user
    return await perform { handle.authenticate(user: user, with: request) }
  }
}
