import LocalProcess
import Testing

@testable import Reporting

@Suite struct TextReportTests {
  @Test func `without colour there is no control character, with it only colours`() {
    let model = ReportModel(records: HostileRun.records(), series: FixtureRun.series)
    let plain = TextReport.write(model)
    let control = plain.unicodeScalars.filter { $0.value < 0x20 && $0 != "\n" && $0 != "\t" }
    #expect(control.isEmpty)
    let coloured = TextReport.write(model, isColoured: true)
    #expect(coloured.replacing(/\u{1B}\[[0-9]+m/, with: "") == plain)
    #expect(coloured != plain)
  }

  @Test func `no line begins with a word that a CI server obeys`() {
    let text = TextReport.write(ReportModel(records: HostileRun.records()))
    let obeyed = text.split(separator: "\n").filter { $0.hasPrefix("::") || $0.hasPrefix("##") }
    #expect(obeyed == [])
    #expect(text.contains("    | ::error::pwned"))
  }

  @Test func `a summary tells the verdict first`() {
    let lines = TextReport.write(SampleTests.model(.passed)).split(separator: "\n")
    #expect(lines[0] == "PASSED  Stretched chat pool loses its primary data center")
    #expect(lines.last == "Run 20260809T020003Z-k7f3qd, exit code 0: passed")
  }
}
