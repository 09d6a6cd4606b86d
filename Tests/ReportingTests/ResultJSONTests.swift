import DrillModel
import Foundation
import LocalProcess
import TestSupport
import Testing

@testable import Reporting

@Suite struct ResultJSONTests {
  private func complaints(_ text: String) throws -> [String] {
    let path = "\(Repository.root)/docs/result.schema.json"
    let schema = try JSONTree(text: try String(contentsOfFile: path, encoding: .utf8))
    return SchemaCheck(try JSONTree(text: text), against: schema).complaints
  }

  @Test(arguments: Fixture.allCases)
  func `every result can be read back, and is as the schema says`(fixture: Fixture) throws {
    let result = ResultBuilder.build(records: fixture.records)
    let text = ResultJSON.write(result)
    #expect(try JSONDecoder().decode(RunResult.self, from: Data(text.utf8)) == result)
    #expect(try complaints(text) == [])
    #expect(ResultJSON.write(ResultBuilder.build(records: fixture.records)) == text)
  }

  @Test(arguments: Fixture.allCases)
  func `an independent validator agrees`(fixture: Fixture) async throws {
    guard let python = PythonTools.path else {
      print(PythonTools.skipped("the check of result.json by python3's jsonschema"))
      return
    }
    let scratch = try ScratchFolder()
    let file = "\(scratch.path)/result.json"
    let text = ResultJSON.write(ResultBuilder.build(records: fixture.records))
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    let script = """
      import json, sys, jsonschema
      schema = json.load(open(sys.argv[1]))
      jsonschema.Draft202012Validator.check_schema(schema)
      jsonschema.Draft202012Validator(schema).validate(json.load(open(sys.argv[2])))
      """
    let result = try await LocalCommand(
      python, ["-c", script, "\(Repository.root)/docs/result.schema.json", file]
    ).run()
    #expect(result.succeeded, "\(result.errorText)")
  }

  @Test func `the check of the schema finds what is wrong`() throws {
    let text = ResultJSON.write(ResultBuilder.build(records: FixtureRun.passed))
    let changes = [
      ("\"exit\": 0", "\"exit\": 300"), ("\"restored\": true,\n", "\"restored\": 1,\n"),
      ("\"outcome\": \"completed\"", "\"outcome\": \"done\""), ("\"lost\": 281", "\"lost\": -1"),
      ("\"unit\": \"s\"", "\"units\": \"s\""), ("\"sent\": 10972", "\"sent\": 0.5"),
    ]
    for (old, new) in changes {
      #expect(text.contains(old))
      #expect(try !complaints(text.replacing(old, with: new)).isEmpty, "\(new)")
    }
  }

  @Test func `what was not measured is null`() {
    let text = ResultJSON.write(ResultBuilder.build(records: FixtureRun.crashed))
    #expect(
      text.contains(
        "{\"error_seconds\": null, \"name\": \"returned\", \"offset_seconds\": null}"))
    #expect(text.contains("\"integrity\": null"))
  }

  @Test func `text of any kind comes back as it was`() throws {
    let hostile = String(String.UnicodeScalarView((0..<0x3000).compactMap(UnicodeScalar.init)))
    var result = ResultBuilder.build(records: FixtureRun.passed)
    result.reasons = [hostile, "\"\\\u{2028}\u{1F4A9}", ""]
    result.objectives[0].actual = .infinity
    let text = ResultJSON.write(result)
    let read = try JSONDecoder().decode(RunResult.self, from: Data(text.utf8))
    #expect(read.reasons == result.reasons)
    #expect(read.objectives[0].actual == nil)
    #expect(!text.unicodeScalars.contains("\u{2028}"))
  }

  @Test func `an older result may lack members, and may not say anything else`() throws {
    let whole = ResultJSON.write(ResultBuilder.build(records: FixtureRun.failed))
    let now = Array(whole.utf8)
    func says(_ change: (inout [String: Any]) -> Void) throws -> Bool {
      var old = try #require(try JSONSerialization.jsonObject(with: Data(now)) as? [String: Any])
      change(&old)
      return ResultJSON.says(
        Array(try JSONSerialization.data(withJSONObject: old)), nothingBut: now)
    }
    #expect(try says { _ in })
    #expect(try says { $0["record"] = nil })
    #expect(
      try says { $0["milestones"] = ($0["milestones"] as? [Any]).map { Array($0.dropLast()) } })
    #expect(
      try says { old in
        var record = old["record"] as? [String: Any]
        let controls = record?["controls"] as? [Any]
        record?["controls"] = controls.map { Array($0.dropFirst()) }
        old["record"] = record
      })
    #expect(try !says { $0["verdict"] = "passed" })
    #expect(try !says { $0["added"] = 1 })
    #expect(
      try !says { $0["objectives"] = ($0["objectives"] as? [Any]).map { Array($0.dropLast()) } })
    #expect(try !says { $0["steps"] = ($0["steps"] as? [Any]).map { Array($0.dropFirst()) } })
    #expect(
      try !says { old in
        var milestones = old["milestones"] as? [[String: Any]]
        milestones?[0]["offset_seconds"] = 1.0
        old["milestones"] = milestones
      })
  }
}
