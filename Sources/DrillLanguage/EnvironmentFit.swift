import DrillModel

/// Checks a drill against the environment that it is to be run in, without asking any host.
public enum EnvironmentFit {
  /// What a drill needs that an environment does not have.
  ///
  /// - Parameters:
  ///   - drill: The drill, with its positions.
  ///   - environment: The environment.
  ///   - vocabulary: Faults and providers.
  /// - Returns: Complaints, at positions of the drill's file, in their order.
  public static func check(
    _ drill: ParsedDrill, against environment: ParsedEnvironment, vocabulary: Vocabulary
  ) -> [Diagnostic] {
    let check = Check(
      drill: drill, environment: environment.environment, vocabulary: vocabulary)
    return check.complaints().sorted { left, right in
      (left.position.line, left.position.column) < (right.position.line, right.position.column)
    }
  }

  private struct Check {
    let drill: ParsedDrill
    let environment: Environment
    let vocabulary: Vocabulary

    func complaints() -> [Diagnostic] {
      workload() + drill.drill.steps.flatMap(step) + stops() + limits()
    }

    /// Hosts that stop conditions ask must be there.
    private func stops() -> [Diagnostic] {
      let names = environment.hosts.map(\.name)
      return drill.drill.stopConditions.enumerated().flatMap { index, condition -> [Diagnostic] in
        let path = "stop-conditions.\(index + 1)"
        func unknown(_ host: String, _ key: String) -> [Diagnostic] {
          guard !names.contains(host) else { return [] }
          return [
            Diagnostic(
              at: position("\(path).\(key)", or: condition.position),
              "no host of `\(environment.name)` is called \(SyntaxNode.quoted(host))",
              expected: ReadingContext.choice(names),
              suggestion: NearestWord.find(host, among: names))
          ]
        }
        switch condition.probe {
        case .hostLoad(.host(let host), _): return unknown(host, "host-load.host")
        case .hostLoad(.role(let role), _):
          guard environment.hosts(role).isEmpty else { return [] }
          return [
            error(
              at: position("\(path).host-load.role", or: condition.position),
              "no host of `\(environment.name)` has the role `\(role.rawValue)`",
              expected: "a role that a host has")
          ]
        case .command(_, let host): return unknown(host, "command.on")
        case .http(_, let host?, _): return unknown(host, "http.from")
        case .http, .chatUnavailable: return []
        }
      }
    }

    /// All that the drill strikes, against the limits of the environment.
    private func limits() -> [Diagnostic] {
      guard let limits = environment.limits else { return [] }
      var hosts: [String] = []
      var complaints: [Diagnostic] = []
      var told: Set<String> = []
      for step in drill.drill.steps {
        switch step.action {
        case .strike(.takeOffline(let rank, _)): hosts += struck(rank)
        case .strike(.fault(_, let named, _)): hosts += named
        default: continue
        }
        for sentence in limits.excess(striking: hosts, in: environment)
        where told.insert(sentence).inserted {
          complaints.append(
            error(
              at: step.position, sentence,
              expected: "a smaller drill, or other `limits:` of `\(environment.name)`"))
        }
      }
      return complaints
    }

    private func workload() -> [Diagnostic] {
      guard let workload = drill.drill.workload else { return [] }
      let users = environment.chat.users.count
      // On Lync no traffic is made: the plan says so, and what needs it is not judged.
      guard environment.chat.provider != "lync" else { return [] }
      guard workload.users > users else { return [] }
      return [
        error(
          at: position("workload.chat.users"),
          "the drill wants \(workload.users) users, `\(environment.name)` has \(users)",
          expected: "at most \(users), or more under `chat: users:` of the environment")
      ]
    }

    private func step(_ step: Step) -> [Diagnostic] {
      switch step.action {
      case .strike(.takeOffline(let rank, let way)): offline(rank, way, step)
      case .strike(.fault(let kind, let hosts, let parameters)):
        fault(kind, hosts, parameters, step)
      case .await(.mirrorInSync, _), .await(.mirrorOutOfSync, _), .await(.mirrorServing, _),
        .promoteMirror(.mirror), .protect(.mirror), .expose:
        mirror(step)
      case .promoteMirror, .protect: role(.backupMirror, step)
      case .watch: role(.witness, step) + command(.watch, step)
      case .verify(let checks) where checks.contains(.mirrorInSync): mirror(step)
      case .await(.shippingCaughtUp, _): command(.shipping, step)
      case .await(.shippingLate, _): alert(step)
      case .verify(let checks) where checks.contains(.topologyAsDeclared): topology(step)
      case .promote: promotion(step)
      case .recordShipping: command(.shipping, step)
      case .copy: command(.copy, step)
      case .apply: command(.apply, step)
      default: []
      }
    }

    /// Who waits for an alert must know after how long there is one.
    private func alert(_ step: Step) -> [Diagnostic] {
      guard environment.database.shippingAlert == nil else { return [] }
      return [
        error(
          at: step.position,
          "`\(environment.name)` does not say after how long late shipping is an alert",
          expected: "`database: { shipping-alert: 30s }` in the environment")
      ]
    }

    /// What is compared with what is declared must be declared.
    private func topology(_ step: Step) -> [Diagnostic] {
      guard environment.topology?.link == nil else { return [] }
      return [
        error(
          at: step.position, "`\(environment.name)` does not say how its data centers are linked",
          expected:
            "`topology: { link: { class: low-bandwidth, round-trip: 10ms, bandwidth: 100Mbit/s } }`"
        )
      ]
    }

    private func offline(
      _ rank: DataCenter.Rank, _ way: Step.Way, _ step: Step
    ) -> [Diagnostic] {
      let prefix = path(of: step)
      let place = position("\(prefix).strike.by", or: step.position)
      var complaints = protection(struck(rank), at: position("\(prefix).strike.take-offline"))
      let hasRouter = !environment.hosts(.router).isEmpty
      switch way {
      case .network where !guardless(rank).isEmpty:
        complaints.append(
          error(
            at: place,
            "no guard can stand on \(guardless(rank).joined(separator: ", ")) to take a cut back: "
              + "the shell there is PowerShell",
            expected: "`by: router` or `by: power`, which other hosts carry"))
      case .network: break
      case .router where !hasRouter:
        complaints.append(
          error(
            at: place, "`\(environment.name)` has no router that could cut a data center off",
            expected: "a host with `role: router`, or `by: network`"))
      case .power where environment.power == nil || environment.hosts(.powerController).isEmpty:
        complaints.append(
          error(
            at: place, "`\(environment.name)` has no control of its hosts' power",
            expected: "`power:` and a host with `role: power-controller`, or `by: network`"))
      case .power where !hasRouter:
        complaints.append(
          error(
            at: place,
            "after a power cut the former primary comes back running: only a router can keep it "
              + "apart until it is fenced",
            expected: "a host with `role: router`, or `by: network`"))
      case .router, .power: break
      }
      if way == .router, let center = environment.dataCenter(rank), center.subnets.isEmpty {
        complaints.append(
          error(
            at: place, "the data center `\(center.name)` names no subnets to cut off",
            expected: "`data-centers: \(rank.rawValue): subnets:` of the environment"))
      }
      return complaints
    }

    private func guardless(_ rank: DataCenter.Rank) -> [String] {
      let able = Set(environment.guardHosts.map(\.name))
      return struck(rank).filter { !able.contains($0) }
    }

    private func struck(_ rank: DataCenter.Rank) -> [String] {
      let name = environment.dataCenter(rank)?.name
      return environment.hosts.filter { $0.dataCenter == name }.map(\.name)
    }

    private func protection(_ hosts: [String], at place: SourcePosition) -> [Diagnostic] {
      hosts.filter(environment.protectedHosts.contains).map { host in
        error(
          at: place, "this strikes `\(host)`, which `\(environment.name)` protects",
          expected: "hosts that are not under `protected:`")
      }
    }

    private func fault(
      _ kind: String, _ hosts: [String], _ parameters: [String: String], _ step: Step
    ) -> [Diagnostic] {
      let names = environment.hosts.map(\.name)
      let unfit = hosts.enumerated().flatMap { index, host in
        let place = position("\(path(of: step)).strike.on.\(index + 1)", or: step.position)
        guard names.contains(host) else {
          return [
            Diagnostic(
              at: place, "no host of `\(environment.name)` is called \(SyntaxNode.quoted(host))",
              expected: ReadingContext.choice(names),
              suggestion: NearestWord.find(host, among: names))
          ]
        }
        return protection([host], at: place)
      }
      return unfit.isEmpty ? values(kind, hosts, parameters, step) : unfit
    }

    /// What the fault itself says against its values here.
    private func values(
      _ kind: String, _ hosts: [String], _ parameters: [String: String], _ step: Step
    ) -> [Diagnostic] {
      guard let complaint = vocabulary.fault(kind)?.complaint(environment, hosts, parameters)
      else { return [] }
      let prefix = "\(path(of: step)).strike"
      var place = position("\(prefix).fault", or: step.position)
      var suggestion: String?
      if let key = complaint.parameter, let value = parameters[key] {
        place = position("\(prefix).\(key)", or: place)
        if drill.positions["\(prefix).\(key).names-hosts"] != nil {
          let names = environment.hosts.map(\.name)
          suggestion =
            value.split(separator: ",").map { $0.filter { $0 != " " } }
            .filter { !names.contains($0) }.lazy
            .compactMap { NearestWord.find($0, among: names) }.first
        }
      }
      return [Diagnostic(at: place, complaint.sentence, suggestion: suggestion)]
    }

    private func mirror(_ step: Step) -> [Diagnostic] {
      guard environment.hosts(.mirror).isEmpty else { return [] }
      return [
        error(
          at: step.position, "`\(environment.name)` has no mirror that could be in sync",
          expected: "a host with `role: mirror`, or a drill that does not ask for one")
      ]
    }

    private func role(_ role: Role, _ step: Step) -> [Diagnostic] {
      guard environment.hosts(role).isEmpty else { return [] }
      return [
        error(
          at: step.position, "no host of `\(environment.name)` has the role `\(role.rawValue)`",
          expected: "a host with `role: \(role.rawValue)`, or a drill that does not ask for one")
      ]
    }

    /// A shorter deadline than an own command was given would end it half done.
    private func promotion(_ step: Step) -> [Diagnostic] {
      let timing = environment.timing
      guard let own = environment.database.commands[Act.Name.promote.rawValue],
        own.deadline > timing.longestIrreversible
      else { return [] }
      let lease = DurationText.format(own.deadline + Environment.Timing.leaseReserve)
      return [
        error(
          at: step.position,
          "the own `promote` of `\(environment.name)` may take \(DurationText.format(own.deadline)), "
            + "and every guard must keep its lease of \(DurationText.format(timing.lease)) for all of it",
          expected: "`timing: { lease: \(lease) }` or more, or a shorter `deadline:`")
      ]
    }

    /// Acts that a provider of own commands may leave out, but this step needs.
    private func command(_ act: Act.Name, _ step: Step) -> [Diagnostic] {
      let database = environment.database
      guard database.provider == "own", database.commands[act.rawValue] == nil else { return [] }
      return [
        error(
          at: step.position, "`\(environment.name)` has no own command for `\(act.rawValue)`",
          expected: "`database: commands: \(act.rawValue):`, or `salvage: none`")
      ]
    }

    /// The path of a step's words: its number is what its id starts with.
    private func path(of step: Step) -> String {
      "steps.\(Int(step.id.prefix { $0.isNumber }) ?? 0)"
    }

    private func position(_ path: String, or other: SourcePosition? = nil) -> SourcePosition {
      drill.positions[path] ?? other
        ?? SourcePosition(file: drill.source.path, line: 1, column: 1)
    }

    private func error(
      at position: SourcePosition, _ message: String, expected: String
    ) -> Diagnostic {
      Diagnostic(at: position, message, expected: expected)
    }
  }
}
