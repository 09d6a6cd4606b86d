import ArgumentParser
import DrillModel
import Engine
import Evidence
import Faults
import Foundation
import Journal
import Remote
import SSH

/// `muster recover RUN`: finishes what a dead runner left, and its record.
struct RecoverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recover",
    abstract: "Finish what a dead runner left: heal, go back, and finish the record.",
    discussion: """
      Before the point of no return everything is taken back. After it both databases are
      read, and --way says whether the original roles are to hold again (return) or the
      database that serves now is kept, and the old one stays fenced (keep).
      It may be run twice without harm.
      """)

  /// What becomes of the roles after the point of no return.
  enum Way: String, ExpressibleByArgument, CaseIterable {
    case `return`
    case keep
  }

  @Argument(help: "The bundle's folder, such as Reports/latest.")
  var bundle: String

  @Option(help: "After the point of no return: return, or keep.")
  var way: Way?

  func run() async throws {
    let terminal = Terminal.current
    let (drill, environment) = try read(terminal)
    let (journal, before): (JournalWriter, JournalReading)
    do {
      (journal, before) = try JournalWriter.resume("\(bundle)/journal.jsonl", clock: .system)
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
      past, run, drill, environment, journal, printer, client, hosts, terminal)
    await hosts.disconnect()
    await client.shutdown()
    journal.close()
    let folder = EvidenceBundle(path: bundle)
    try folder.unseal()
    let reporter = BundleReporter(
      bundle: folder, signingKey: nil, terminal: terminal, output: .text)
    throw ExitCode(await reporter.finish(status: status).rawValue)
  }

  private func read(_ terminal: Terminal) throws -> (Drill, Environment) {
    do {
      let (drill, environment) = try BundleSources(bundle: EvidenceBundle(path: bundle)).read()
      return (drill, environment)
    } catch {
      terminal.say("\(bundle): is no bundle that can be recovered: \(error.localizedDescription)")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
  }

  private func recover(
    _ past: PastRun, _ run: String, _ drill: Drill, _ environment: Environment,
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
        token: past.token + 1, facts: facts
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
    conductor.start = .recovery(
      RunMachine.Recovery(
        isPastNoReturn: past.isPastNoReturn, walksBack: way == .return, told: past.acts,
        passedSteps: past.passedSteps))
    return await conductor.conduct()
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
