import DrillLanguage
import DrillModel
import Testing

/// The words by which a step that cannot be taken back needs an approval.
@Suite struct ApprovalWordsTests {
  private func drill(_ promote: String, _ back: String = "") throws -> Drill {
    try DrillParser.parse(
      SourceFile(
        path: "here/d.yaml",
        text: """
          drill: T
          steps:
            - fence: { database: primary }
            - promote: { database: backup, salvage: shipped-log\(promote) }
            - return: { to: primary\(back) }
          """), vocabulary: .forTests
    ).drill
  }

  private func environment(_ rest: String, production: Bool = false) throws -> Environment {
    var text = try BundledFiles.file("Drills/environments/lab.yaml").text
    if production { text.replace("production: false", with: "production: true") }
    return try EnvironmentParser.parse(
      SourceFile(path: "there/e.yaml", text: text + "\n" + rest + "\n"), vocabulary: .forTests
    ).environment
  }

  @Test func aDrillNamesAFileOrMeansAPerson() throws {
    let plain = try drill("")
    #expect(plain.steps.compactMap(\.approval).isEmpty)
    let drill = try drill(", approval: required", ", approval: approvals/back.json")
    let promotion = try #require(drill.steps.first { $0.action == .promote })
    #expect(promotion.approval == Approval(file: nil))
    let back = try #require(drill.steps.last)
    #expect(back.approval == Approval(file: "here/approvals/back.json"))
    #expect(drill.steps.filter { $0.approval != nil }.count == 2)
    let written = DrillWriter.text(drill)
    #expect(written.contains("\"approval\": \"required\"") || written.contains("approval: "))
  }

  @Test func thePromotionOfAMirrorMayNeedOneToo() throws {
    let drill = try DrillParser.parse(
      SourceFile(
        path: "here/d.yaml",
        text: """
          drill: T
          steps:
            - fence: { database: primary }
            - promote: { database: mirror, approval: required }
          """), vocabulary: .forTests
    ).drill
    #expect(drill.steps.map(\.approval) == [nil, Approval(file: nil)])
  }

  @Test func anEnvironmentAsksForWhatItSays() throws {
    let none = try environment("")
    #expect(ApprovalRules.Subject.allCases.allSatisfy { !none.asks(before: $0) })
    let some = try environment("approvals: { overwrite: true, within: 2h, file: a.json }")
    #expect(some.asks(before: .overwrite) && !some.asks(before: .promotion))
    #expect(some.approvals.within == .seconds(7200))
    #expect(some.approvals.file == "there/a.json")
  }

  @Test func productionAlwaysAsksAndCannotBeToldNotTo() throws {
    let production = try environment("", production: true)
    #expect(ApprovalRules.Subject.allCases.allSatisfy { production.asks(before: $0) })
    let error = #expect(throws: DrillLanguageError.self) {
      try environment("approvals: { promotion: false }", production: true)
    }
    #expect(
      error?.diagnostics.map(\.message) == ["production asks before every `promotion`"])
  }

  @Test func whatIsWrittenReadsTheSame() throws {
    let some = try environment(
      "approvals: { promotion: true, overwrite: true, within: 90s, file: /srv/a.json }")
    let again = try EnvironmentParser.parse(
      SourceFile(path: "there/e.yaml", text: EnvironmentWriter.text(some)), vocabulary: .forTests
    ).environment
    #expect(again.approvals == some.approvals)
  }
}
