import NIOCore

extension SSHSession {
  /// Runs a command in the remote user's login shell and waits for its end.
  ///
  /// Both streams are read to their ends whatever is kept of them. Never throws: a refusal, a
  /// lost connection and a passed deadline are endings.
  ///
  /// - Parameters:
  ///   - command: What the remote login shell is given, as one string.
  ///   - input: Bytes for standard input, which is closed after them.
  ///   - outputLimit: How many bytes of each stream are kept.
  ///   - deadline: How long to wait. The remote process is not stopped by its passing.
  /// - Returns: How it ended, what it said, and when.
  public func execute(
    _ command: String, input: [UInt8] = [], outputLimit: Int = 1 << 20,
    deadline: Duration = .seconds(60)
  ) async -> ExecuteResult {
    guard !command.utf8.contains(0) else {
      return ExecuteResult(
        ending: .notStarted(
          error(.invalidRequest, "run a command", "the command contains a zero byte")),
        ended: .now)
    }
    let box = CommandBox()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        start(
          command, input: input, outputLimit: outputLimit, deadline: deadline, in: box,
          continuation)
      }
    } onCancel: {
      loop.execute { self.assumeIsolated { $0.cancel(box) } }
    }
  }

  private func start(
    _ command: String, input: [UInt8], outputLimit: Int, deadline: Duration, in box: CommandBox,
    _ continuation: CheckedContinuation<ExecuteResult, Never>
  ) {
    var timer: Scheduled<Void>?
    let channel = CommandChannel(
      command: command, host: target.name, input: input, outputLimit: outputLimit,
      isBesideHelper: helperCount > 0
    ) { result in
      timer?.cancel()
      continuation.resume(returning: result)
    }
    let bound = NIOLoopBound(channel, eventLoop: loop)
    box.channel = bound
    timer = after(deadline) { session in
      bound.value.give(.deadline)
      session.pump()
    }
    if Task.isCancelled {
      channel.give(.cancelled)
    } else {
      add(channel)
    }
  }

  private func cancel(_ box: CommandBox) {
    box.channel?.value.give(.cancelled)
    pump()
  }
}
