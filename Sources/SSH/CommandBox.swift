import NIOCore

/// Where a running command's channel is found when its caller is cancelled.
///
/// Unchecked: it is written and read on the session's event loop only.
final class CommandBox: @unchecked Sendable {
  var channel: NIOLoopBound<CommandChannel>?
}
