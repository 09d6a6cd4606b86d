import LocalProcess
import Testing

@testable import Reporting

@Suite struct MetricsReportTests {
  @Test func `a run that passed tells its times and its success`() {
    let text = MetricsReport.write(SampleTests.model(.passed))
    let labels = "{drill=\"stretched-pool-failover\",environment=\"lab\"}"
    #expect(text.contains("\nmuster_recovery_time_seconds\(labels) 12.84\n"))
    #expect(text.contains("\nmuster_recovery_time_target_seconds\(labels) 60\n"))
    #expect(text.contains("\nmuster_last_success_timestamp_seconds\(labels) 1786240945\n"))
    #expect(text.contains("\nmuster_messages_lost\(labels) 281\n"))
    #expect(text.contains("environment=\"lab\",result=\"passed\"} 1\n"))
  }

  @Test(arguments: [Fixture.failed, .crashed, .refused, .empty])
  func `a run that did not pass has no success`(fixture: Fixture) {
    let text = MetricsReport.write(SampleTests.model(fixture))
    #expect(!text.contains("muster_last_success"))
    #expect(text.contains("result=\"passed\"} 0\n"))
  }

  @Test func `another parser reads what was written, hostile names too`() async throws {
    guard let python = PythonTools.path else {
      print(PythonTools.skipped("the check of metrics.prom by prometheus_client"))
      return
    }
    let script = """
      import sys
      from prometheus_client.parser import text_string_to_metric_families as parse
      for family in parse(sys.stdin.read()):
          assert family.type == 'gauge', family
          print(family.name, len(family.samples))
      """
    for records in Fixture.allCases.map(\.records) + [HostileRun.records()] {
      let text = MetricsReport.write(ReportModel(records: records))
      let result = try await LocalCommand(python, ["-c", script], input: Array(text.utf8)).run()
      let complaint = result.errorText
      #expect(result.succeeded, "\(complaint)")
      #expect(result.text.contains("muster_last_run_result 7"))
    }
  }

  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2000-02-29T12:00:00Z", 951_825_600),
    ("2026-08-09T02:02:25.000Z", 1_786_240_945),
  ])
  func `moments become seconds since 1970`(iso: String, seconds: Double) {
    #expect(TimeText.epoch(iso) == seconds)
    #expect(TimeText.epoch("yesterday") == nil)
  }
}
