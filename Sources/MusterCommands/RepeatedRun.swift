import DrillModel
import Foundation
import Reporting

/// One drill several times, one run after another, each with its own bundle; then what all of them
/// came to.
struct RepeatedRun {
  let session: RunSession
  let count: Int

  /// Runs the drill so often, or until a run after which none may follow.
  ///
  /// - Returns: The code of the gravest run.
  func run() async -> ExitStatus {
    var runs: [RunResult] = []
    var stopped: String?
    var unread: ExitStatus?
    var single = session
    // One document on standard output, not several.
    if single.output == .json { single.output = .nothing }
    for number in 1...count {
      session.terminal.say("run \(number) of \(count)")
      let (status, bundle) = await single.runIntoBundle()
      guard let result = bundle.flatMap({ try? BundleRenderer(folder: $0).model().result }) else {
        unread = status == .passed ? .inconclusive : status
        stopped = "run \(number) left no bundle that can be read"
        break
      }
      runs.append(result)
      if let obstacle = RepeatSummary.obstacle(after: status) {
        if number < count { stopped = "after run \(number): \(obstacle)" }
        break
      }
    }
    let summary = RepeatSummary(runs: runs, wanted: count, stopped: stopped)
    tell(summary)
    guard let unread, summary.exit == .passed else { return summary.exit }
    return unread
  }

  private func tell(_ summary: RepeatSummary) {
    switch session.output {
    case .json: session.terminal.result(RepeatReport.json(summary))
    case .text: session.terminal.result(RepeatReport.text(summary))
    case .events, .nothing: break
    }
    guard let first = summary.runs.first else { return }
    let path = "\(session.reports)/repeat-\(first.run)"
    do {
      for (suffix, text) in [
        ("json", RepeatReport.json(summary)), ("md", RepeatReport.markdown(summary)),
      ] {
        try Data(text.utf8).write(to: URL(filePath: "\(path).\(suffix)"), options: .atomic)
      }
      session.terminal.say("summary of all runs: \(path).md and .json")
    } catch {
      session.terminal.say("the summary \(path) could not be written: \(error)")
    }
  }
}
