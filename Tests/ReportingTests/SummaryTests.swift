import DrillModel
import Testing

@testable import Reporting

/// What CI servers show of a run.
@Suite struct SummaryTests {
  @Test func theSummaryKeepsWithinItsLimit() {
    for records in Fixture.allCases.map(\.records) + [HostileRun.records(length: 200_000)] {
      let text = MarkdownSummary.write(ReportModel(records: records))
      #expect(text.utf8.count <= MarkdownSummary.limit)
      #expect(text.hasPrefix("## "))
    }
    let model = ReportModel(records: FixtureRun.failed)
    let whole = MarkdownSummary.write(model)
    let short = MarkdownSummary.write(model, limit: whole.utf8.count - 1)
    #expect(!whole.contains("further steps"))
    #expect(short.contains("further steps are in the report"))
    #expect(short.utf8.count < whole.utf8.count)
    #expect(short.contains("exit code \(model.result.exit)"))
  }

  @Test func nothingThatAHostSaysIsMarkup() {
    let text = MarkdownSummary.write(ReportModel(records: HostileRun.records()))
    for mark in ["<script", "<img", "](", "![", "```", "@", "http://"] {
      #expect(!text.contains(mark), "\(mark)")
    }
    #expect(
      MarkdownSummary.escaped("[a](http://b) <i> @me #1 `c` | www.d.org")
        == "\\[a\\]\\(http&#58;//b\\) &lt;i&gt; &#64;me &#35;1 \\`c\\` \\| www&#46;d.org")
  }

  @Test func annotationsNameTheStepsPlaceAndAreEscaped() throws {
    let model = ReportModel(records: FixtureRun.crashed)
    let bad = try #require(
      model.result.steps.first { $0.verdict == .failed || $0.verdict == .inconclusive })
    let place = SourcePosition(file: "a,b:c%.yaml", line: 7, column: 5)
    let commands = WorkflowCommands.write(model, positions: [bad.id: place])
    #expect(commands.contains { $0.contains("file=a%2Cb%3Ac%25.yaml,line=7,col=5::") })
    let failed = WorkflowCommands.write(ReportModel(records: FixtureRun.failed))
    #expect(failed.contains { $0.hasPrefix("::error title=Objective ") })
    let passed = WorkflowCommands.write(ReportModel(records: FixtureRun.passed))
    #expect(passed.count == 1)
    #expect(passed[0].hasPrefix("::notice title="))
  }

  @Test func aHostCanAddNoAnnotation() {
    let commands = WorkflowCommands.write(ReportModel(records: HostileRun.records()))
    #expect(commands.count <= 20)
    for command in commands {
      #expect(command.split(whereSeparator: \.isNewline).count == 1)
      #expect(command.hasPrefix("::error ") || command.hasPrefix("::warning "))
      #expect(!command.contains("\u{1B}"))
    }
    // Objectives that were missed, and the first ten steps of those that failed.
    #expect(commands.count { $0.hasPrefix("::error ") } == 10)
  }

  @Test func aSectionIsClosedAsItWasOpened() {
    for records in [FixtureRun.passed, FixtureRun.failed, HostileRun.records()] {
      let model = ReportModel(records: records)
      let text = LogSections.write(model)
      let lines = text.split(separator: "\n")
      let marks = text.matches(of: /section_(start|end):[0-9]+:muster_steps/)
      #expect(marks.map { String($0.1) } == ["start", "end"])
      #expect(lines.count == model.result.steps.count + 2)
      #expect(text.count { $0 == "\u{1B}" } == 2)
      let isPassed = model.result.occasion == .passed
      #expect(text.contains("[collapsed=\(isPassed)]"))
    }
  }
}
