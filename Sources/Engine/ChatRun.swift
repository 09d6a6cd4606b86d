public import Chat
import Crypto
public import DrillModel
import Integrity
public import Journal
public import Remote
import Services
import Synchronization

/// The chat traffic of one run: started, watched, stopped, read back both ways, judged.
///
/// Clients stand at the client site: every connection is forwarded from its host. The ledger is
/// written as things happen, and kept as an index to be judged.
public actor ChatRun: Workload {
  private let plan: ChatRunPlan
  private let hosts: [String: RemoteHost]
  private let openRoute: @Sendable (Host) async throws -> OpenedRoute
  private let secrets: SecretStore
  private let folder: String
  private let clock: JournalClock
  private let onChange: @Sendable (Bool, String) -> Void
  private var traffic: ChatTraffic?
  private var routes: [OpenedRoute] = []
  private var watch: Task<Void, Never>?
  private var ledger: LedgerWriter?
  private let index = SharedIndex()
  private var before: [RoomFingerprint]?
  private var xmpp: [ArchivedMessage]?
  private var database: [ArchivedMessage]?

  /// A way to a chat server, and how it is closed.
  public struct OpenedRoute: Sendable {
    /// The way.
    public var route: any ChatRoute
    /// Closes it with every connection that goes it.
    public var close: @Sendable () async -> Void

    /// Keeps both together.
    public init(route: any ChatRoute, close: @escaping @Sendable () async -> Void) {
      self.route = route
      self.close = close
    }
  }

  /// What of a plan the traffic needs.
  public struct ChatRunPlan: Sendable {
    /// The run's id.
    public var run: String
    /// The drill.
    public var drill: Drill
    /// The environment.
    public var environment: Environment

    /// Takes what is needed.
    public init(run: String, drill: Drill, environment: Environment) {
      self.run = run
      self.drill = drill
      self.environment = environment
    }
  }

  /// Prepares traffic; nothing is connected yet.
  ///
  /// - Parameters:
  ///   - plan: What traffic, and where.
  ///   - hosts: A connection to each host of the environment.
  ///   - secrets: Reads the users' password.
  ///   - folder: The bundle; ledger and read-back are written there.
  ///   - openRoute: Opens the way from the clients' site to a chat server.
  ///   - clock: The clocks.
  ///   - onChange: Told when chat goes away or comes back by the drill's rule.
  public init(
    plan: ChatRunPlan, hosts: [String: RemoteHost], secrets: SecretStore, folder: String,
    openRoute: @escaping @Sendable (Host) async throws -> OpenedRoute,
    clock: JournalClock = .system,
    onChange: @escaping @Sendable (Bool, String) -> Void
  ) {
    self.plan = plan
    self.hosts = hosts
    self.openRoute = openRoute
    self.secrets = secrets
    self.folder = folder
    self.clock = clock
    self.onChange = onChange
  }

  /// What clients see now; nil while there is no traffic.
  public var state: ChatState? { traffic?.state }

  /// Carries an order out.
  public func carryOut(_ order: Request.ChatOrder, deadline: Duration) async -> Reply {
    let begin = clock.monotonic()
    do {
      var reply = Reply(.succeeded, detail: "", sentAt: begin, endedAt: begin)
      switch order {
      case .history(let phase): reply.events = [try await history(phase)]
      case .compareHistory: try await compareHistory(&reply)
      case .start: reply.detail = try await start(within: deadline)
      case .stop: reply.events = try await stop()
      case .readBack: reply.events = try await readBack()
      }
      reply.endedAt = clock.monotonic()
      return reply
    } catch {
      return Reply(.unknown, detail: "\(error)", sentAt: begin, endedAt: clock.monotonic())
    }
  }

  /// Ends whatever is still running; for a run that ends early.
  public func abandon() async {
    watch?.cancel()
    await traffic?.stop()
    traffic = nil
    _ = try? ledger?.finish()
    ledger = nil
    await closeRoutes()
  }

  private func closeRoutes() async {
    for route in routes { await route.close() }
    routes = []
  }

  // MARK: - Traffic

  private func connected() async throws -> ChatTraffic {
    if let traffic { return traffic }
    guard let workload = plan.drill.workload else {
      throw ChatRunError.impossible("the drill has no workload")
    }
    let password = try await secrets.value(plan.environment.chat.password)
    for server in plan.environment.hosts(.chatServer) {
      routes.append(try await openRoute(server))
    }
    let writer = try LedgerWriter(path: "\(folder)/ledger.jsonl")
    ledger = writer
    let redactor = secrets.redactor
    let made = try await ChatTraffic.start(
      program: WorkerProgram(), service: plan.environment.chat, password: password,
      workload: workload, run: plan.run, routes: routes.map(\.route), rule: plan.drill.availability,
      sink: { [index] entry in
        writer.append(entry.changed { redactor.redacted($0) })
        index.add(entry)
      })
    traffic = made
    return made
  }

  private func history(_ phase: String) async throws -> JournalEvent {
    let traffic = try await connected()
    let users = plan.drill.workload?.users ?? 0
    guard await traffic.wait(upTo: .seconds(30), until: { $0.connectedUsers == users }) != nil
    else {
      throw ChatRunError.impossible(
        "\(traffic.state.connectedUsers) of \(users) users could be connected: "
          + (traffic.state.workerEnded ?? "see the ledger for what each address answered"))
    }
    let found = try await traffic.readBack()
    let fingerprints = HistoryFingerprint.fingerprints(of: found, rooms: traffic.rooms)
    before = fingerprints
    return .history(phase: phase, rooms: fingerprints)
  }

  /// What stood in the rooms before, as any client reads it now: while traffic goes on, and whichever
  /// database serves.
  private func compareHistory(_ reply: inout Reply) async throws {
    guard let traffic, let before else {
      throw ChatRunError.impossible("no history was read before")
    }
    let count = before.map(\.count).reduce(0, +)
    guard count > 0 else {
      throw ChatRunError.impossible(
        "no message stood in the rooms before the run: there is nothing that could be missing")
    }
    let found = HistoryFingerprint.fingerprints(of: try await readRooms(traffic), as: before)
    let deviations = HistoryComparison.deviations(before: before, after: found)
    reply.result = deviations.isEmpty ? .succeeded : .failed
    reply.detail =
      deviations.isEmpty
      ? "\(count) messages of \(before.count) rooms, as before"
      : deviations.joined(separator: "; ")
  }

  private func start(within deadline: Duration) async throws -> String {
    let traffic = try await connected()
    try await traffic.startSending()
    startWatching(traffic)
    let users = plan.drill.workload?.users ?? 0
    guard
      await traffic.wait(
        upTo: deadline, until: { $0.connectedUsers == users && $0.acknowledged > users }) != nil
    else { throw ChatRunError.impossible("not every user was answered") }
    return "\(users) users in \(traffic.rooms.count) rooms"
  }

  /// Tells of chat going and coming, by the drill's rule, as it happens.
  private func startWatching(_ traffic: ChatTraffic) {
    let rule = plan.drill.availability
    watch = Task { [onChange] in
      var known: Bool?
      while !Task.isCancelled {
        let state = traffic.state
        let isAnswering = state.isAnswering(by: rule)
        if known != false, !isAnswering {
          known = false
          onChange(false, "no acknowledgement for \(rule.gap.inSeconds) s")
        } else if known != true, state.isAvailable(by: rule) {
          known = true
          onChange(true, "answers without a gap for \(rule.hold.inSeconds) s")
        }
        try? await Task.sleep(for: .milliseconds(20))
      }
    }
  }

  private func stop() async throws -> [JournalEvent] {
    watch?.cancel()
    await traffic?.stopSending()
    return []
  }

  // MARK: - Read-back

  private func readBack() async throws -> [JournalEvent] {
    guard let traffic else { throw ChatRunError.impossible("no traffic was started") }
    var events: [JournalEvent] = []
    var trouble: [String] = []
    do { xmpp = try await readRooms(traffic) } catch { trouble.append("over XMPP: \(error)") }
    do { database = try await readDatabase(traffic.rooms) } catch {
      trouble.append("from the database: \(error)")
    }
    if let before, let reading = xmpp {
      events.append(
        .history(phase: "after", rooms: HistoryFingerprint.fingerprints(of: reading, as: before)))
    }
    let writer = try ReadBackWriter(path: "\(folder)/readback.jsonl")
    let redactor = secrets.redactor
    for message in (xmpp ?? []) + (database ?? []) {
      writer.append(message.changed { redactor.redacted($0) })
    }
    let file = try writer.finish()
    events.append(.fileClosed(name: "readback.jsonl", sha256: file.sha256, lines: file.lines))
    await traffic.stop()
    self.traffic = nil
    await closeRoutes()
    let closed = try ledger?.finish()
    ledger = nil
    if let closed {
      events.append(
        .fileClosed(name: "ledger.jsonl", sha256: closed.sha256, lines: closed.lines))
    }
    for line in trouble { events.append(.remark("read-back \(line)")) }
    return events
  }

  /// Every room over XMPP; a connection that is lost meanwhile is made again and the room read
  /// from its start, so that a reading is whole or none.
  private func readRooms(_ traffic: ChatTraffic) async throws -> [ArchivedMessage] {
    var found: [ArchivedMessage] = []
    for room in traffic.rooms { found += try await readRoom(room, traffic) }
    return found
  }

  private func readRoom(
    _ room: String, _ traffic: ChatTraffic
  ) async throws -> [ArchivedMessage] {
    for _ in 1..<Self.readingsLimit {
      if let found = try? await traffic.readBack(rooms: [room]) { return found }
      _ = await traffic.wait(upTo: .seconds(20)) { $0.connectedUsers > 0 }
    }
    return try await traffic.readBack(rooms: [room])
  }

  /// How often a room's archive is asked for before the reading is given up.
  private static let readingsLimit = 4

  /// The most of an archive that is read, bytes.
  private static let readingLimit = 1 << 30

  /// Every page of the archive, from the database that accepts writes.
  private func readDatabase(_ rooms: [String]) async throws -> [ArchivedMessage] {
    let services = try ServiceCatalogue(environment: plan.environment)
    let serving = try await servingDatabase(services)
    guard let remote = hosts[serving.name] else {
      throw ChatRunError.impossible("\(serving.name) is not reachable")
    }
    var bytes: [UInt8] = []
    var after: String?
    repeat {
      let act = try services.act(
        .readBack, .database, on: serving,
        parameters: ActParameters(run: plan.run, rooms: rooms, after: after))
      let outcome = await remote.run(act.command, deadline: act.deadline)
      guard outcome.succeeded, !outcome.isCut else {
        throw ChatRunError.impossible("\(serving.name): \(outcome.sentence)")
      }
      for line in outcome.output.split(separator: UInt8(ascii: "\n"))
      where line.contains(UInt8(ascii: "\t")) {
        bytes += line + [UInt8(ascii: "\n")]
      }
      let next = outcome.values["next"]
      // A server that names the same page again would be read for ever.
      guard next == nil || next != after, bytes.count <= Self.readingLimit else {
        throw ChatRunError.impossible("\(serving.name): its archive has no end")
      }
      after = next
    } while after != nil
    return try DatabaseReadBack.parse(bytes)
  }

  private func servingDatabase(_ services: ServiceCatalogue) async throws -> Host {
    for host in plan.environment.hosts
    where !Set(host.roles).isDisjoint(with: [
      .primaryDatabase, .mirror, .backupDatabase, .backupMirror,
    ]) {
      guard let act = try? services.act(.status, .database, on: host), let remote = hosts[host.name]
      else { continue }
      let outcome = await remote.run(act.command, deadline: act.deadline)
      if outcome.values["writable"] == "yes" { return host }
    }
    throw ChatRunError.impossible("no database accepts writes")
  }

  // MARK: - Judgement

  /// Judges integrity and objectives from what was closed.
  public func judge(_ milestones: [Milestone]) async -> Reply {
    let begin = clock.monotonic()
    let ledger = index.value()
    // A planned switch has no fault: what it takes away, it takes away from the decision on.
    let cause: Milestone.Name = plan.drill.mode == .planned ? .decided : .faultInjected
    let struck = milestones.first { $0.name == cause }
    let zero = struck?.at ?? begin
    var events: [JournalEvent] = []
    let integrity = IntegrityCheck.judge(
      ledger: ledger, xmpp: xmpp, database: database, historyBefore: before,
      historyAfter: before.flatMap { before in
        xmpp.map { HistoryFingerprint.fingerprints(of: $0, as: before) }
      }, run: plan.run, zero: zero)
    let isWanted = plan.drill.steps.contains { step in
      if case .verify(let checks) = step.action { return checks.contains(.chatIntegrity) }
      return false
    }
    if isWanted || xmpp != nil { events.append(.integrity(integrity)) }
    var judge = ObjectiveJudge(
      milestones: milestones, times: RecoveryTimes(), recoveryPoint: nil, returnTime: nil,
      integrity: integrity)
    if let struck {
      judge.times = RecoveryTimes.measure(
        ledger, rule: plan.drill.availability, faultInjected: struck.at)
      for milestone in [judge.times.lastAcknowledged, judge.times.firstAcknowledged] {
        guard let milestone else { continue }
        judge.milestones.append(milestone)
        events.append(.milestone(milestone))
      }
      events += judge.times.basis.map { .remark("error of the recovery time: \($0)") }
      if integrity.readingsAgree == true {
        judge.recoveryPoint = RecoveryPoint.measure(
          lost: integrity.lostMessages, in: ledger, faultInjected: struck)
      }
      judge.returnTime = ReturnTime.measure(
        judge.times, rule: plan.drill.availability,
        hasReturned: milestones.contains { $0.name == .returned })
    }
    events += plan.drill.objectives.filter { $0.name != .shippingLag }.map {
      .objective(judge.judge($0))
    }
    if let loss = judge.lossAfterwards(beside: plan.drill.objectives) {
      events.append(.objective(loss))
    }
    return Reply(
      .succeeded, detail: "\(events.count) findings", events: events, sentAt: begin,
      endedAt: clock.monotonic())
  }
}

/// The ledger's index while traffic still adds to it.
private final class SharedIndex: Sendable {
  private let index = Mutex(LedgerIndex())

  func add(_ entry: LedgerEntry) { index.withLock { $0.add(entry) } }

  func value() -> LedgerIndex { index.withLock { $0 } }
}

/// Why traffic could not be had.
enum ChatRunError: Error, CustomStringConvertible {
  /// In words.
  case impossible(String)

  var description: String {
    switch self {
    case .impossible(let reason): reason
    }
  }
}
