import Engine
import Foundation
import Testing

@testable import MusterCommands

/// Approvals by file: one step of one drill in one environment, until it expires.
@Suite struct ApprovalFileTests {
  private func answer(
    _ text: String, gap: String? = nil
  ) throws -> Result<Request.Confirmation, ApprovalFile.Refusal> {
    let path = FileManager.default.temporaryDirectory.appending(
      path: "muster-approval-\(UUID().uuidString)"
    ).path
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = try #require(ApprovalFile(path: path))
    return file.answer(
      to: Request.Approval(file: path, environment: "e", drill: "d", step: "04-manual", gap: gap),
      now: try Date("2026-01-31T01:59:59Z", strategy: .iso8601))
  }

  private func text(
    environment: String = "e", drill: String = "d", step: String = "04-manual",
    expires: String = "2026-01-31T02:00:00Z", rest: String = ""
  ) -> String {
    """
    { "environment": "\(environment)", "drill": "\(drill)", "step": "\(step)",
      "approver": "Duty manager", "expires": "\(expires)"\(rest) }
    """
  }

  @Test func itApprovesOrDeclines() throws {
    let approved = try answer(text()).get()
    #expect(approved.isConfirmed == true)
    #expect(approved.detail == "approved by Duty manager until 2026-01-31T02:00:00Z")
    let declined = try answer(text(rest: ", \"decision\": \"decline\"")).get()
    #expect(declined.isConfirmed == false)
    if ApprovalFile(path: "/nowhere/at/all") != nil { Issue.record("there is none") }
  }

  @Test func aListAnswersEachStepByItsOwnEntry() throws {
    let list = "[\(text(step: "05-promote")), \(text()), \(text(environment: "f"))]"
    #expect(try answer(list).get().isConfirmed == true)
    #expect(throws: ApprovalFile.Refusal.self) {
      try answer("[\(text(step: "05-promote"))]").get()
    }
  }

  @Test func aLossIsOnlyAcceptedWhereItIsNamed() throws {
    let named = text(rest: ", \"gap\": \"0000000A\"")
    #expect(try answer(named, gap: "0000000A").get().isConfirmed == true)
    for other in [text(), text(rest: ", \"gap\": \"0000000B\"")] {
      let error = #expect(throws: ApprovalFile.Refusal.self) {
        try answer(other, gap: "0000000A").get()
      }
      #expect(error?.reason.contains("with the loss from 0000000A on") == true)
    }
    // Nor does the acceptance of a loss approve anything else.
    #expect(throws: ApprovalFile.Refusal.self) { try answer(named).get() }
  }

  @Test func aFlagApprovesNothingThatNeedsAPerson() {
    func approval(_ gap: String?, isIrreversible: Bool) -> Request.Approval {
      Request.Approval(
        file: nil, environment: "e", drill: "d", step: "s", isIrreversible: isIrreversible, gap: gap
      )
    }
    #expect(!RunConductor.needsPerson(nil, isProduction: true))
    #expect(!RunConductor.needsPerson(approval(nil, isIrreversible: true), isProduction: false))
    #expect(RunConductor.needsPerson(approval(nil, isIrreversible: true), isProduction: true))
    #expect(RunConductor.needsPerson(approval("A", isIrreversible: true), isProduction: false))
  }

  @Test func whatIsAboutSomethingElseOrOverAnswersNothing() throws {
    for other in [
      text(environment: "f"), text(drill: "x"), text(step: "05-manual"),
      text(expires: "2026-01-31T01:59:59Z"), text(expires: "tomorrow"),
      text(rest: ", \"decision\": \"maybe\""), "{}", "yes",
    ] {
      #expect(throws: ApprovalFile.Refusal.self) { _ = try answer(other).get() }
    }
  }
}
