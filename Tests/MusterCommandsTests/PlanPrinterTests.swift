import DrillLanguage
import DrillModel
import Engine
import Foundation
import Testing

@testable import MusterCommands

/// What a plan says of faults before any host is asked.
@Suite struct PlanPrinterTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private func load(_ strikes: [String]) throws -> LoadedDrill {
    let lines = ["drill: T", "steps:", "  - baseline: { for: 1s }"]
    let text =
      (lines + strikes.map { "  - strike: { \($0) }" } + ["  - heal: { fault: all }"])
      .joined(separator: "\n") + "\n"
    let environment = "Drills/environments/lab.yaml"
    return try LoadedDrill.load(
      drill: SourceFile(path: "t.yaml", bytes: Array(text.utf8)),
      environment: SourceFile(
        path: environment,
        bytes: [UInt8](Data(contentsOf: Self.root.appending(path: environment)))),
      vocabulary: ProductVocabulary.vocabulary)
  }

  private func text(_ strikes: [String]) throws -> String {
    let loaded = try load(strikes)
    let plan = try Planner(
      drill: loaded.drill.drill, environment: loaded.environment.environment, run: "RUN",
      owner: "the runner", facts: PlanCommand.unknownFacts(loaded.environment.environment)
    ).plan()
    return PlanPrinter(plan: plan).text(withScripts: false)
  }

  @Test func aMildFaultIsSaidForWhatItIs() throws {
    let text = try text([
      "fault: cpu-load, on: [chat3, chat4], processors: 1",
      "fault: network-loss, on: [chat3], loss: 2.5%, peer: db3, port: 5432, direction: out",
    ])
    #expect(text.contains("\n    chat3, chat4: 1 processors are busy\n"))
    #expect(
      text.contains(
        "chat3: traffic from it, other end 10.77.2.11, port 5432: 2.5% of it vanish\n"))
    #expect(!text.contains("taken away"))
    #expect(!text.contains("not proven on metal"))
  }

  @Test func aHostThatIsTakenAwayIsSaidToBe() throws {
    let text = try text(["fault: power-off, on: [chat4]"])
    #expect(text.contains("\n    chat4: has no power\n    taken away meanwhile: chat4\n"))
  }

  @Test(arguments: [
    "fault: clock-step, on: [chat4], by: -1h", "fault: clock-drift, on: [chat4], gain: 5",
    "fault: network-delay, on: [chat4], delay: 1s",
    "fault: slow-disk, on: [chat4], cgroup: /a, path: /srv, rate: 1MiB/s",
  ])
  func whatWasNeverTriedOnARealMachineIsMarked(strike: String) throws {
    let text = try text([strike])
    #expect(text.contains("\n    not proven on metal: "))
    // In the step's own title too, which is what journal and reports have.
    let step = text.split(separator: "\n").first { $0.hasPrefix("  02-strike") }
    #expect(step?.contains("(not proven on metal)") == true)
  }

  /// What a run would refuse while it is planned, `check` says with its place.
  @Test(arguments: [
    ("fault: clock-step, on: [chat4], by: 3s", "4:51: error: clock-step: by is at least 10s"),
    (
      "fault: network-cut, on: [chat3], peer: shara",
      "Did you mean `share`?"
    ),
    (
      "fault: clock-drift, on: [chat4]",
      "4:22: error: clock-drift needs exactly one of gain and loss"
    ),
    (
      "fault: disk-read-only, on: [chat4], mount: /var",
      "4:58: error: disk-read-only: /var is what the host itself"
    ),
    ("fault: freeze, on: [share]", "4:22: error: share cannot be struck"),
    (
      "fault: bandwidth-limit, on: [chat4], rate: 1mbit/s",
      "4:58: error: `1mbit/s` cannot be `rate` of `bandwidth-limit`; expected a rate such as"
    ),
    ("fault: process-kill, on: [chat4], name: a, signal: kil", "Did you mean `KILL`?"),
    ("fault: memory-pressure, on: [chat4], take: 16 MB", "Did you mean `16MiB`?"),
  ])
  func aValueThatCannotBeIsAComplaintWithItsPlace(strike: String, sentence: String) {
    do {
      _ = try load([strike])
      Issue.record("nothing is wrong with \(strike)")
    } catch {
      #expect("\(error)".contains(sentence), "\(error)")
    }
  }
}
