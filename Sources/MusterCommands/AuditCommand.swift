import ArgumentParser
import DrillModel
import Foundation
import Reporting

/// `muster audit --since DAY`: one page for all drills of a period.
struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Write one page for all drills of a period: what ran, what is overdue, what changed.",
    discussion: """
      Reads every bundle of a folder and verifies it, the drills' files as they are now, and the
      corrective actions. A drill needs verification where its file, its environment's file or the
      system's version is another than that of the last run that passed.
        muster audit --since 2026-01-01
        muster audit --since 2026-01-01 --environment production.yaml --check --json
      Exit codes: 0 written, 1 with --check: something needs attention, 2 nothing could be read.
      """)

  @Option(help: "The first day of the period, such as 2026-01-01.", transform: ActionCommand.day)
  var since: String

  @Option(help: "The day of the audit; else today, UTC.", transform: ActionCommand.day)
  var asOf: String?

  @Option(help: "The folder that bundles are in.")
  var reports = "Reports"

  @Option(help: "The folder of the drills as they are now.")
  var drills = "Drills"

  @Option(
    name: .shortAndLong,
    help: "An environment's file as it is now; may be given several times.")
  var environment: [String] = []

  @Option(name: .customLong("set"), help: "Set a variable of the environment's file: name=value.")
  var settings: [String] = []

  @Option(help: "How often a drill is to be run that does not say, days.")
  var every = 365

  @Option(help: "A file of trusted signers, in OpenSSH's form.")
  var allowedSigners: String?

  @Option(help: "The page to write; else audit.html in the folder of bundles.")
  var out: String?

  @Flag(help: "Fail where something is overdue, changed, not whole, or behind its day.")
  var check = false

  @Flag(help: "Print the audit as JSON, and write no page unless --out is given.")
  var json = false

  func validate() throws {
    guard (1...3650).contains(every) else {
      throw ValidationError("--every takes a number of days from 1 to 3650")
    }
  }

  func run() async throws {
    let terminal = Terminal.current
    let sources = AuditSources(
      reports: reports, drills: drills, environments: environment, settings: settings,
      allowedSigners: allowedSigners)
    let asOf = asOf ?? String(Date().formatted(.iso8601).prefix(10))
    let model: AuditModel
    do {
      model = try await sources.audit(since: since, asOf: asOf, everyDays: every, terminal)
    } catch let code as ExitCode {
      throw code
    } catch {
      terminal.say("\(error)")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
    if out != nil || !json {
      let path = out ?? "\(reports)/audit.html"
      do {
        try Data(AuditPage.write(model).utf8).write(to: URL(filePath: path), options: .atomic)
      } catch {
        terminal.say("\(path) cannot be written: \(error.localizedDescription)")
        throw ExitCode(ExitStatus.usage.rawValue)
      }
      if !json { terminal.result(path) }
    }
    if json { terminal.result(try JSONText.write(model)) }
    for drill in model.drills where drill.isOverdue || drill.needsVerification {
      let words = (drill.isOverdue ? ["overdue"] : []) + drill.changes
      terminal.say("\(drill.id) \(drill.environment): \(words.joined(separator: "; "))")
    }
    if check, model.needsAttention { throw ExitCode(ExitStatus.failed.rawValue) }
  }
}
