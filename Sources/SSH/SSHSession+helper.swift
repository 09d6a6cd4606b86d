import NIOCore

extension SSHSession {
  /// Opens the helper channel: two long-lived remote shells for short questions, probes and pings.
  ///
  /// - Parameter options: The pace and the deadlines.
  /// - Returns: The helper, once both shells have answered; pings go on from then.
  /// - Throws: `SSHError`.
  public func openHelper(
    _ options: HelperChannel.Options = HelperChannel.Options()
  ) async throws(SSHError) -> HelperChannel {
    let questions = ShellChannel(host: target.name)
    let pulse = ShellChannel(host: target.name)
    let bound = (
      NIOLoopBound(questions, eventLoop: loop), NIOLoopBound(pulse, eventLoop: loop)
    )
    add(pulse)
    add(questions)
    let helper = HelperChannel(
      session: self, options: options, questions: bound.0, pulse: bound.1)
    for shell in [bound.1, bound.0] {
      let answer = await ask(shell, ":", status: "0", deadline: options.openDeadline)
      guard case .status = answer.ending else {
        await helper.close()
        if case .lost(let reason) = answer.ending { throw reason }
        throw error(
          .deadlinePassed, "open the helper channel",
          "/bin/sh did not answer within \(options.openDeadline.readable); does the login shell "
            + "of \(target.user) start, is its profile waiting for something?")
      }
    }
    startPulse(bound.1, options)
    return helper
  }

  /// Asks a helper shell one thing and waits for the answer or the deadline.
  func ask(
    _ shell: NIOLoopBound<ShellChannel>, _ script: String, status: String = "$?",
    deadline: Duration
  ) async -> HelperAnswer {
    let box = QuestionBox()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        enqueue(shell, script, status: status, deadline: deadline, in: box) {
          continuation.resume(returning: $0)
        }
      }
    } onCancel: {
      let error = error(.cancelled, "ask", "the answer was no longer wanted")
      loop.execute {
        self.assumeIsolated { _ in
          if let number = box.number { shell.value.giveUp(number, .lost(error)) }
        }
      }
    }
  }

  private func enqueue(
    _ shell: NIOLoopBound<ShellChannel>, _ script: String, status: String, deadline: Duration,
    in box: QuestionBox, tell: @escaping (HelperAnswer) -> Void
  ) {
    if Task.isCancelled {
      let error = error(.cancelled, "ask", "the answer was no longer wanted")
      return tell(HelperAnswer(ending: .lost(error), sent: nil, received: .now))
    }
    guard !shell.value.isFinished else {
      let reason = lossError ?? error(.closed, "ask", "the helper channel is closed")
      return tell(HelperAnswer(ending: .lost(reason), sent: nil, received: .now))
    }
    var timer: Scheduled<Void>?
    let number = shell.value.enqueue(script, status: status) { answer in
      timer?.cancel()
      tell(answer)
    }
    box.number = number
    timer = after(deadline) { _ in shell.value.giveUp(number, .deadline) }
    pump()
  }

  // MARK: Pulse

  private func startPulse(_ shell: NIOLoopBound<ShellChannel>, _ options: HelperChannel.Options) {
    beat(shell, options, due: .now)
  }

  /// Sends a ping, and the next one a period later, until the shell ends.
  private func beat(
    _ shell: NIOLoopBound<ShellChannel>, _ options: HelperChannel.Options, due: MonotonicInstant
  ) {
    guard lossError == nil, !shell.value.isFinished else { return }
    shell.value.enqueue(":", status: "0") { _ in }
    pump()
    checkLater(shell, options, at: MonotonicInstant.now.advanced(by: options.deadAfter))
    let next = max(due.advanced(by: options.pingEvery), .now)
    _ = after(next.since(.now)) { $0.beat(shell, options, due: next) }
  }

  /// Looks at a moment whether the oldest ping has waited too long while nothing at all came.
  private func checkLater(
    _ shell: NIOLoopBound<ShellChannel>, _ options: HelperChannel.Options, at due: MonotonicInstant
  ) {
    _ = after(due.since(.now)) { session in
      let now = MonotonicInstant.now
      guard session.lossError == nil, !shell.value.isFinished else { return }
      // A check that is itself late says that this process was held up, not that the host is
      // dead: what has arrived meanwhile is read before the next one.
      guard now.since(due) < options.deadAfter / 4 else {
        return session.checkLater(shell, options, at: now.advanced(by: .milliseconds(20)))
      }
      let silence = now.since(session.transport.lastReceived)
      guard
        let sent = shell.value.oldestUnansweredSent, now.since(sent) >= options.deadAfter,
        silence >= options.deadAfter
      else { return }
      session.lose(
        session.error(
          .hostDead, "go on",
          "it has not answered for \(silence.readable) and counts as dead; what was under way "
            + "is unknown"))
    }
  }
}
