import ArgumentParser
import DrillModel
import Foundation
import Journal
import Remote
import Reporting

/// `muster deliver BUNDLE`: tells the receivers of a run that is over, once more or for the first
/// time.
struct DeliverCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deliver",
    abstract: "Tell receivers of a run that is over, from its bundle.",
    discussion: """
      Examples:
        muster deliver Reports/latest --receivers receivers.yaml
        muster deliver Reports/latest --receivers receivers.yaml --only on-call
        muster deliver Reports/samples/failed --receivers receivers.yaml --print

      A run does this by itself where --receivers or MUSTER_RECEIVERS names the file. There a
      receiver that cannot be told changes no exit code; here it is 1.
      """)

  @Argument(help: "The bundle's folder, such as Reports/latest.")
  var bundle: String

  @OptionGroup var announcement: AnnouncementOptions

  @Option(help: "Only the receiver of this name; may be given several times.")
  var only: [String] = []

  @Flag(help: "Print what would be sent, without secrets, and send nothing.")
  var print = false

  func run() async throws {
    let terminal = Terminal.current
    var announcer = try announcement.load(terminal)
    let known = announcer.receivers.map(\.name)
    if let unknown = only.first(where: { !known.contains($0) }) {
      terminal.say(
        "no receiver is called \(unknown); there are: \(known.joined(separator: ", "))")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
    if !only.isEmpty { announcer.receivers.removeAll { !only.contains($0.name) } }
    guard !announcer.receivers.isEmpty else {
      terminal.say("nobody is to be told: name a file with --receivers")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
    if print {
      try show(announcer, terminal)
      return
    }
    let folder = URL(filePath: bundle).resolvingSymlinksInPath().path
    let isTold = await announcer.announce(folder, tellsServer: false)
    throw ExitCode(isTold ? 0 : ExitStatus.failed.rawValue)
  }

  private func show(_ announcer: Announcer, _ terminal: Terminal) throws {
    let model: ReportModel
    do {
      let path = "\(bundle)/journal.jsonl"
      let reading = try JournalReader.read(file: path)
      model = ReportModel(records: reading.records, journalHead: reading.head)
    } catch {
      terminal.say("\(bundle): \(error)")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
    for receiver in announcer.receivers {
      let name = "\(receiver.name) (\(receiver.kind.rawValue))"
      guard receiver.wants(model.result) else {
        terminal.say("\(name) does not want to be told of this")
        continue
      }
      let link = announcer.link ?? CIServer.link(announcer.variables)
      let announcement = Announcement(
        receiver: receiver, model: model, link: link, secrets: SecretStore())
      for (path, body) in announcement.bodies(secret: "[redacted]") {
        terminal.say("\(name)\(path.isEmpty ? "" : " \(path)"):")
        terminal.result(body)
      }
      if receiver.kind == .textfile { terminal.result(MetricsReport.write(model)) }
    }
  }
}
