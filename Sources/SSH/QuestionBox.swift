import NIOCore

/// Where a question is found when its caller is cancelled.
///
/// Unchecked: it is written and read on the session's event loop only.
final class QuestionBox: @unchecked Sendable {
  var question: (shell: NIOLoopBound<ShellChannel>, number: Int)?
}
