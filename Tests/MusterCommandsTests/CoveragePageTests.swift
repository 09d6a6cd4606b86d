import Foundation
import Reporting
import Testing

@testable import MusterCommands

/// The coverage page that is checked in is what the record and the shipped drills come to.
@Suite struct CoveragePageTests {
  private static let docs = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs")

  @Test func thePageMatchesTheRecord() throws {
    let record = try CoveragePage.record(at: Self.docs.appending(path: "coverage.json").path)
    let page = try String(contentsOf: Self.docs.appending(path: "coverage.md"), encoding: .utf8)
    #expect(
      try CoveragePage.text(record) == page,
      "docs/coverage.md is not what `muster coverage page` writes now")
    #expect(record.rows.count == 39)
  }

  @Test func theRecordNamesNoFolderOfTheMachineItWasMadeOn() throws {
    let text = try String(contentsOf: Self.docs.appending(path: "coverage.json"), encoding: .utf8)
    let folders = text.matches(of: #/\/(tmp|home|root|work)\/[^" ]*/#).map(\.output.0)
    #expect(folders.isEmpty, "\(folders)")
  }

  @Test func everyRowThatADrillNamesIsInTheTable() throws {
    let record = try CoveragePage.record(at: Self.docs.appending(path: "coverage.json").path)
    let known = Set(record.rows.map(\.id))
    let claims = try CoveragePage.claims()
    #expect(!claims.isEmpty)
    for claim in claims { #expect(known.contains(claim.row), "\(claim)") }
  }
}
