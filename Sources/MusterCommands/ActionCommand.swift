import ArgumentParser
import DrillModel
import Evidence
import Foundation
import Journal
import Reporting

/// `muster action`: what is to be done after a drill, by whom, until when.
struct ActionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "action",
    abstract: "Corrective actions: open, list, change, close.",
    discussion: """
      They stand beside the runs, in Reports/actions; lines are only added, no run is changed. An
      action stays open until it is closed.
        muster action open Reports/latest "Alert on a stopped copy job" \\
          --owner anna@example.org --due 2026-03-31 --severity high
        muster action list --open
        muster action close A-k7f3qd --text "Alert is on" --retest 20260331T020003Z-ab2cde
      """,
    subcommands: [
      OpenCommand.self, ListCommand.self, ChangeCommand.self, CloseCommand.self,
      ReopenCommand.self,
    ], defaultSubcommand: ListCommand.self)

  /// Where the actions are.
  struct Place: ParsableArguments {
    @Option(help: "The folder that bundles are in.")
    var reports = "Reports"

    var store: ActionStore { ActionStore(reports: reports) }

    /// Says something of an action, and shows it.
    func add(_ record: ActionRecord) throws {
      try ActionCommand.orUsage {
        try store.add(record)
        for action in try store.all() where action.id == record.action {
          Terminal.current.result(ActionCommand.line(action))
        }
      }
    }
  }

  /// A day as `2026-03-31`.
  static func day(_ text: String) throws -> String {
    guard text.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}/) != nil,
      (try? Date("\(text)T00:00:00Z", strategy: .iso8601)) != nil
    else { throw ValidationError("\(text) is no day such as 2026-03-31") }
    return text
  }

  static func severity(_ text: String) throws -> ActionRecord.Severity {
    guard let severity = ActionRecord.Severity(rawValue: text) else {
      throw ValidationError("--severity takes high, medium or low")
    }
    return severity
  }

  static func record(_ action: String, _ kind: ActionRecord.Kind) -> ActionRecord {
    ActionRecord(
      action: action, kind: kind, time: UTCTime.iso8601(JournalClock.system.wall()),
      by: RunSession.owner)
  }

  /// Tells what is wrong with the files, and ends with 2.
  static func orUsage(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as EvidenceError {
      Terminal.current.say("\(error)")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
  }

  static func line(_ action: CorrectiveAction) -> String {
    let state = action.closed.map { "closed \($0.prefix(10))" } ?? "open"
    let retest = action.retest.map { ", shown by \($0)" } ?? ""
    return "\(action.id)  \(state), due \(action.due)\(retest)  \(action.severity.rawValue)  "
      + "\(ProgressPrinter.visible(action.owner))  \(ProgressPrinter.visible(action.title))  "
      + "(\(action.run) \(action.drill))"
  }

  /// A new one.
  struct OpenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "open", abstract: "Say what is to be done after a run.")

    @Argument(help: "The run's id, or its bundle's folder.")
    var found: String

    @Argument(help: "What is to be done, in a sentence.")
    var title: String

    @Option(help: "Who is to do it.")
    var owner: String

    @Option(
      help: "The day by which it is to be done, such as 2026-03-31.", transform: ActionCommand.day)
    var due: String

    @Option(help: "high, medium or low.", transform: ActionCommand.severity)
    var severity = ActionRecord.Severity.medium

    @Option(help: "What else is to be said.")
    var text: String?

    @OptionGroup var place: Place

    func run() throws {
      let folder = try BundlePlace.find(found, reports: place.reports, Terminal.current)
      let result = try BundleRenderer(folder: folder).model().result
      var record = ActionCommand.record(ActionStore.newID(), .opened)
      record.run = result.run
      record.drill = result.drill
      record.environment = result.environment
      record.title = title
      record.owner = owner
      record.due = due
      record.severity = severity
      record.text = text
      try place.add(record)
    }
  }

  /// All of them.
  struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List corrective actions, open ones first.")

    @Flag(name: .customLong("open"), help: "Those that are open only.")
    var isOpenOnly = false

    @Flag(help: "Print them as JSON.")
    var json = false

    @OptionGroup var place: Place

    func run() throws {
      try ActionCommand.orUsage {
        let actions = try place.store.all().filter { !isOpenOnly || $0.isOpen }
        if json {
          Terminal.current.result(try JSONText.write(actions))
        } else if actions.isEmpty {
          Terminal.current.say("no corrective action stands in \(place.store.path)")
        } else {
          for action in actions { Terminal.current.result(ActionCommand.line(action)) }
        }
      }
    }
  }

  /// Another owner, date, severity, or a word.
  struct ChangeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "change", abstract: "Give an action another owner, day or severity.")

    @Argument(help: "The action's id.")
    var action: String

    @Option(help: "Who is to do it.")
    var owner: String?

    @Option(help: "The day by which it is to be done.", transform: ActionCommand.day)
    var due: String?

    @Option(help: "high, medium or low.", transform: ActionCommand.severity)
    var severity: ActionRecord.Severity?

    @Option(help: "Why.")
    var text: String

    @OptionGroup var place: Place

    func run() throws {
      var record = ActionCommand.record(action, .changed)
      record.owner = owner
      record.due = due
      record.severity = severity
      record.text = text
      try place.add(record)
    }
  }

  /// It is done.
  struct CloseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "close", abstract: "Say that an action is done.")

    @Argument(help: "The action's id.")
    var action: String

    @Option(help: "What was done.")
    var text: String

    @Option(help: "The run that showed it: its id, or its bundle's folder.")
    var retest: String?

    @OptionGroup var place: Place

    func run() throws {
      var record = ActionCommand.record(action, .closed)
      record.text = text
      if let retest {
        let folder = try BundlePlace.find(retest, reports: place.reports, Terminal.current)
        record.retest = try BundleRenderer(folder: folder).model().result.run
      }
      try place.add(record)
    }
  }

  /// It is not done after all.
  struct ReopenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "reopen", abstract: "Say that an action is not done after all.")

    @Argument(help: "The action's id.")
    var action: String

    @Option(help: "Why.")
    var text: String

    @OptionGroup var place: Place

    func run() throws {
      var record = ActionCommand.record(action, .reopened)
      record.text = text
      try place.add(record)
    }
  }
}
