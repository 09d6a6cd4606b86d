/// What a connection needs from this machine's files, read before the event loop is entered.
struct ConnectMaterial: Sendable {
  var knownHosts = KnownHosts()
  /// Keys that are in files and can be used as they are.
  var fileOffers: [KeyOffer] = []
  /// Public parts of keys that only an agent can use: the file that names each, and why.
  var agentOnly: [(path: String, blob: [UInt8], reason: String)] = []
  /// Identity files that do not exist; OpenSSH names many by default.
  private var missing: [String] = []
  /// What could not be used, and why, for the message when no key is accepted.
  var notes: [String] = []

  /// Reads the files that a target names; it blocks, so never on an event loop.
  init(_ target: SSHTarget, keyRing: KeyRing, shelf: KnownHostsShelf) {
    let reading = shelf.read(target.knownHostsFiles)
    knownHosts = reading.hosts
    notes = reading.notes
    for path in target.identityFiles { readIdentity(path, keyRing) }
    if !missing.isEmpty { notes.append("not there: \(missing.joined(separator: ", "))") }
  }

  private mutating func readIdentity(_ path: String, _ keyRing: KeyRing) {
    switch keyRing.file(path) {
    case .success(.key(let key)):
      fileOffers.append(KeyOffer(label: path, blob: key.blob, signer: .key(key)))
    case .success(.encrypted(let blob)):
      leaveToAgent(path, blob, "it has a passphrase; load it into an agent with ssh-add")
    case .success(.unusable(let reason)):
      leaveToAgent(path, nil, reason)
    case .failure(let fault) where fault.isMissing && publicBlob(beside: path) == nil:
      missing.append(path)
    case .failure(let fault):
      leaveToAgent(path, nil, "not readable: \(fault.text)")
    }
  }

  private mutating func leaveToAgent(_ path: String, _ blob: [UInt8]?, _ reason: String) {
    if let blob = blob ?? publicBlob(beside: path) {
      agentOnly.append((path, blob, reason))
    } else {
      notes.append("\(path): \(reason)")
    }
  }

  /// The public key in the file `path.pub`, or in the file itself when it is a public key.
  private func publicBlob(beside path: String) -> [UInt8]? {
    for candidate in [path + ".pub", path] {
      guard case .success(let contents) = FileContents.read(candidate) else { continue }
      let fields = String(decoding: contents, as: UTF8.self).split(separator: " ")
      guard fields.count >= 2, let blob = HostKey.blob(base64: fields[1]) else { continue }
      return blob
    }
    return nil
  }
}
