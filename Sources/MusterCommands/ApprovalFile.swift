import Engine
import Foundation

/// A file that approves, or declines, one step of one drill in one environment until it expires.
///
/// JSON: `{"environment": NAME, "drill": ID, "step": ID, "approver": WHO,
/// "expires": "2026-01-31T02:00:00Z", "decision": "approve"}`; without `decision` it approves. Where
/// the loss behind a gap in the log is to be accepted, `"gap": SEGMENT` must name it. A list of such
/// objects answers several steps.
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
    var step: String?
    var approver: String
    var expires: String
    var decision: String?
    var gap: String?
  }

  private var entries: [Text]? {
    let decoder = JSONDecoder()
    if let one = try? decoder.decode(Text.self, from: data) { return [one] }
    return try? decoder.decode([Text].self, from: data)
  }

  /// Why it answers nothing.
  struct Refusal: Error, Hashable {
    var reason: String
  }

  /// What it says of a step.
  func answer(
    to wanted: Request.Approval, now: Date
  ) -> Result<Request.Confirmation, Refusal> {
    guard let entries, !entries.isEmpty else {
      return .failure(
        Refusal(
          reason: "is no approval: expected environment, drill, step, approver and expires as JSON")
      )
    }
    let about = entries.filter {
      $0.environment == wanted.environment && $0.drill == wanted.drill && $0.step == wanted.step
    }
    guard let text = about.last(where: { $0.gap == wanted.gap }) else {
      return .failure(Refusal(reason: Self.mismatch(about.first ?? entries[0], wanted)))
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

  /// What it is about, where that is something else.
  private static func mismatch(_ text: Text, _ wanted: Request.Approval) -> String {
    func words(_ step: String?, _ drill: String, _ environment: String, _ gap: String?) -> String {
      "\(step.map { "step \($0)" } ?? "the run as a whole") of \(drill) on \(environment)"
        + (gap.map { " with the loss from \($0) on" } ?? "")
    }
    let found = words(text.step, text.drill, text.environment, text.gap)
    return "is about \(found), not "
      + words(wanted.step, wanted.drill, wanted.environment, wanted.gap)
  }
}
