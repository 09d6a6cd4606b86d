import DrillModel
import Foundation
import Testing

@testable import DrillLanguage

@Suite struct RecordTests {
  private let steps = "steps:\n  - baseline: { for: 1s }\n"

  private func drill(_ record: String) throws -> Drill {
    try DrillParser.parse(
      SourceFile(path: "example.yaml", text: "drill: A drill\n\(record)\(steps)"),
      vocabulary: .forTests
    ).drill
  }

  @Test func theExampleOfThePageIsReadAndWrittenAgain() throws {
    let page = try BundledFiles.file("docs/compliance.md").text
    let start = try #require(page.range(of: "```yaml\n")).upperBound
    let end = try #require(page[start...].range(of: "```")).lowerBound
    let drill = try drill(String(page[start..<end]))
    let record = try #require(drill.record)
    #expect(record.version == "3" && record.everyDays == 90 && record.retentionYears == 7)
    #expect(record.controls == ["dora:25", "soc-2:A1.3"])
    #expect(record.assumptions.count == 2)
    #expect(record.waivers?.map(\.until) == ["2026-12-31"])
    let again = try DrillParser.parse(
      SourceFile(path: "example.yaml", text: DrillWriter.text(drill)), vocabulary: .forTests)
    #expect(again.drill.record == record)
    let coded = try JSONDecoder().decode(Drill.self, from: JSONEncoder().encode(drill))
    #expect(coded.record == record)
  }

  @Test(arguments: [
    ("record: { every-days: often }\n", "number of days"), ("record: { owner: anna }\n", "`owner`"),
    ("record: { waivers: [{ what: a, by: b }] }\n", "`until`"),
    ("record: { waivers: [{ what: a, by: b, until: soon }] }\n", "no day"),
    ("record: { retention-years: 0 }\n", "number of years"), ("record: [a]\n", "a mapping"),
  ])
  func whatIsWrongIsTold(record: String, complaint: String) {
    #expect {
      try drill(record)
    } throws: {
      "\($0)".contains(complaint)
    }
  }

  @Test func aDrillWithoutOneHasNone() throws {
    #expect(try drill("").record == nil)
  }
}
