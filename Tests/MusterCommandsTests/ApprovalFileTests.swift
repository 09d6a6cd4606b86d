import Engine
import Foundation
import Testing

@testable import MusterCommands

/// Approvals by file: one step of one drill in one environment, until it expires.
@Suite struct ApprovalFileTests {
  private func answer(_ text: String) throws -> Result<Request.Confirmation, ApprovalFile.Refusal> {
    let path = FileManager.default.temporaryDirectory.appending(
      path: "muster-approval-\(UUID().uuidString)"
    ).path
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = try #require(ApprovalFile(path: path))
    return file.answer(
      to: Request.Approval(file: path, environment: "e", drill: "d", step: "04-manual"),
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
