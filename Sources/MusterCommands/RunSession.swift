import Crypto
import DrillLanguage
import DrillModel
import Engine
import Evidence
import Faults
import Foundation
import Glibc
import Journal
import Remote
import Reporting
import SSH
import Services

/// One run from its two files to its bundle: connects, plans, drives, reports.
///
/// A bundle is written whatever happens: also for a run that was refused.
struct RunSession {
  /// The files as they were read.
  struct Sources {
    var drill: SourceFile
    var environment: SourceFile
    var settings: [String]
  }

  /// What is printed on standard output.
  enum Output {
    case text
    case json
    case events
    /// Nothing: someone else tells the result.
    case nothing
  }

  let drill: Drill
  let environment: Environment
  let sources: Sources
  let reports: String
  let sealing: BundleSealing
  let terminal: Terminal
  var output: Output
  let answersYes: Bool
  /// The file that approves this run in production; it may approve its irreversible steps too.
  var approvalFile: String?
  /// What was made wrong by hand so that the run must not pass; nil in an ordinary run.
  var planted: String?
  /// Who takes part, under which ticket, by which clock.
  var people = RunPeople()
  /// Why the run was refused before it began, as its bundle says; nil where it was not.
  var refusal: String?
  /// Tells others once the reports are written.
  var announcer: Announcer?

  /// Runs the drill.
  ///
  /// - Returns: The code to leave with.
  func run() async -> ExitStatus { await runIntoBundle().status }

  /// Runs the drill.
  ///
  /// - Returns: The code to leave with, and the folder of the bundle; nil where there is none.
  func runIntoBundle() async -> (status: ExitStatus, bundle: String?) {
    let run = RunID(startingAt: JournalClock.system.wall()).description
    let bundle: EvidenceBundle
    let journal: JournalWriter
    do {
      guard let id = RunID(run) else { throw EvidenceError.unsafeName(run) }
      bundle = try EvidenceBundle.create(inReports: reports, run: id)
      journal = try JournalWriter.create(inFolder: bundle.path, clock: .system)
      try BundleSources(bundle: bundle).write(
        drill: drill, environment: environment, sources: sources)
    } catch {
      terminal.say("no bundle can be written under \(reports): \(error); nothing was changed")
      return (.refused, nil)
    }
    // A killed run is the latest one too: it is what `muster recover Reports/latest` is for.
    try? bundle.publishAsLatest()
    let folder = bundle.path
    let printer = ProgressPrinter(
      terminal: terminal, eventsAsJSON: output == .events,
      start: JournalClock.system.monotonic())
    let reporter = BundleReporter(
      bundle: bundle, sealing: sealing, terminal: terminal, output: output)
    if let refusal {
      let record = recorder(journal, printer)
      record(.runStarted(started(run, owner: Self.owner, steps: [])))
      if let trace = traceContext { record(trace) }
      let status = refuse([refusal], record)
      journal.close()
      let code = await reporter.finish(status: status)
      await announcer?.announce(folder)
      return (code, folder)
    }
    let secrets = SecretStore()
    journal.takeOutOfTexts { secrets.redacted($0) }
    let client = SSHClient()
    let hosts = await HostConnections.resolve(environment, client: client, secrets: secrets)
    let status = await conduct(run, folder, journal, printer, client, hosts, reporter)
    await hosts.disconnect()
    await client.shutdown()
    journal.close()
    let code = await reporter.finish(status: status)
    await announcer?.announce(folder)
    return (code, folder)
  }

  private func recorder(
    _ journal: JournalWriter, _ printer: ProgressPrinter
  ) -> @Sendable (JournalEvent) -> Void {
    { event in
      if let record = try? journal.append(event) { printer.tell(record) }
    }
  }

  private func conduct(
    _ run: String, _ folder: String, _ journal: JournalWriter, _ printer: ProgressPrinter,
    _ client: SSHClient, _ hosts: HostConnections, _ reporter: BundleReporter
  ) async -> ExitStatus {
    let record = recorder(journal, printer)
    let owner = Self.owner
    let declared = await DeclaredSecrets(environment, drill: drill).read(
      into: hosts.secrets, files: [sources.drill.text, sources.environment.text])
    record(.runStarted(started(run, owner: owner, steps: [])))
    // Meeting hosts takes time too: who dies in it leaves more than a journal.
    reporter.begin()
    if let trace = traceContext { record(trace) }
    for remark in declared.remarks { record(.remark(remark)) }
    for sentence in (try? ServiceCatalogue(environment: environment))?.unproved ?? [] {
      record(.remark("not proved: \(sentence)"))
    }
    guard declared.complaints.isEmpty else {
      return refuse(declared.complaints, record)
    }
    let store = try? HistoryLocation.open()
    if let earlier = EarlierRuns.event(store, before: started(run, owner: owner, steps: [])) {
      record(earlier)
    }
    let row = LeaseRow(environment, run: run, owner: owner, store: store)
    switch row.claim() {
    case .granted: break
    case .unavailable(let trouble): record(.remark("no row tells others of this run: \(trouble)"))
    case .refused(let holder): return refuse([holder], record, with: .locked)
    }
    defer { row.release() }
    let met = await hosts.meetAll(record)
    let complaints = met.complaints(clockLimit: environment.timing.clockOffset)
    guard complaints.isEmpty else {
      return refuse(complaints, record)
    }
    if let software = await hosts.software() { record(software) }
    let plan: Plan
    do {
      plan = try Planner(
        drill: drill, environment: environment, run: run, owner: owner, facts: met.facts
      ).plan()
    } catch {
      return refuse([hosts.secrets.redacted("\(error)")], record)
    }
    if let remark = drill.leftOutRemark {
      terminal.say(remark)
      record(.remark(remark))
    }
    switch RunTimes.judge(plan, now: Date()) {
    case .closed(let reason): return refuse([reason], record)
    case .open(_, let warning?): record(.remark(warning))
    case .open: break
    }
    // Who recovers a dead runner's run starts from this record: without it nothing is begun.
    do {
      printer.tell(
        try journal.append(.runStarted(started(run, owner: owner, steps: plan.summaries))))
    } catch {
      return refuse(["the journal cannot be written: \(error); nothing was changed"], record)
    }
    reporter.begin()
    return await RunConductor(
      plan: plan, folder: folder, hosts: hosts, client: client, journal: journal,
      terminal: terminal, printer: printer, answersYes: answersYes, approvalFile: approvalFile,
      row: row
    ).conduct()
  }

  /// The trace that whoever started us says that this run is a part of.
  private var traceContext: JournalEvent? {
    guard let text = ProcessInfo.processInfo.environment["TRACEPARENT"], TraceParent(text) != nil
    else { return nil }
    return .stateRecorded(subject: "trace context", values: ["traceparent": text])
  }

  private func refuse(
    _ reasons: [String], _ record: (JournalEvent) -> Void, with status: ExitStatus = .refused
  ) -> ExitStatus {
    for reason in reasons { terminal.say("refused: \(ProgressPrinter.visible(reason))") }
    record(
      .runEnded(
        JournalEvent.RunEnded(
          ended: UTCTime.iso8601(JournalClock.system.wall()), outcome: .refused, verdict: nil,
          restored: true, exit: status.rawValue, reasons: reasons)))
    return status
  }

  private func started(
    _ run: String, owner: String, steps: [JournalEvent.PlannedStepSummary]
  ) -> JournalEvent.RunStarted {
    JournalEvent.RunStarted(
      run: run, toolVersion: ProductVersion.current, drill: drill.id, title: drill.title,
      environment: environment.name,
      drillDigest: SHA256.hex(of: Array(sources.drill.text.utf8)),
      environmentDigest: SHA256.hex(of: Array(sources.environment.text.utf8)),
      subject: environment.subject, operatedBy: owner, processID: getpid(),
      started: UTCTime.iso8601(JournalClock.system.wall()), objectives: drill.objectives,
      steps: steps, availability: drill.availability,
      covers: drill.covers.isEmpty ? nil : drill.covers, planted: planted,
      particulars: people.particulars(drill, environment))
  }

  /// Who runs it: user and machine, as others who find a host locked will read it.
  static var owner: String {
    let user = ProcessInfo.processInfo.environment["SUDO_USER"] ?? NSUserName()
    let text = "\(user)@\(ProcessInfo.processInfo.hostName)"
    return String(
      text.unicodeScalars.filter { (33...126).contains($0.value) }.map(Character.init).prefix(100))
  }
}
