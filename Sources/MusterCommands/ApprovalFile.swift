import Engine
import Foundation

/// A file that approves, or declines, one step of one drill in one environment until it expires.
///
/// JSON: `{"environment": NAME, "drill": ID, "step": ID, "approver": WHO,
/// "expires": "2026-01-31T02:00:00Z", "decision": "approve"}`; without `decision` it approves.
struct ApprovalFile {
  private let data: Data

  /// Reads it; nil where it is not there.
  init?(path: String) {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    self.data = data
  }

  private struct Text: Decodable {
    var environment: String
    var drill: String
    var step: String
    var approver: String
    var expires: String
    var decision: String?
  }

  /// Why it answers nothing.
  struct Refusal: Error, Hashable {
    var reason: String
  }

  /// What it says of a step.
  func answer(
    to wanted: Request.Approval, now: Date
  ) -> Result<Request.Confirmation, Refusal> {
    guard let text = try? JSONDecoder().decode(Text.self, from: data) else {
      return .failure(
        Refusal(
          reason: "is no approval: expected environment, drill, step, approver and expires as JSON")
      )
    }
    guard text.environment == wanted.environment, text.drill == wanted.drill,
      text.step == wanted.step
    else {
      return .failure(
        Refusal(
          reason: "is about step \(text.step) of \(text.drill) on \(text.environment), not "
            + "\(wanted.step) of \(wanted.drill) on \(wanted.environment)"))
    }
    guard let expires = try? Date(text.expires, strategy: .iso8601) else {
      return .failure(Refusal(reason: "expires is no time such as 2026-01-31T02:00:00Z"))
    }
    guard expires > now else { return .failure(Refusal(reason: "expired at \(text.expires)")) }
    switch text.decision ?? "approve" {
    case "approve":
      return .success(
        Request.Confirmation(
          isConfirmed: true, detail: "approved by \(text.approver) until \(text.expires)"))
    case "decline":
      return .success(
        Request.Confirmation(isConfirmed: false, detail: "declined by \(text.approver)"))
    default:
      return .failure(Refusal(reason: "decision is neither approve nor decline"))
    }
  }
}
