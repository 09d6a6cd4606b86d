extension GuardAnswer {
  private static let absentKeys: Set<String> = ["guard", "boot_id", "state"]
  private static let heldKeys: Set<String> = [
    "guard", "boot_id", "state", "program", "generation", "lease_left", "digest", "process",
    "watcher", "boot_hook", "host", "run", "owner", "token", "since", "expires", "applied",
    "failed", "changed",
  ]

  /// Reads what a guard printed.
  ///
  /// Anything missing, doubled, unknown, out of range or after the last line makes it unreadable:
  /// such an answer proves nothing.
  ///
  /// - Parameter text: The whole standard output of a command.
  public init?(text: String) {
    var values: [String: String] = [:]
    var outcomes: [GuardOutcome] = []
    var halts: [GuardHalt] = []
    // By bytes: to Swift a carriage return and a line feed are one character, and so are an equals
    // sign and a mark behind it.
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard let end = lines.popLast(), end.isEmpty, let last = lines.popLast(),
      last.elementsEqual("complete=yes".utf8)
    else { return nil }
    for line in lines {
      guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { return nil }
      let key = String(decoding: line[..<equals], as: UTF8.self)
      let value = String(decoding: line[line.index(after: equals)...], as: UTF8.self)
      if key == "outcome" {
        guard let outcome = GuardOutcome(line: value) else { return nil }
        outcomes.append(outcome)
      } else if key == "halted" {
        halts.append(GuardHalt(line: value))
      } else {
        guard values.updateValue(value, forKey: key) == nil else { return nil }
      }
    }
    reason = values.removeValue(forKey: "reason")
    self.outcomes = outcomes
    self.halts = halts
    guard values["guard"] == "1", let bootID = values["boot_id"], !bootID.isEmpty,
      let state = values["state"].flatMap(State.init(rawValue:))
    else { return nil }
    self.bootID = bootID
    self.state = state
    if state == .absent {
      guard Set(values.keys) == Self.absentKeys else { return nil }
      held = nil
    } else {
      guard Set(values.keys) == Self.heldKeys, let held = Held(values: values) else { return nil }
      self.held = held
    }
  }
}

extension GuardAnswer.Held {
  fileprivate init?(values: [String: String]) {
    func text(_ key: String) -> String? { values[key].flatMap { $0.isEmpty ? nil : $0 } }
    guard let host = text("host"), let run = text("run"), let owner = text("owner"),
      let since = text("since"), let expires = text("expires"),
      let token = text("token").flatMap(Int.init), token >= 1,
      let generation = text("generation").flatMap(Int.init), generation >= 0,
      let leaseLeft = text("lease_left").flatMap(Double.init), leaseLeft.isFinite,
      let digest = text("digest"), digest.utf8.count == 64,
      digest.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }),
      let program = text("program").flatMap(GuardAnswer.Program.init(rawValue:)),
      let watcher = text("watcher").flatMap(GuardAnswer.Watcher.init(rawValue:)),
      let bootHook = text("boot_hook").flatMap(GuardAnswer.BootHook.init(rawValue:)),
      let process = text("process"), ["alive", "dead"].contains(process),
      let applied = Self.ids(values["applied"]), let failed = Self.ids(values["failed"]),
      let changed = Self.ids(values["changed"])
    else { return nil }
    self.init(
      host: host, run: run, owner: owner, token: token, since: since, expires: expires,
      program: program, generation: generation, leaseLeft: leaseLeft, digest: digest,
      isProcessAlive: process == "alive", watcher: watcher, bootHook: bootHook, applied: applied,
      failed: failed, changed: changed)
  }

  private static func ids(_ list: String?) -> [String]? {
    guard let list else { return nil }
    if list.isEmpty { return [] }
    let ids = list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    return ids.allSatisfy { !$0.isEmpty } ? ids : nil
  }
}
