/// In the journal an event is `"kind": word, "v": schema version, "payload": {…}`.
extension JournalEvent: Codable {
  /// The version of every payload's schema.
  public static let schemaVersion = 1

  enum CodingKeys: String, CodingKey {
    case kind, payload
    case version = "v"
  }

  private struct Irreversible: Codable {
    var step: String
    var reason: String
  }

  private struct Stopping: Codable {
    var reason: String
    var signal: Int32?
  }

  private struct FileClosed: Codable {
    var name: String
    var sha256: String
    var lines: Int
  }

  private struct History: Codable {
    var phase: String
    var rooms: [RoomFingerprint]
  }

  private struct StateRecorded: Codable {
    var subject: String
    var values: [String: String]
  }

  private struct HostRestored: Codable {
    var name: String
    var restored: Bool
    var detail: String
  }

  /// Writes kind, version and payload.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(Self.schemaVersion, forKey: .version)
    switch self {
    case .runStarted(let payload): try container.encode(payload, forKey: .payload)
    case .hostMet(let payload): try container.encode(payload, forKey: .payload)
    case .preflight(let payload): try container.encode(payload, forKey: .payload)
    case .lock(let payload): try container.encode(payload, forKey: .payload)
    case .stepStarting(let payload): try container.encode(payload, forKey: .payload)
    case .stepEnded(let payload): try container.encode(payload, forKey: .payload)
    case .actStarting(let payload): try container.encode(payload, forKey: .payload)
    case .actEnded(let payload): try container.encode(payload, forKey: .payload)
    case .guardState(let payload): try container.encode(payload, forKey: .payload)
    case .faultStriking(let payload): try container.encode(payload, forKey: .payload)
    case .faultObserved(let payload): try container.encode(payload, forKey: .payload)
    case .milestone(let payload): try container.encode(payload, forKey: .payload)
    case .healed(let payload): try container.encode(payload, forKey: .payload)
    case .integrity(let payload): try container.encode(payload, forKey: .payload)
    case .objective(let payload): try container.encode(payload, forKey: .payload)
    case .runEnded(let payload): try container.encode(payload, forKey: .payload)
    case .irreversible(let step, let reason):
      try container.encode(Irreversible(step: step, reason: reason), forKey: .payload)
    case .stopping(let reason, let signal):
      try container.encode(Stopping(reason: reason, signal: signal), forKey: .payload)
    case .fileClosed(let name, let sha256, let lines):
      try container.encode(
        FileClosed(name: name, sha256: sha256, lines: lines), forKey: .payload)
    case .history(let phase, let rooms):
      try container.encode(History(phase: phase, rooms: rooms), forKey: .payload)
    case .hostRestored(let name, let restored, let detail):
      try container.encode(
        HostRestored(name: name, restored: restored, detail: detail), forKey: .payload)
    case .stateRecorded(let subject, let values):
      try container.encode(StateRecorded(subject: subject, values: values), forKey: .payload)
    case .earlierRuns(let payload): try container.encode(payload, forKey: .payload)
    case .remark(let text): try container.encode(text, forKey: .payload)
    }
  }

  /// Reads kind and payload; a kind that is not known is an error.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func payload<Payload: Decodable>(_ type: Payload.Type) throws -> Payload {
      try container.decode(type, forKey: .payload)
    }
    let kind = try container.decode(String.self, forKey: .kind)
    switch kind {
    case "run-started": self = .runStarted(try payload(RunStarted.self))
    case "host-met": self = .hostMet(try payload(HostMet.self))
    case "preflight": self = .preflight(try payload(PreflightCheck.self))
    case "lock": self = .lock(try payload(LockChange.self))
    case "step-starting": self = .stepStarting(try payload(StepStarting.self))
    case "step-ended": self = .stepEnded(try payload(StepEnded.self))
    case "act-starting": self = .actStarting(try payload(ActStarting.self))
    case "act-ended": self = .actEnded(try payload(ActEnded.self))
    case "guard-state": self = .guardState(try payload(GuardChange.self))
    case "fault-striking": self = .faultStriking(try payload(FaultStriking.self))
    case "fault-observed": self = .faultObserved(try payload(FaultObserved.self))
    case "milestone": self = .milestone(try payload(Milestone.self))
    case "healed": self = .healed(try payload(Healing.self))
    case "integrity": self = .integrity(try payload(IntegrityResult.self))
    case "objective": self = .objective(try payload(RunResult.ObjectiveResult.self))
    case "run-ended": self = .runEnded(try payload(RunEnded.self))
    case "irreversible":
      let value = try payload(Irreversible.self)
      self = .irreversible(step: value.step, reason: value.reason)
    case "stopping":
      let value = try payload(Stopping.self)
      self = .stopping(reason: value.reason, signal: value.signal)
    case "file-closed":
      let value = try payload(FileClosed.self)
      self = .fileClosed(name: value.name, sha256: value.sha256, lines: value.lines)
    case "history":
      let value = try payload(History.self)
      self = .history(phase: value.phase, rooms: value.rooms)
    case "host-restored":
      let value = try payload(HostRestored.self)
      self = .hostRestored(name: value.name, restored: value.restored, detail: value.detail)
    case "state-recorded":
      let value = try payload(StateRecorded.self)
      self = .stateRecorded(subject: value.subject, values: value.values)
    case "earlier-runs": self = .earlierRuns(try payload([EarlierRun].self))
    case "remark": self = .remark(try payload(String.self))
    default:
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: container, debugDescription: "unknown kind of journal record: \(kind)")
    }
  }
}
