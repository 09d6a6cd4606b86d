import DrillModel
import LocalProcess
import Testing

@testable import Reporting

/// A run as a trace: which spans there are, how they hang together, and that others can read it.
@Suite struct TraceReportTests {
  private func spans(_ records: [JournalRecord]) throws -> [[String: JSONTree]] {
    let text = TraceReport.write(ReportModel(records: records))
    let resource = try #require(
      try JSONTree(text: text).members["resourceSpans"]?.elements.first)
    let scope = try #require(resource.members["scopeSpans"]?.elements.first)
    return (scope.members["spans"]?.elements ?? []).map(\.members)
  }

  @Test func aRunHasItsPhasesStepsFaultsAndCommands() throws {
    let spans = try spans(FixtureRun.passed)
    let account = RunAccount(FixtureRun.passed)
    let names = spans.compactMap { span -> String? in
      if case .string(let name)? = span["name"] { name } else { nil }
    }
    for phase in ["preflight", "steps", "way back", "proof", "recovery", "detect", "promote"] {
      #expect(names.count { $0 == phase } == 1, "\(phase)")
    }
    #expect(names.first == "RUN stretched-pool-failover")
    let begun = account.steps.filter { $0.startedAt != nil }
    #expect(begun.count > 5)
    for step in begun {
      #expect(names.contains("\(step.plan.kind) \(step.plan.id)"))
      for act in step.acts { #expect(names.contains("\(act.act) on \(act.host)")) }
    }
    #expect(names.count { $0.hasPrefix("fault ") } == account.faults.count)
    let ids = spans.compactMap { $0["spanId"] }
    #expect(Set(ids).count == spans.count)
    let orphans = spans.filter { $0["parentSpanId"].map { !ids.contains($0) } ?? true }
    #expect(orphans.count == 1)
    #expect(spans.first?["status"] == .object(["code": .number(1)]))
    #expect(spans.first?["events"]?.elements.count == account.milestones.count)
  }

  @Test(arguments: [Fixture.failed, .crashed, .refused])
  func whatWentWrongIsAnError(fixture: Fixture) throws {
    let run = try #require(try spans(fixture.records).first)
    #expect(run["status"]?.members["code"] == .number(2))
    #expect(run["status"]?.members["message"] != nil)
    let keys = run["attributes"]?.elements.map { $0.members["key"] } ?? []
    #expect(keys.contains(.string("error.type")))
  }

  @Test func theTraceOfWhoeverStartedTheRunGoesOn() throws {
    var records = FixtureRun.passed
    let given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    records[1].event = .stateRecorded(
      subject: "trace context", values: ["traceparent": given])
    let run = try #require(try spans(records).first)
    #expect(run["traceId"] == .string("0af7651916cd43dd8448eb211c80319c"))
    #expect(run["parentSpanId"] == .string("b7ad6b7169203331"))
    for wrong in [
      "", "00", given.uppercased(), "ff" + given.dropFirst(2), given + "-x",
      "00-00000000000000000000000000000000-b7ad6b7169203331-01",
      "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
    ] {
      #expect(TraceParent(wrong) == nil, "\(wrong)")
    }
  }

  /// Where the pythons are, OpenTelemetry's own messages read every trace, strictly.
  @Test func anotherReaderTakesEveryTrace() async throws {
    let runs = Fixture.allCases.map(\.records) + [HostileRun.records()]
    for records in runs {
      let text = TraceReport.write(ReportModel(records: records))
      #expect(text == TraceReport.write(ReportModel(records: records)))
      _ = try JSONTree(text: text)
    }
    guard let python = PythonTools.path else {
      print(PythonTools.skipped("the check of trace.json by opentelemetry-proto"))
      return
    }
    for records in runs where !records.isEmpty {
      let text = TraceReport.write(ReportModel(records: records))
      let result = try await LocalCommand(
        python, ["\(Repository.root)/Tests/DeliveryTests/readers/check_trace.py"],
        input: Array(text.utf8)
      ).run()
      let complaint = result.errorText
      #expect(result.succeeded, "\(complaint)")
    }
  }
}
