import ArgumentParser
import Crypto
import DrillLanguage
import DrillModel
import Evidence
import Foundation
import Reporting

/// Reads what an audit is made of: bundles, drills, environments, corrective actions.
struct AuditSources {
  let reports: String
  let drills: String
  let environments: [String]
  let settings: [String]
  let allowedSigners: String?

  /// Makes the audit.
  func audit(
    since: String, asOf: String, everyDays: Int, _ terminal: Terminal
  ) async throws -> AuditModel {
    let names = try BundleIndexer.names(in: reports, terminal)
    var runs: [AuditModel.Run] = []
    var unreadable: [String] = []
    for name in names where name != "latest" {
      let folder = "\(reports)/\(name)"
      guard FileManager.default.fileExists(atPath: "\(folder)/journal.jsonl") else { continue }
      do {
        runs.append(try await run(folder))
      } catch {
        unreadable.append("\(folder): \(error)")
      }
    }
    let builder = AuditBuilder(
      since: since, asOf: asOf, everyDays: everyDays, drills: drillsNow(runs),
      environments: try environmentsNow(terminal))
    return builder.build(
      runs: runs, actions: try actions(asOf), unreadable: unreadable, madeBy: RunSession.owner,
      toolVersion: ProductVersion.current)
  }

  private func run(_ folder: String) async throws -> AuditModel.Run {
    let model = try BundleRenderer(folder: folder).model()
    let found = try await VerifyCommand.verifier(allowedSigners).verify(
      EvidenceBundle(path: folder))
    return AuditModel.Run(
      result: model.result, complaints: found.findings.map(\.description),
      signature: VerificationWords.signature(found.signature),
      signOffs: found.signOffs.map { entry in
        let record = entry.record
        return "\(record.role.rawValue): \(record.decision.rawValue) by \(record.name), "
          + "\(record.time.prefix(10))"
          + (entry.isOfAnotherKey ? "" : " (with the bundle's own key)")
      }, journalHead: model.journalHead ?? "")
  }

  /// The drills that ran, and those of the folder: the folder's file counts before the one that
  /// ships with Muster.
  private func drillsNow(_ runs: [AuditModel.Run]) -> [String: AuditModel.Current] {
    var now: [String: AuditModel.Current] = [:]
    for run in runs where now[run.result.drill] == nil {
      if let text = ShippedDrills.text(of: run.result.drill) {
        now[run.result.drill] = current(SourceFile(path: "\(run.result.drill).yaml", text: text))
      }
    }
    let files = (try? FileManager.default.subpathsOfDirectory(atPath: drills)) ?? []
    for name in files.sorted() where name.hasSuffix(".yaml") && !name.contains("environments/") {
      if let source = try? SourceReader.file("\(drills)/\(name)") {
        now[source.identifier] = current(source)
      }
    }
    return now
  }

  /// A drill's file: its digest, and what can be read without its environment.
  private func current(_ source: SourceFile) -> AuditModel.Current {
    let parsed = try? DrillParser.parse(source, vocabulary: ProductVocabulary.vocabulary)
    return AuditModel.Current(
      digest: SHA256.hex(of: Array(source.text.utf8)), everyDays: parsed?.drill.record?.everyDays,
      title: parsed?.drill.title)
  }

  private func environmentsNow(_ terminal: Terminal) throws -> [String: AuditModel.Current] {
    var now: [String: AuditModel.Current] = [:]
    for path in environments {
      let environment = try EnvironmentFile(path: path, settings: settings).read(terminal)
      let source = try SourceReader.file(path)
      now[environment.name] = AuditModel.Current(
        digest: SHA256.hex(of: Array(source.text.utf8)), version: environment.subject.version)
    }
    return now
  }

  private func actions(_ asOf: String) throws -> [AuditModel.Action] {
    try ActionStore(reports: reports).all().map { action in
      AuditModel.Action(
        id: action.id, title: action.title, severity: action.severity.rawValue,
        owner: action.owner, due: action.due, run: action.run, drill: action.drill,
        closed: action.closed, isOverdue: action.isOverdue(on: asOf))
    }
  }
}
