/// Where a question's number is found when its caller is cancelled.
///
/// Unchecked: it is written and read on the session's event loop only.
final class QuestionBox: @unchecked Sendable {
  var number: Int?
}
