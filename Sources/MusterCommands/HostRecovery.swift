import DrillModel
import Engine
import Guard
import Services

/// Recovers from the hosts alone: the journal is lost.
///
/// Takes a run over only by a higher token, and only once every lease that can be seen has lapsed
/// without being renewed. Never unfences where a promotion has happened or cannot be excluded.
struct HostRecovery: Sendable {
  let environment: Environment
  let survey: HostSurvey
  let databases: [Act]
  let chatServers: [Act]
  /// The run to recover; nil where there is but one.
  let wanted: String?
  let say: @Sendable (String) -> Void
  let pause: @Sendable (Duration) async -> Void

  private var hosts: [String] { environment.hosts.map(\.name) }

  /// Recovers.
  ///
  /// - Returns: The code to leave with: 0 where everything is back, 4 where a runner is alive, 5
  ///   where hosts could not be asked, 6 where a person is needed.
  func recover() async -> ExitStatus {
    let first = await survey.guards(hosts)
    tell(first)
    let silent = hosts.filter { first[$0]?.answer == nil }
    let runs = Set(first.values.compactMap { $0.held?.run }).sorted()
    guard let run = wanted ?? runs.first, runs.contains(run) else {
      if let wanted { say("no host that answered is held by run \(wanted)") }
      guard silent.isEmpty else {
        say("\(silent.joined(separator: ", ")) did not answer: what is held there is not known")
        return .inconclusive
      }
      say("nothing is held: there is nothing to recover")
      return .passed
    }
    guard wanted != nil || runs.count == 1 else {
      say("runs \(runs.joined(separator: ", ")) hold hosts: say which one with --run")
      return .locked
    }
    guard let settled = await lapsed(run, first),
      let last = await lapsed(run, await answering(settled))
    else { return .locked }
    let finding = await finding()
    say(finding.sentence)
    if case .several = finding {
      say(
        "refused: nothing is touched while two databases accept writes. Decide which one counts, "
          + "stop the other, then run this again")
      return .notRestored
    }
    let token = (last.values.compactMap { $0.held?.token }.max() ?? 1) + 1
    let control: GuardControl
    do {
      control = try GuardControl(run: run, token: token)
    } catch {
      say("\(error)")
      return .notRestored
    }
    let carriers = hosts.filter { last[$0]?.held?.run == run }
    let unasked = hosts.filter { last[$0]?.answer == nil }
    return finding.allowsRelease
      ? await release(carriers, unasked, control) : await keep(carriers, last, finding, control)
  }

  /// Who serves; databases that do not tell are asked again, as they may be starting.
  private func finding() async -> ServingFinding {
    var finding = ServingFinding.judge(environment, statuses: await statuses())
    for attempt in 0..<Self.patience {
      guard case .unclear = finding else { break }
      if attempt == 0 { say("\(finding.sentence); asking again for a while") }
      await pause(.seconds(3))
      finding = ServingFinding.judge(environment, statuses: await statuses())
    }
    return finding
  }

  private func statuses() async -> [String: DatabaseStatus?] {
    await survey.values(databases).mapValues { $0.map(DatabaseStatus.init) }
  }

  // MARK: - Is its runner alive?

  /// Waits until every lease that the run holds has lapsed; nil where one was renewed meanwhile.
  private func lapsed(
    _ run: String, _ first: [String: HostSurvey.Look]
  ) async -> [String: HostSurvey.Look]? {
    var looks = first
    var hasSaid = false
    while true {
      let pending = hosts.filter { host in
        guard let held = looks[host]?.held, held.run == run else { return false }
        return looks[host]?.answer?.state == .armed && held.leaseLeft > 0
      }
      guard let longest = pending.compactMap({ looks[$0]?.held?.leaseLeft }).max() else {
        return looks
      }
      if !hasSaid {
        say(
          "waiting until the leases of run \(run) have lapsed, up to \(Int(longest) + 1) s: "
            + "its runner may be alive")
        hasSaid = true
      }
      await pause(.seconds(1))
      for (host, look) in await survey.guards(pending) {
        if let now = look.held, let before = looks[host]?.held,
          now.generation > before.generation || now.run != run || now.token > before.token
        {
          say(
            "refused: the runner of run \(now.run) is alive, its lease on \(host) was renewed: "
              + "held by \(now.owner), since \(now.since), until \(now.expires)")
          return nil
        }
        looks[host] = look
      }
    }
  }

  /// Asks hosts again that did not answer: a guard may just have given them their power back.
  private func answering(
    _ first: [String: HostSurvey.Look]
  ) async -> [String: HostSurvey.Look] {
    var looks = first
    for attempt in 0..<Self.patience {
      let silent = hosts.filter { looks[$0]?.answer == nil }
      guard !silent.isEmpty else { break }
      if attempt == 0 {
        say(
          "\(silent.joined(separator: ", ")) did not answer: asking again for a while, as a guard "
            + "may just have switched them on")
      }
      await pause(.seconds(3))
      for (host, look) in await survey.guards(silent) { looks[host] = look }
    }
    return looks
  }

  /// How often a host or a database that does not answer is asked again.
  private static let patience = 12

  // MARK: - Nothing was promoted: everything back

  private func release(
    _ carriers: [String], _ unasked: [String], _ control: GuardControl
  ) async -> ExitStatus {
    var trouble: [String] = []
    trouble += complaints(
      await survey.order(carriers, within: .seconds(150)) { _ in control.unfence() }, "unfence")
    trouble += complaints(
      await survey.order(carriers, within: .seconds(150)) { _ in control.release() }, "release")
    trouble += complaints(
      await survey.order(carriers, within: .seconds(60)) { _ in control.disarm() }, "disarm")
    trouble += unasked.map { "\($0) did not answer: what is left there is not known" }
    if trouble.isEmpty { trouble = await misplaced() }
    guard trouble.isEmpty else {
      for line in trouble { say(line) }
      say("not everything is as it should be: a person is needed")
      return .notRestored
    }
    say("everything was taken back; no host is held; the primary site serves")
    return .passed
  }

  private func complaints(_ replies: [String: GuardReply], _ word: String) -> [String] {
    replies.sorted { $0.key < $1.key }.compactMap { host, reply in
      switch reply {
      case .answered(.done, _), .answered(.absent, _): return nil
      case .answered(let status, let answer):
        let held = answer.held
        let stuck = (held?.failed ?? []) + (held?.changed ?? []) + (held?.applied ?? [])
        return "\(host): \(word): \(status) \(stuck.joined(separator: ", ")) \(answer.reason ?? "")"
      case .unable(let reason), .unknown(let reason), .notSent(let reason):
        return "\(host): \(word): no answer: \(reason)"
      }
    }
  }

  /// What is not where it belongs in ordinary times, once it has had time to settle.
  ///
  /// All must be well twice: a server may notice late that it was cut off, and fall over.
  private func misplaced() async -> [String] {
    var wrong: [String] = []
    var wasWell = false
    for attempt in 0..<45 {
      if attempt > 0 { await pause(wasWell ? .seconds(4) : .seconds(2)) }
      wrong = await misplacedNow()
      if wrong.isEmpty, wasWell { return [] }
      wasWell = wrong.isEmpty
    }
    return wrong.isEmpty ? ["services came and went for a minute and a half"] : wrong
  }

  private func misplacedNow() async -> [String] {
    let states = await survey.values(databases)
    let pools = await survey.values(chatServers)
    var wrong: [String] = []
    func expect(_ host: Host, _ key: String, _ wanted: String, _ found: [String: String]??) {
      let value = (found ?? nil)?[key] ?? "unknown"
      if value != wanted { wrong.append("\(host.name): \(key)=\(value), should be \(wanted)") }
    }
    for host in environment.hosts {
      if host.roles.contains(.primaryDatabase) {
        expect(host, "writable", "yes", states[host.name])
        if !environment.hosts(.mirror).isEmpty { expect(host, "sync", "yes", states[host.name]) }
      } else if host.roles.contains(.mirror) || host.roles.contains(.backupDatabase) {
        expect(host, "writable", "no", states[host.name])
      }
      if host.roles.contains(.chatServer) {
        let isPrimary = host.dataCenter == environment.dataCenter(.primary)?.name
        expect(host, "active", isPrimary ? "yes" : "no", pools[host.name])
        let told = (pools[host.name] ?? nil) ?? [:]
        for key in ["running", "listening", "connected"] where isPrimary && told[key] != nil {
          expect(host, key, "yes", told)
        }
      }
    }
    return wrong
  }

  // MARK: - Promoted, or not to be told: one serving database, fences stay

  private func keep(
    _ carriers: [String], _ last: [String: HostSurvey.Look], _ finding: ServingFinding,
    _ control: GuardControl
  ) async -> ExitStatus {
    let armed = carriers.filter {
      last[$0]?.answer?.state == .armed && last[$0]?.held?.program == .release
    }
    // A guard that would still release could lift its fence by itself.
    for line in complaints(
      await survey.order(armed, within: .seconds(30)) { _ in control.switchToHold() }, "hold")
    {
      say(line)
    }
    let now = await statuses()
    let old = environment.hosts(.primaryDatabase) + environment.hosts(.mirror)
    let serving: String? = if case .promoted(let host) = finding { host } else { nil }
    let unproved = old.filter { $0.name != serving }.filter {
      (now[$0.name] ?? nil)?.isWritable != false
    }.map(\.name)
    if unproved.isEmpty {
      for line in complaints(
        await survey.order(carriers, within: .seconds(150)) { _ in control.heal() }, "heal")
      {
        say(line)
      }
    } else {
      say(
        "faults stay as they are: \(unproved.joined(separator: ", ")) cannot be proved to refuse "
          + "writes, and what cuts it off keeps it apart")
    }
    tell(await survey.guards(hosts))
    say(Self.advice(finding, run: control.run))
    return .notRestored
  }

  private static func advice(_ finding: ServingFinding, run: String) -> String {
    let serving = if case .promoted(let host) = finding { host } else { "no database for certain" }
    return """
      Not restored: a person is needed. Serving: \(serving). No fence was lifted, and hosts stay \
      held by run \(run).
      With the bundle of that run:  muster recover BUNDLE --way return   (the old roles again)
                                    muster recover BUNDLE --way keep     (what serves now is kept)
      Without it: docs/safety.md, "Recovery without the journal".
      """
  }

  // MARK: - Words

  private func tell(_ looks: [String: HostSurvey.Look]) {
    for host in hosts {
      switch looks[host] {
      case .told(let answer) where answer.held != nil:
        say("  \(GuardSentence(answer).text(on: host))")
      case .told, nil: continue
      case .silent(let reason): say("  \(host): did not answer: \(reason)")
      }
    }
  }
}
