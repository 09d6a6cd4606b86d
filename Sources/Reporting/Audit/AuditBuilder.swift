internal import DrillModel

/// Judges how drills stand, from their runs and from the files as they are now.
public struct AuditBuilder: Sendable {
  /// The first day of the period.
  public var since: String
  /// The day of the audit.
  public var asOf: String
  /// How often a drill is to be run that does not say, days.
  public var everyDays: Int
  /// The drills' files as they are now, by id.
  public var drills: [String: AuditModel.Current]
  /// The environments' files as they are now, by name.
  public var environments: [String: AuditModel.Current]

  /// Makes a builder.
  public init(
    since: String, asOf: String, everyDays: Int, drills: [String: AuditModel.Current],
    environments: [String: AuditModel.Current]
  ) {
    self.since = since
    self.asOf = asOf
    self.everyDays = everyDays
    self.drills = drills
    self.environments = environments
  }

  /// Makes the audit.
  ///
  /// - Parameters:
  ///   - runs: Every run that is known, in any order; those after the day of the audit are left out.
  ///   - actions: Every corrective action.
  ///   - unreadable: Bundles that could not be read.
  ///   - madeBy: Who makes it.
  ///   - toolVersion: Muster's version.
  /// - Returns: The audit.
  public func build(
    runs: [AuditModel.Run], actions: [AuditModel.Action], unreadable: [String], madeBy: String,
    toolVersion: String
  ) -> AuditModel {
    let known = runs.filter { $0.result.started.prefix(10) <= asOf }
      .sorted { ($0.result.started, $0.result.run) > ($1.result.started, $1.result.run) }
    let keys = Set(known.map { [$0.result.drill, $0.result.environment] })
      .sorted { $0.lexicographicallyPrecedes($1) }
    let judged = keys.map { key in
      judge(known.filter { [$0.result.drill, $0.result.environment] == key })
    }
    let ran = Set(known.map(\.result.drill))
    let never = drills.filter { !ran.contains($0.key) && $0.value.everyDays != nil }
      .sorted { $0.key < $1.key }.map { neverRun($0.key, $0.value) }
    let verified = Set(judged.compactMap(\.lastVerified))
    return AuditModel(
      since: since, asOf: asOf, madeBy: madeBy, toolVersion: toolVersion, drills: judged + never,
      runs: known.filter { $0.result.started.prefix(10) >= since },
      actions: actions.filter { action in action.closed.map { $0.prefix(10) >= since } ?? true },
      unreadable: unreadable, verifications: known.filter { verified.contains($0.result.run) })
  }

  private func judge(_ runs: [AuditModel.Run]) -> AuditModel.Drill {
    // Newest first; there is at least one.
    let last = runs[0].result
    let verified = runs.first(where: \.isVerification)?.result
    let current = drills[last.drill]
    let every = current?.everyDays ?? last.record?.purpose.everyDays ?? everyDays
    let due = verified.map { Self.day($0.ended, plus: every) }
    return AuditModel.Drill(
      id: last.drill, title: current?.title ?? last.record?.identity.title ?? last.drill,
      environment: last.environment, lastRun: last.run, lastVerified: verified?.run,
      verifiedOn: verified.map { String($0.ended.prefix(10)) }, due: due, everyDays: every,
      isOverdue: due.map { $0 < asOf } ?? true,
      changes: verified.map { changes(since: $0, last: last) } ?? [],
      runsInPeriod: runs.filter { $0.result.started.prefix(10) >= since }.count)
  }

  private func neverRun(_ id: String, _ file: AuditModel.Current) -> AuditModel.Drill {
    AuditModel.Drill(
      id: id, title: file.title ?? id, environment: "", lastRun: nil, lastVerified: nil,
      verifiedOn: nil, due: nil, everyDays: file.everyDays ?? everyDays, isOverdue: true,
      changes: [], runsInPeriod: 0)
  }

  /// What is another thing now than what was verified.
  private func changes(since verified: RunResult, last: RunResult) -> [String] {
    var changes: [String] = []
    let old = verified.record?.identity
    let new = last.record?.identity
    let drill = drills[verified.drill]?.digest ?? new?.drillDigest
    if let drill, drill != old?.drillDigest { changes.append("the drill's file was changed") }
    let environment = environments[verified.environment]?.digest ?? new?.environmentDigest
    if let environment, environment != old?.environmentDigest {
      changes.append("the environment's file was changed")
    }
    let version = environments[verified.environment]?.version ?? last.subject.version
    if version != verified.subject.version {
      changes.append("the system is \(version), and \(verified.subject.version) was verified")
    }
    if last.run != verified.run, last.planted == nil, last.outcome != .refused {
      changes.append("a later run, \(last.run), did not pass")
    }
    return changes
  }

  /// A day so many days later, by the proleptic Gregorian rule.
  static func day(_ time: String, plus days: Int) -> String {
    let parts = time.prefix(10).split(separator: "-").compactMap { Int($0) }
    guard parts.count == 3 else { return "unknown" }
    let shifted = parts[1] <= 2 ? parts[0] - 1 : parts[0]
    let fromMarch = (parts[1] + 9) % 12
    let count =
      365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + (153 * fromMarch + 2) / 5
      + parts[2] - 1 + days
    let era = count / 146_097
    let ofEra = count - era * 146_097
    let year = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * year + year / 4 - year / 100)
    let month = (5 * ofYear + 2) / 153
    let number = month < 10 ? month + 3 : month - 9
    let words = [
      year + era * 400 + (number <= 2 ? 1 : 0), number, ofYear - (153 * month + 2) / 5 + 1,
    ]
    return words.enumerated().map { index, value in
      let digits = String(value)
      return String(repeating: "0", count: max(0, (index == 0 ? 4 : 2) - digits.count)) + digits
    }.joined(separator: "-")
  }
}
