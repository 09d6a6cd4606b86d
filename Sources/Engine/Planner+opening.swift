import DrillModel
import Guard
import Services

/// Before the drill: reads that may refuse it, the lock, the guards, the record, the traffic.
extension Planner {
  func opening(
    _ context: Context, _ stops: [PlannedStop]
  ) throws(PlanError) -> [PlannedStep] {
    var steps = [preflight(context, stops), try states(), lock(context), record()]
    if drill.workload != nil, !hasTraffic { steps.append(try sampling()) }
    if drill.workload != nil, hasTraffic {
      steps.append(
        PlannedStep(
          id: "00-traffic", kind: "start-traffic", title: "Start chat traffic", section: .opening,
          stages: [
            Stage(
              "every user is in its room and answered", [.chat(.start)],
              tolerance: .none(.inconclusive), deadline: .seconds(30)),
            Stage(
              "chat is available", [.chatState(isAvailable: true)],
              tolerance: .none(.inconclusive), deadline: .seconds(30)),
          ]))
    }
    return steps
  }

  private func preflight(_ context: Context, _ stops: [PlannedStop]) -> PlannedStep {
    var questions: [Request.Kind] = environment.guardHosts.map {
      .question(host: $0.name, title: "commands run as root", Self.isRoot)
    }
    questions += elevation
    for host in databases {
      let parameters = ActParameters(run: run, source: extraSource(of: host)?.name)
      if let act = optionalAct(.preflight, .database, on: host, parameters) {
        questions.append(.act(act, expects: [:]))
      }
    }
    // The way back compares what the archives hold: it must not find out then that it cannot.
    if hasPromotion, let primary,
      let act = optionalAct(
        .fingerprint, .database, on: primary, ActParameters(run: run, marks: "none"))
    {
      questions.append(.act(act, expects: [:]))
    }
    for host in environment.hosts(.chatServer) {
      if let act = optionalAct(.preflight, .chat, on: host) {
        questions.append(.act(act, expects: [:]))
      }
    }
    for description in context.strikes.flatMap(\.descriptions) {
      for check in description.preflight {
        questions.append(
          .question(host: check.host, title: "can do \(description.kind)", check.script))
      }
    }
    for stop in stops {
      guard case .asked(let question, _, _, _) = stop.probe else { continue }
      questions.append(question)
    }
    var stages = [
      Stage(
        "nobody else holds a host, and no run is halted",
        environment.guardHosts.map {
          .question(
            host: $0.name, title: "nobody holds or halts it", GuardControl.freedom(for: run))
        }, tolerance: .none(.inconclusive), deadline: .seconds(20)),
      Stage(
        "what hosts and services must be able to do", questions,
        tolerance: .none(.inconclusive), deadline: .seconds(60)),
    ]
    var probes = context.strikes.flatMap(\.descriptions).flatMap(\.effectProbes)
    for probe in absenceProbes(context) where !probes.contains(where: { $0.title == probe.title }) {
      probes.append(probe)
    }
    if !probes.isEmpty {
      stages.append(
        Stage(
          "every way that will be closed is open now",
          probes.map { .effectProbe($0, expectsOpen: true) }, tolerance: .none(.inconclusive),
          repeatEvery: .seconds(1), deadline: .seconds(20)))
    }
    return PlannedStep(
      id: "00-preflight", kind: "preflight", title: "Look before anything is changed",
      section: .opening, stages: stages)
  }

  /// Guards, firewall tables and services need root; everything later would fail less plainly.
  private static let isRoot = Script(
    #"""
    [ "$(id -u)" -ne 0 ] || exit 0
    echo "commands run as $(id -un), not as root: say sudo: true under its ssh:, or log in as root"
    exit 1

    """#)

  /// The database serves where it should, the mirror is in sync, the backup is a backup.
  private func states() throws(PlanError) -> PlannedStep {
    var wanted: [Request.Kind] = []
    if let primary, let act = optionalAct(.status, .database, on: primary) {
      wanted.append(.act(act, expects: ["writable": "yes"]))
    }
    if let mirror, let act = optionalAct(.status, .database, on: mirror) {
      wanted.append(.act(act, expects: ["writable": "no"]))
    }
    if let backup, let act = optionalAct(.status, .database, on: backup) {
      wanted.append(.act(act, expects: ["writable": "no"]))
    }
    let active = environment.activeInOrdinaryTimes
    for host in chatServers(.primary) + chatServers(.secondary) {
      if let act = optionalAct(.status, .chat, on: host) {
        wanted.append(.act(act, expects: ["active": active.contains(host.name) ? "yes" : "no"]))
      }
    }
    return PlannedStep(
      id: "00-states", kind: "states", title: "Databases and chat servers are where they belong",
      section: .opening,
      stages: [
        Stage(
          "states", wanted, tolerance: .none(.inconclusive), repeatEvery: .seconds(1),
          deadline: .seconds(30))
      ])
  }

  /// One run a host: the guard's folder is the lock.
  ///
  /// Where entries are held, locking and arming are one order. Nobody waits for a lock, so nobody
  /// waits for another; all take the first of the same order, so of two runners one goes on.
  private func lock(_ context: Context) -> PlannedStep {
    let hosts = lockOrder
    let carriers = Set(context.carriers)
    func taking(_ hosts: some Sequence<String>) -> [Request.Kind] {
      hosts.map { .guardOrder(host: $0, carriers.contains($0) ? .arm : .lock) }
    }
    var stages = hosts.prefix(2).map { host in
      Stage(
        "\(host) is this run's alone", taking([host]), tolerance: .none(.inconclusive),
        deadline: .seconds(30))
    }
    stages.append(
      Stage(
        "every host is this run's alone", taking(hosts.dropFirst(2)),
        tolerance: .none(.inconclusive), deadline: .seconds(30)))
    if !carriers.isEmpty {
      stages.append(
        Stage(
          "every guard is read back by a second question",
          hosts.filter(carriers.contains).map { .guardOrder(host: $0, .query) },
          tolerance: .none(.inconclusive), deadline: .seconds(15)))
    }
    return PlannedStep(
      id: "00-lock", kind: "lock", title: "Lock every host and arm the guards", section: .opening,
      stages: stages)
  }

  private func record() -> PlannedStep {
    var requests: [Request.Kind] = environment.hosts.map {
      .snapshot(host: $0.name, isFinal: false)
    }
    requests.append(.roles(isFinal: false))
    var stages = [
      Stage(
        "states to be compared", requests + [.inspection(.before)],
        tolerance: .none(.inconclusive), deadline: .seconds(90))
    ]
    if drill.workload != nil, hasTraffic {
      stages.append(
        Stage(
          "history of the rooms", [.chat(.history(phase: "before"))],
          tolerance: .none(.inconclusive), deadline: .seconds(120)))
    }
    return PlannedStep(
      id: "00-record", kind: "record", title: "Record the state from before", section: .opening,
      stages: stages)
  }
}
