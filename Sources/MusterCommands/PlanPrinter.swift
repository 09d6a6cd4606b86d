import DrillModel
import Engine
import Foundation
import Guard

/// A plan for people and, as JSON, for programs.
struct PlanPrinter {
  let plan: Plan

  /// The plan in words; with scripts, the text of each once at the end.
  func text(withScripts: Bool) -> String {
    var catalogue = ScriptCatalogue()
    var lines = ["\(plan.drill.title)", "on \(plan.environment.name)", ""]
    if !plan.unproved.isEmpty {
      lines += ["Not proved:"] + plan.unproved.map { "  \($0)" } + [""]
    }
    lines += blastRadius()
    lines.append("")
    lines += bounds()
    lines += section("Before the drill", plan.opening, &catalogue)
    lines += section("The drill", plan.steps, &catalogue)
    lines += section("After the drill", plan.closing, &catalogue)
    lines += guards(&catalogue)
    lines.append("If it is stopped before the point of no return:")
    lines += steps(plan.release, &catalogue)
    if !plan.wayBack.isEmpty {
      lines.append("If it is stopped after the point of no return:")
      lines += steps(plan.heal + plan.wayBack, &catalogue)
    }
    if withScripts {
      lines += ["", "Scripts"]
      for (number, text) in catalogue.texts.enumerated() {
        lines += ["", "[\(number + 1)]"]
        lines += text.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
      }
    }
    return lines.joined(separator: "\n")
  }

  private func blastRadius() -> [String] {
    guard !plan.faults.isEmpty else { return ["Blast radius: nothing is struck."] }
    var lines = ["Blast radius:"]
    for fault in plan.faults {
      lines.append("  \(fault.description.summary)")
      lines += struck(fault.description).map { "    \($0)" }
      if let reason = fault.description.notProvenOnMetal {
        lines.append("    not proven on metal: \(reason)")
      }
      lines.append("    on reboot: \(fault.description.onReboot)")
    }
    let struck = Set(plan.faults.flatMap(\.description.struckHosts))
    let spared = plan.environment.hosts.map(\.name).filter { !struck.contains($0) }
    lines.append("  untouched by faults: \(spared.joined(separator: ", "))")
    lines.append("  192.0.2.1 stands for the runner's address, which a run reads from the host")
    lines.append(
      "  if the runner dies, guards heal after \(seconds(plan.environment.timing.lease)) by themselves"
    )
    return lines
  }

  /// What becomes of which hosts; those that share their fate in one line.
  private func struck(_ fault: FaultDescription) -> [String] {
    var fates: [(words: String, hosts: [String])] = []
    for effect in fault.effects {
      let words = effect.change.words
      if let index = fates.firstIndex(where: { $0.words == words }) {
        if !fates[index].hosts.contains(effect.host) { fates[index].hosts.append(effect.host) }
      } else {
        fates.append((words, [effect.host]))
      }
    }
    let lines = fates.map { "\($0.hosts.joined(separator: ", ")): \($0.words)" }
    guard fault.takesGuardsAway else { return lines }
    return lines + ["taken away meanwhile: \(fault.struckHosts.joined(separator: ", "))"]
  }

  /// What ends the drill early, what it may take away, and when it may be.
  private func bounds() -> [String] {
    var lines: [String] = []
    if !plan.stops.isEmpty {
      lines.append("Stopped early, and healed, unless all along:")
      for stop in plan.stops {
        switch stop.probe {
        case .asked(_, let every, let deadline, let failures):
          lines.append(
            "  \(stop.title): every \(seconds(every)), answered within \(seconds(deadline)); "
              + "\(failures) in a row stop it  (\(stop.position))")
        case .chatGone: lines.append("  \(stop.title)  (\(stop.position))")
        }
      }
      lines.append("")
    }
    if let limits = plan.environment.limits {
      var words: [String] = []
      if let hosts = limits.hostsStruck { words.append("at most \(hosts) hosts struck") }
      if let centers = limits.dataCenters { words.append("in at most \(centers) data centers") }
      if !limits.rolesNever.isEmpty {
        words.append("never a \(limits.rolesNever.map(\.rawValue).joined(separator: ", "))")
      }
      lines += ["Limits of \(plan.environment.name): \(words.joined(separator: "; "))", ""]
    }
    if plan.environment.calendar != nil {
      switch RunTimes.judge(plan, now: Date()) {
      case .closed(let reason): lines.append("A run would be refused now: \(reason)")
      case .open(_, let warning?): lines.append("A run may begin now: \(warning)")
      case .open: lines.append("A run may begin now.")
      }
      lines.append("")
    }
    return lines
  }

  private func section(
    _ title: String, _ planned: [PlannedStep], _ catalogue: inout ScriptCatalogue
  ) -> [String] {
    [title + ":"] + steps(planned, &catalogue) + [""]
  }

  private func steps(
    _ planned: [PlannedStep], _ catalogue: inout ScriptCatalogue
  ) -> [String] {
    var lines: [String] = []
    for step in planned {
      let place = step.position.map { "  (\($0))" } ?? ""
      lines.append("  \(step.id)  \(step.title)\(place)")
      if !step.covers.isEmpty {
        lines.append("    bears on \(step.covers.joined(separator: ", "))")
      }
      for stage in step.stages {
        let mark = stage.isIrreversible ? "  ⚠ cannot be taken back" : ""
        lines.append("    \(stage.title), within \(seconds(stage.deadline))\(mark)")
        for request in stage.requests {
          lines.append("      \(request.title)\(command(request, &catalogue))")
        }
      }
    }
    return lines
  }

  private func command(
    _ request: Request.Kind, _ catalogue: inout ScriptCatalogue
  ) -> String {
    switch request {
    case .act(let act, let expects):
      let wanted =
        expects.isEmpty
        ? ""
        : "; expects "
          + expects.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
          .joined(separator: " ")
      return "\n        \(catalogue.line(act.command))\(wanted)"
    case .question(_, _, let script), .runnerQuestion(_, let script):
      return "\n        \(catalogue.line(script))"
    case .effectProbe(let probe, _):
      return " (asked from \(probe.host))\n        \(catalogue.line(probe.script))"
    default: return ""
    }
  }

  private func guards(_ catalogue: inout ScriptCatalogue) -> [String] {
    var lines = ["Guards:"]
    for program in plan.guards {
      if program.entries.isEmpty {
        lines.append("  \(program.host): lock only")
        continue
      }
      lines.append("  \(program.host): digest \(program.digest.prefix(16))…")
      for entry in program.entries {
        lines.append("    \(entry.kind.rawValue) \(entry.id)")
        lines.append("      apply    \(catalogue.line(entry.apply))")
        lines.append("      undo     \(catalogue.line(entry.undo))")
        lines.append("      effect   \(catalogue.line(entry.effect))")
        lines.append("      residue  \(catalogue.line(entry.residue))")
      }
    }
    return lines + [""]
  }

  private func seconds(_ duration: Duration) -> String {
    let value = duration.inSeconds
    return value == value.rounded() ? "\(Int(value)) s" : "\(value) s"
  }

  /// Each script text once, by number.
  private struct ScriptCatalogue {
    var texts: [String] = []
    var numbers: [String: Int] = [:]

    mutating func line(_ script: Script) -> String {
      let shell = script.dialect == .posix ? "sh" : script.dialect.rawValue
      let place = number(of: script.text)
      let words = script.arguments.map { argument in
        // A batch of T-SQL, or a body: its text once, with the scripts.
        guard script.dialect == .powerShell, argument.contains("\n"),
          let equals = argument.firstIndex(of: "=")
        else { return "'\(argument)'" }
        let text = String(argument[argument.index(after: equals)...])
        return "\(argument[...equals])[\(number(of: text))]"
      }.joined(separator: " ")
      return "\(shell) [\(place)]" + (words.isEmpty ? "" : " \(words)")
    }

    private mutating func number(of text: String) -> Int {
      if let known = numbers[text] { return known }
      texts.append(text)
      numbers[text] = texts.count
      return texts.count
    }
  }
}

/// The plan as JSON: `muster.plan/1`.
extension PlanPrinter {
  private struct Document: Encodable {
    var schema = "muster.plan/1"
    var drill: String
    var environment: String
    /// What of the environment's providers has been proved on no real site.
    var unproved: [String]
    var faults: [FaultDescription]
    var stops: [StopDocument]
    var limits: BlastLimits?
    var calendar: RunCalendar?
    var guards: [GuardDocument]
    var opening: [StepDocument]
    var steps: [StepDocument]
    var closing: [StepDocument]
    var release: [StepDocument]
    var wayBack: [StepDocument]
  }

  private struct StopDocument: Encodable {
    var title: String
    var position: String
    var everySeconds: Double?
    var deadlineSeconds: Double?
    var failures: Int?
    var goneForSeconds: Double?

    init(_ stop: PlannedStop) {
      title = stop.title
      position = stop.position.description
      switch stop.probe {
      case .asked(_, let every, let deadline, let limit):
        everySeconds = every.inSeconds
        deadlineSeconds = deadline.inSeconds
        failures = limit
      case .chatGone(let limit): goneForSeconds = limit.inSeconds
      }
    }
  }

  private struct GuardDocument: Encodable {
    var host: String
    var digest: String
    var entries: [GuardEntry]
  }

  private struct StepDocument: Encodable {
    var id: String
    var kind: String
    var title: String
    var position: String?
    var stages: [StageDocument]

    init(_ step: PlannedStep) {
      id = step.id
      kind = step.kind
      title = step.title
      position = step.position.map(\.description)
      stages = step.stages.map { StageDocument($0) }
    }
  }

  private struct StageDocument: Encodable {
    var title: String
    var deadlineSeconds: Double
    var isIrreversible: Bool
    var requests: [RequestDocument]

    init(_ stage: Stage) {
      title = stage.title
      deadlineSeconds = stage.deadline.inSeconds
      isIrreversible = stage.isIrreversible
      requests = stage.requests.map { RequestDocument($0) }
    }
  }

  private struct RequestDocument: Encodable {
    var title: String
    var host: String?
    var command: Script?
    var expects: [String: String]?

    init(_ request: Request.Kind) {
      title = request.title
      host = request.host
      switch request {
      case .act(let act, let wanted):
        command = act.command
        expects = wanted
      case .question(_, _, let script), .runnerQuestion(_, let script): command = script
      case .effectProbe(let probe, _): command = probe.script
      default: break
      }
    }
  }

  /// The plan for programs.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let document = Document(
      drill: plan.drill.id, environment: plan.environment.name, unproved: plan.unproved,
      faults: plan.faults.map(\.description), stops: plan.stops.map { StopDocument($0) },
      limits: plan.environment.limits, calendar: plan.environment.calendar,
      guards: plan.guards.map {
        GuardDocument(host: $0.host, digest: $0.digest, entries: $0.entries)
      },
      opening: plan.opening.map { StepDocument($0) }, steps: plan.steps.map { StepDocument($0) },
      closing: plan.closing.map { StepDocument($0) },
      release: plan.release.map { StepDocument($0) },
      wayBack: (plan.heal + plan.wayBack).map { StepDocument($0) })
    return String(decoding: try encoder.encode(document), as: UTF8.self)
  }
}
