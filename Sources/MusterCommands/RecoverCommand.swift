import ArgumentParser
import DrillModel
import Engine
import Evidence
import Faults
import Foundation
import Guard
import Journal
import Remote
import SSH
import Services

/// `muster recover RUN`: finishes what a dead runner left, and its record.
struct RecoverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recover",
    abstract: "Finish what a dead runner left: heal, go back, and finish the record.",
    discussion: """
      Before the point of no return everything is taken back. After it both databases are
      read, and --way says whether the original roles are to hold again (return) or the
      database that serves now is kept, and the old one stays fenced (keep).

      Where the bundle is lost, --hosts ENVIRONMENT asks the hosts alone. It waits until the
      leases have lapsed, refuses a run whose runner is alive (4), takes everything back where
      nothing was promoted (0), and never lifts a fence where something was (6).

      Both may be run twice without harm.
      """)

  /// What becomes of the roles after the point of no return.
  enum Way: String, ExpressibleByArgument, CaseIterable {
    case `return`
    case keep
  }

  @Argument(help: "The bundle's folder, such as Reports/latest.")
  var bundle: String?

  @Option(help: "After the point of no return: return, or keep.")
  var way: Way?

  @Option(help: "Recover from the hosts of this environment's file alone: the bundle is lost.")
  var hosts: String?

  @Option(name: .customLong("run"), help: "With --hosts: which run, where several hold hosts.")
  var wantedRun: String?

  @Option(name: .customLong("set"), help: "With --hosts: set a variable: name=value.")
  var settings: [String] = []

  @OptionGroup var signing: SigningOptions
  @OptionGroup var announcement: AnnouncementOptions

  @OptionGroup var announcement: AnnouncementOptions

  func validate() throws {
    guard (bundle == nil) != (hosts == nil) else {
      throw ValidationError("give either the bundle's folder or --hosts ENVIRONMENT")
    }
    guard hosts == nil || way == nil else {
      throw ValidationError("--way needs the bundle: without the journal no way back is walked")
    }
  }

  func run() async throws {
    let terminal = Terminal.current
    let announcer = try announcement.load(terminal, isRecovery: true)
    if let hosts { throw ExitCode(try await recover(from: hosts, terminal).rawValue) }
    if let bundle { try await recover(bundle: bundle, terminal, announcer) }
  }

  private func recover(from file: String, _ terminal: Terminal) async throws -> ExitStatus {
    let environment = try EnvironmentFile(path: file, settings: settings).read(terminal)
    let questions: StatusQuestions
    do {
      questions = try StatusQuestions(environment: environment)
    } catch {
      terminal.say("\(error)")
      return .usage
    }
    let client = SSHClient()
    let connections = await HostConnections.resolve(environment, client: client)
    let recovery = HostRecovery(
      environment: environment, survey: connections.survey,
      databases: questions.databases.map(\.act), chatServers: questions.chatServers.map(\.act),
      wanted: wantedRun, say: { terminal.say($0) }, pause: { try? await Task.sleep(for: $0) })
    let status = await recovery.recover()
    await connections.disconnect()
    await client.shutdown()
    return status
  }

  private func recover(
    bundle: String, _ terminal: Terminal, _ announcer: Announcer
  ) async throws {
    let (drill, environment) = try read(bundle, terminal)
    let (journal, before): (JournalWriter, JournalReading)
    do {
      (journal, before) = try JournalWriter.resume("\(bundle)/journal.jsonl", clock: .system)
    } catch JournalError.inUse(let path) {
      terminal.say("\(path): its runner is alive, or another recovery is under way")
      throw ExitCode(ExitStatus.locked.rawValue)
    } catch {
      terminal.say("\(error)")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
    let past = PastRun(before.records)
    guard let run = past.run else {
      terminal.say("\(bundle): the journal names no run; nothing was begun")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
    if past.isRestored {
      terminal.say("run \(run) ended and was restored; there is nothing to recover")
      journal.close()
      return
    }
    let client = SSHClient()
    let secrets = SecretStore()
    journal.takeOutOfTexts { secrets.redacted($0) }
    let hosts = await HostConnections.resolve(environment, client: client, secrets: secrets)
    let printer = ProgressPrinter(
      terminal: terminal, eventsAsJSON: false, start: JournalClock.system.monotonic())
    let status = try await recover(
      bundle, past, run, drill, environment, journal, printer, client, hosts, terminal)
    await hosts.disconnect()
    await client.shutdown()
    journal.close()
    let folder = EvidenceBundle(path: bundle)
    try folder.unseal()
    let reporter = BundleReporter(
      bundle: folder, sealing: signing.sealing, terminal: terminal, output: .text)
    let code = await reporter.finish(status: status)
    await announcer.announce(folder.path)
    throw ExitCode(code.rawValue)
  }

  private func read(_ bundle: String, _ terminal: Terminal) throws -> (Drill, Environment) {
    do {
      let (drill, environment) = try BundleSources(bundle: EvidenceBundle(path: bundle)).read()
      return (drill, environment)
    } catch {
      terminal.say("\(bundle): is no bundle that can be recovered: \(error.localizedDescription)")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
  }

  private func recover(
    _ bundle: String, _ past: PastRun, _ run: String, _ drill: Drill, _ environment: Environment,
    _ journal: JournalWriter, _ printer: ProgressPrinter, _ client: SSHClient,
    _ hosts: HostConnections, _ terminal: Terminal
  ) async throws -> ExitStatus {
    let record: @Sendable (JournalEvent) -> Void = { event in
      if let record = try? journal.append(event) { printer.tell(record) }
    }
    // Nothing is refused for a secret's sake here: what can be healed is.
    let declared = await DeclaredSecrets(environment, drill: drill)
      .read(into: hosts.secrets, files: [])
    record(.remark("recovery begins, by \(RunSession.owner)"))
    for remark in declared.remarks + declared.complaints { record(.remark(remark)) }
    let met = await hosts.meetAll(phase: "recovery", record)
    var facts = met.facts
    for host in environment.hosts where facts[host.name] == nil {
      // A host that is off is healed through others; nothing new is armed on it meanwhile.
      facts[host.name] = facts.values.first ?? HostFacts(runnerAddress: "192.0.2.1", sshPort: 22)
    }
    var past = past
    // Once more after what may still be on its way has had its time.
    for _ in 0..<2 {
      guard let status = await successorStatus(drill, environment, hosts),
        let wait = past.settlePromotion(status: status, now: JournalClock.system.wall())
      else { break }
      terminal.say(
        "whether its promotion was carried out cannot be told for \(wait.components.seconds) s yet")
      try? await Task.sleep(for: wait)
    }
    if past.isPastNoReturn, way == nil {
      terminal.say(
        "run \(run) has passed the point of no return; say --way return or --way keep\n"
          + (await serving(environment, hosts)))
      return .notRestored
    }
    let plan: Plan
    do {
      plan = try Planner(
        drill: drill, environment: environment, run: run, owner: RunSession.owner,
        token: max(past.token, await highestToken(of: run, environment, hosts)) + 1,
        facts: facts
      ).plan()
    } catch {
      terminal.say("\(error)")
      return .notRestored
    }
    var conductor = RunConductor(
      plan: plan, folder: bundle, hosts: hosts, client: client, journal: journal,
      terminal: terminal, printer: printer, answersYes: false)
    conductor.snapshots = past.states
    conductor.roles = past.roles
    conductor.start = past.start(walksBack: way == .return)
    return await conductor.conduct()
  }

  /// The highest token that a host has seen of the run: whoever recovered without the journal
  /// took one that the journal does not know.
  private func highestToken(
    of run: String, _ environment: Environment, _ hosts: HostConnections
  ) async -> Int {
    let looks = await hosts.survey.guards(environment.hosts.map(\.name))
    return looks.values.compactMap(\.held).filter { $0.run == run }.map(\.token).max() ?? 1
  }

  /// What the database that was to take over says of itself, and whether its promotion is under way;
  /// nil where it does not.
  private func successorStatus(
    _ drill: Drill, _ environment: Environment, _ hosts: HostConnections
  ) async -> [String: String]? {
    let role = drill.successors.first?.role ?? .backupDatabase
    guard let backup = environment.hosts(role).first?.name,
      let questions = try? StatusQuestions(environment: environment),
      let act = questions.databases.first(where: { $0.host == backup })?.act,
      let outcome = await hosts.remotes[backup]?.run(act.command, deadline: .seconds(15)),
      outcome.succeeded
    else { return nil }
    var values = outcome.values
    if let host = environment.host(backup),
      let promote = try? ServiceCatalogue(environment: environment)
        .act(.promote, .database, on: host), let probe = promote.outcomeProbe,
      let told = await hosts.remotes[promote.host]?.run(probe, deadline: .seconds(15))
    {
      values["promoting"] = told.values["promoting"]
    }
    return values
  }

  /// Which database serves, in words, for whoever must decide.
  private func serving(_ environment: Environment, _ hosts: HostConnections) async -> String {
    var lines: [String] = []
    guard let planner = try? StatusQuestions(environment: environment) else { return "" }
    for (host, act) in planner.databases {
      guard let remote = hosts.remotes[host] else { continue }
      let outcome = await remote.run(act.command, deadline: .seconds(15))
      let values = outcome.redacted(by: hosts.secrets.redactor).values
      lines.append(
        "  \(host): role \(values["role"] ?? "unknown"), writable \(values["writable"] ?? "unknown")"
          + ", fenced \(values["fenced"] ?? "unknown")")
    }
    return lines.joined(separator: "\n")
  }
}
