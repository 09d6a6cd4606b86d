import Chat
import DrillModel
import Evidence
import Foundation
import Integrity
import Journal
import Reporting

/// Renders a bundle's reports from what is in the bundle alone, seals it, and tells the result.
///
/// Asks no host and no clock: `muster report` makes the same bytes again.
struct BundleReporter {
  let bundle: EvidenceBundle
  let sealing: BundleSealing
  let terminal: Terminal
  let output: RunSession.Output

  /// Writes what a CI server reads, before anything is done: should the runner die, it finds a run
  /// that did not finish, and not the absence of one.
  func begin() {
    do {
      let model = try BundleRenderer(folder: bundle.path).model()
      for (name, bytes) in BundleRenderer.files(model)
      where name.hasSuffix(".xml") || name.hasSuffix(".json") {
        try bundle.write(bytes, to: name)
      }
    } catch {
      terminal.say("the first reports in \(bundle.path) could not be written: \(error)")
    }
  }

  /// Writes every report, seals the bundle, and prints the result.
  ///
  /// - Parameter status: What the run left with.
  /// - Returns: The code to leave with: that of the record, where there is one.
  func finish(status: ExitStatus) async -> ExitStatus {
    do {
      let model = try BundleRenderer(folder: bundle.path).model()
      for (name, bytes) in BundleRenderer.files(model) { try bundle.write(bytes, to: name) }
      for (name, text) in StepOutputs.write(model.account) { try bundle.write(text, to: name) }
      try await seal(model)
      try bundle.publishAsLatest()
      if let trouble = BundleIndexer.add(model, bundle.path) { terminal.say(trouble) }
      tell(model)
      return ExitStatus(rawValue: model.result.exit) ?? status
    } catch {
      terminal.say("the bundle \(bundle.path) could not be finished: \(error)")
      return status == .passed ? .inconclusive : status
    }
  }

  /// Closes the bundle; what could not be signed or stamped is said, and delays and fails nothing.
  private func seal(_ model: ReportModel) async throws {
    let attestation = Attestation(
      result: model.result, drillDigest: model.account.start?.drillDigest ?? "",
      environmentDigest: model.account.start?.environmentDigest ?? "",
      journalHead: model.journalHead ?? "", toolVersion: ProductVersion.current)
    do throws(EvidenceError) {
      try await bundle.seal(
        signedBy: sealing.signer, attesting: attestation, stampedBy: sealing.stamper)
    } catch {
      guard bundle.isSealed else { throw error }
      terminal.say("\(error)")
    }
  }

  private func tell(_ model: ReportModel) {
    switch output {
    case .json: terminal.result(ResultJSON.write(model.result))
    case .events, .nothing: break
    case .text: terminal.result(TextReport.write(model, isColoured: terminal.isColoured))
    }
    if model.result.exit == ExitStatus.locked.rawValue {
      terminal.say(
        "who holds what:         muster status ENVIRONMENT\n"
          + "to stop a live run:     muster halt ENVIRONMENT --reason WHY\n"
          + "where its runner died:  muster recover BUNDLE, or muster recover --hosts ENVIRONMENT")
    }
    terminal.say("report: \(bundle.path)/report.html")
    terminal.say("bundle: \(bundle.path)   verify it with: muster verify \(bundle.path)")
  }
}
