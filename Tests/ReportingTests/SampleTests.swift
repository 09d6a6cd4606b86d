import DrillModel
import Testing

@testable import Reporting

/// The samples under `Reports/samples`, which double as the writers' expected output.
@Suite struct SampleTests {
  static func model(_ fixture: Fixture) -> ReportModel {
    let hasTraffic = fixture == .passed || fixture == .failed
    return ReportModel(
      records: fixture.records, series: hasTraffic ? FixtureRun.series : nil,
      journalHead: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      signature: ReportModel.Signature(
        identity: "operator@example.org", namespace: "muster-evidence@example.org"))
  }

  @Test(arguments: [Fixture.passed, .failed, .crashed, .refused])
  func `reports are written as the samples show`(fixture: Fixture) throws {
    let model = Self.model(fixture)
    let name = JUnitReport.fileName(drill: model.result.drill)
    try Snapshot.check(ResultJSON.write(model.result), "\(fixture)/result.json")
    try Snapshot.check(JUnitReport.write(model), "\(fixture)/\(name)")
    try Snapshot.check(HTMLReport.write(model), "\(fixture)/report.html")
    try Snapshot.check(TextReport.write(model), "\(fixture)/summary.txt")
    try Snapshot.check(MetricsReport.write(model), "\(fixture)/metrics.prom")
  }
}
