package import DrillModel
import Journal

/// How the environment stands: recorded before the drill, compared after it, held against what is
/// declared.
extension RequestPerformer {
  func inspect(_ use: Request.InspectionUse, deadline: Duration) async -> Reply {
    let begin = clock.monotonic()
    let questions =
      use == .active
      ? InspectionQuestions(ofChatServersIn: .secondary, plan.environment)
      : InspectionQuestions(
        environment: plan.environment, measuresLink: use == .before || use == .topology)
    let inspection = await questions.ask { host, script, limit in
      await self.runAgain(script, on: host, deadline: min(limit, deadline))
    }
    let before = snapshots[Inspection.subject]
    let aside = "\(Inspection.subject), aside"
    if use == .before {
      snapshots[Inspection.subject] = inspection.lasting
      snapshots[aside] = inspection.passing
    }
    var reply = Self.reply(
      to: inspection, use, before: before, in: plan.environment, begin...clock.monotonic())
    if use == .after, reply.result == .succeeded {
      reply.detail += Self.leftAside(snapshots[aside] ?? [:], inspection.passing)
    }
    return reply
  }

  /// What is no part of the comparison, and has changed: told, so that nobody need trust that.
  package static func leftAside(_ before: [String: String], _ now: [String: String]) -> String {
    let changed = before.keys.sorted().compactMap { key -> String? in
      guard let was = before[key], let current = now[key], was != current else { return nil }
      return "\(key) \(was) → \(current)"
    }
    return "; boots, timelines, log positions and system ids aside"
      + (changed.isEmpty ? "" : ": \(changed.joined(separator: ", "))")
  }

  /// What an inspection means: the record of it, how it differs from the one before, or from what
  /// is declared.
  package static func reply(
    to inspection: Inspection, _ use: Request.InspectionUse, before: [String: String]?,
    in environment: Environment, _ time: ClosedRange<UInt64>
  ) -> Reply {
    var reply = Reply(.succeeded, detail: "", sentAt: time.lowerBound, endedAt: time.upperBound)
    let now = inspection.lasting
    let link = inspection.links.compactMap { link -> String? in
      guard let roundTrip = link.roundTripSeconds, let bits = link.bitsPerSecond else { return nil }
      return "\(link.from) to \(link.to): "
        + TopologyJudge.words(roundTrip: roundTrip, bits: bits)
    }.joined(separator: "; ")
    switch use {
    case .before:
      reply.detail = "\(now.count) facts recorded" + (link.isEmpty ? "" : "; \(link)")
      reply.events =
        [.stateRecorded(subject: Inspection.subject, values: now)]
        + outside(inspection, in: environment, phase: "before")
    case .after:
      reply.events = outside(inspection, in: environment, phase: "after")
      reply.events.append(
        .stateRecorded(subject: "\(Inspection.subject) after", values: now))
      compare(before, with: now, &reply)
    case .outside: count(inspection, in: environment, &reply)
    case .active: countActive(inspection, in: environment, &reply)
    case .topology:
      let finding = TopologyJudge(environment: environment, inspection: inspection).judge()
      reply.result =
        !finding.complaints.isEmpty ? .failed : finding.unknowns.isEmpty ? .succeeded : .unknown
      reply.detail = (finding.complaints + finding.unknowns).joined(separator: "; ")
      if reply.result == .succeeded { reply.detail = "as declared; \(link)" }
    }
    return reply
  }

  /// No more than may be active are.
  private static func countActive(
    _ inspection: Inspection, in environment: Environment, _ reply: inout Reply
  ) {
    let limit = environment.topology?.activeLimit ?? 4
    let active = inspection.chatServers.filter { $0.value?["active"] == "yes" }.keys.sorted()
    let silent = inspection.chatServers.filter { $0.value?["active"] == nil }.keys.sorted()
    reply.detail =
      "\(active.count) take clients, of \(limit) that may: \(active.joined(separator: ", "))"
    if active.count > limit {
      reply.result = .failed
    } else if !silent.isEmpty {
      reply.result = .unknown
      reply.detail += "; not told by \(silent.joined(separator: ", "))"
    }
  }

  /// What was told before must be told again, and be the same.
  private static func compare(
    _ before: [String: String]?, with now: [String: String], _ reply: inout Reply
  ) {
    guard let before else {
      reply.result = .unknown
      reply.detail = "there is no record of the live state from before"
      return
    }
    let missing = before.keys.filter { now[$0] == nil }.sorted()
    let difference = HostSnapshot.difference(
      from: before.filter { now[$0.key] != nil }, to: now.filter { before[$0.key] != nil })
    reply.result = !difference.isEmpty ? .failed : missing.isEmpty ? .succeeded : .unknown
    reply.detail =
      reply.result == .succeeded
      ? "as it was: \(before.count) facts"
      : (difference + missing.map { "\($0) is not told any more" }).joined(separator: "; ")
  }

  /// What is not failed over must be declared as absent, or be told.
  private static func count(
    _ inspection: Inspection, in environment: Environment, _ reply: inout Reply
  ) {
    var complaints: [String] = []
    var told: [String] = []
    let services = [("compliance", environment.compliance), ("file-store", environment.fileStore)]
    for (name, service) in services {
      switch service {
      case .undeclared: complaints.append("the environment says nothing of `\(name)`")
      case .absent: told.append("\(name): none")
      case .told:
        let values = inspection.outside[name] ?? [:]
        let words = values.filter { $0.key != "answered" }.sorted { $0.key < $1.key }
          .map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        if values["answered"] == "yes" {
          told.append("\(name): \(words)")
        } else {
          complaints.append("the own command of `\(name)` did not end well")
        }
      }
    }
    reply.result = complaints.isEmpty ? .succeeded : .failed
    reply.detail = (complaints.isEmpty ? told : complaints).joined(separator: "; ")
  }

  /// What stands beside the pool, for the record of this phase.
  private static func outside(
    _ inspection: Inspection, in environment: Environment, phase: String
  ) -> [JournalEvent] {
    let services = [("compliance", environment.compliance), ("file-store", environment.fileStore)]
    return services.map { name, service in
      var values = inspection.outside[name] ?? [:]
      values["phase"] = phase
      switch service {
      case .undeclared: values["declared"] = "undeclared"
      case .absent: values["declared"] = "none"
      case .told: values["declared"] = "command"
      }
      return .stateRecorded(subject: "outside \(name)", values: values)
    }
  }
}
