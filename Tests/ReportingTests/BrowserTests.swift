import DrillModel
import Foundation
import LocalProcess
import TestSupport
import Testing

@testable import Reporting

/// Looks at the HTML report in Chromium, one page after the other: a browser takes both cores.
@Suite(.serialized) struct BrowserTests {
  @Test(arguments: [Fixture.passed, .failed, .crashed, .refused])
  func `a real browser finds nothing wrong`(fixture: Fixture) async throws {
    try await browse(SampleTests.model(fixture), fixture.rawValue)
  }

  @Test func `hostile text is inert in a real browser`() async throws {
    var records = HostileRun.records()
    for index in records.indices {
      guard case .integrity(var integrity) = records[index].event else { continue }
      integrity.lostMessages.removeLast(integrity.lostMessages.count - 12)
      records[index].event = .integrity(integrity)
    }
    let model = ReportModel(records: records, series: FixtureRun.series)
    try await browse(model, "hostile")
  }

  @Test func `an hour at 100 probes a second, with everything in it`() async throws {
    var model = ReportModel(records: BigRun.records, series: BigRun.series)
    model.result.integrity?.lostMessages.removeLast(4_400)
    try await browse(model, "big")
  }

  private func browse(_ model: ReportModel, _ name: String) async throws {
    guard let python = PythonTools.path else {
      print(PythonTools.skipped("the check of the HTML report in Chromium (\(name))"))
      return
    }
    let scratch = try ScratchFolder()
    let (file, sibling) = ("\(scratch.path)/report.html", "\(scratch.path)/sibling.html")
    try HTMLReport.write(model).write(toFile: file, atomically: false, encoding: .utf8)
    try HTMLReport.write(model, assets: .sibling)
      .write(toFile: sibling, atomically: false, encoding: .utf8)
    try HTMLReport.style.text.write(
      toFile: "\(scratch.path)/\(HTMLReport.style.name)", atomically: false, encoding: .utf8)
    let result = try await LocalCommand(
      python, ["\(Repository.root)/Tests/ReportingTests/browser/check_report.py", file, sibling],
      deadline: .seconds(600)
    ).run()
    let complaints = "\(result.text)\n\(result.errorText)"
    #expect(result.succeeded, "\(complaints)")
  }
}
