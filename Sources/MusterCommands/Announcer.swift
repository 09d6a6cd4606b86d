import Delivery
import DrillModel
import Foundation
import Journal
import Remote
import Reporting

/// Tells others of a run that is over: the CI server, and the receivers that a file names.
///
/// It begins when the reports are written and every host is let go, each receiver has its deadline,
/// and whatever goes wrong is a line and a record: no exit code is made here.
struct Announcer: Sendable {
  let terminal: Terminal
  /// The CI server that runs us; nil for none.
  let server: CIServer?
  /// This process's variables.
  let variables: [String: String]
  /// Who is told.
  var receivers: [Receiver] = []
  /// Where people find the report; nil where nobody said.
  var link: String?
  /// Where the drill's steps stand, by their ids.
  var positions: [String: SourcePosition] = [:]

  /// Tells of the run in a bundle.
  ///
  /// - Parameters:
  ///   - folder: The bundle's.
  ///   - tellsServer: Whether the CI server is told too.
  /// - Returns: Whether everyone who wants to know was told.
  @discardableResult
  func announce(_ folder: String, tellsServer: Bool = true) async -> Bool {
    guard tellsServer && server != nil || !receivers.isEmpty || exporter != nil else { return true }
    let model: ReportModel
    do {
      let path = "\(folder)/journal.jsonl"
      let reading = try JournalReader.read(
        Array(try Data(contentsOf: URL(filePath: path))), path: path)
      model = ReportModel(records: reading.records, journalHead: reading.head)
    } catch {
      terminal.say("nobody was told of the run: its journal cannot be read: \(error)")
      return false
    }
    if tellsServer, let server {
      await TimeLimit.wait(.seconds(5)) { [positions, terminal] in
        server.tell(model, positions: positions, terminal)
      }
    }
    let wanting = (receivers + [exporter].compactMap(\.self)).filter { $0.wants(model.result) }
    let log = URL(filePath: folder).deletingLastPathComponent().path + "/deliveries.jsonl"
    return await withTaskGroup(of: Bool.self) { group in
      for receiver in wanting {
        group.addTask { await tell(receiver, model, log) }
      }
      return await group.reduce(true) { $0 && $1 }
    }
  }

  private func tell(_ receiver: Receiver, _ model: ReportModel, _ log: String) async -> Bool {
    let link = link ?? CIServer.link(variables)
    let secrets = SecretStore()
    // Whoever hangs where nothing can end it, such as in a read from a dead file server, is left.
    let outcome =
      await TimeLimit.wait(receiver.within + .seconds(2)) {
        await Announcement(receiver: receiver, model: model, link: link, secrets: secrets).make()
      }
      ?? DeliveryOutcome(isDelivered: false, attempts: 1, detail: "it did not end in its time")
    let name = "\(receiver.name) (\(receiver.kind.rawValue))"
    let attempts = outcome.attempts == 1 ? "1 attempt" : "\(outcome.attempts) attempts"
    terminal.say(
      outcome.isDelivered
        ? "told \(name): \(outcome.detail)"
        : "not told: \(name), after \(attempts): \(outcome.detail); the run's result is not changed "
          + "by this")
    let record = DeliveryRecord(
      time: UTCTime.iso8601(JournalClock.system.wall()), run: model.result.run,
      receiver: receiver.name, kind: receiver.kind.rawValue, outcome: outcome)
    let trouble = await TimeLimit.wait(.seconds(2)) { record.append(to: log) }
    if let trouble, let trouble { terminal.say("no record of telling \(name): \(trouble)") }
    return outcome.isDelivered
  }

  /// The collector that OpenTelemetry's own variables name, where the file names none.
  private var exporter: Receiver? {
    guard !receivers.contains(where: { $0.kind == .otlp }) else { return nil }
    return OpenTelemetryVariables(variables).receiver
  }
}
