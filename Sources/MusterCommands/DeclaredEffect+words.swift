import DrillModel

extension DeclaredEffect.Change {
  /// What becomes of the host, in words.
  var words: String {
    switch self {
    case .traffic(let traffic): traffic.words
    case .powerOff: "has no power"
    case .reboot: "boots once"
    case .frozen(let cgroup): "\(cgroup ?? "every program") stands still; connections stay up"
    case .clockStep(let milliseconds):
      "clock is \(milliseconds.magnitude / 1000) s \(milliseconds < 0 ? "behind" : "ahead")"
    case .clockDrift(let millionths):
      "clock \(millionths < 0 ? "loses" : "gains") \(millionths.magnitude / 1000) ms in a second"
    case .processors(let busy): "\(busy.map(String.init) ?? "all") processors are busy"
    case .memory(let taken): "\(Self.size(taken)) of memory are taken"
    case .diskFull(let path, let left): "\(path) is full but for \(Self.size(left))"
    case .diskReadOnly(let path): "\(path) takes no writes"
    case .diskSlow(let path, let rate): "\(path) is slowed to \(Self.size(rate)) in a second"
    case .processesGone(let what): "processes are ended: \(what)"
    case .processesPaused(let what): "processes stand still: \(what)"
    case .serviceDown(let service): "\(service) does not run"
    case .portTaken(let port): "port \(port) is taken"
    case .sessionsEnded: "database sessions of clients are ended once"
    case .archivingFails: "finished log is not archived"
    case .segmentMissing(let path): "a segment is missing under \(path)"
    case .rightsChanged(let path): "\(path) is nobody's to read or write"
    case .replayPaused: "received log is not replayed"
    case .certificateExpired(let path): "the certificate \(path) has expired"
    }
  }

  private static func size(_ bytes: Int) -> String {
    for (unit, name) in [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
    where bytes >= unit && bytes % unit == 0 {
      return "\(bytes / unit) \(name)"
    }
    return "\(bytes) B"
  }
}

extension DeclaredEffect.Traffic {
  /// Which traffic, and what becomes of it.
  var words: String {
    var which =
      switch direction {
      case .inward: "traffic to it"
      case .outward: "traffic from it"
      case .both: "traffic to and from it"
      }
    if !peers.isEmpty { which += ", other end \(peers.joined(separator: ", "))" }
    if !ports.isEmpty { which += ", port \(ports.joined(separator: ", "))" }
    if protocols.count == 1 { which += ", \(protocols[0])" }
    return switch fate {
    case .dropped: "\(which): vanishes"
    case .refused: "\(which): is refused"
    case .lost(let hundredths): "\(which): \(Double(hundredths) / 100)% of it vanish"
    case .limited(let rate): "\(which): no more than \(rate) B in a second pass"
    case .delayed(let milliseconds): "\(which): \(milliseconds) ms late"
    }
  }
}
