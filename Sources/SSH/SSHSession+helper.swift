import NIOCore

extension SSHSession {
  /// Which of the helper's shells is meant.
  enum HelperShell {
    case questions
    case pulse
  }

  /// Opens the helper channel: two long-lived remote shells for short questions, probes and pings.
  ///
  /// - Parameter options: The pace and the deadlines.
  /// - Returns: The helper, once both shells have answered; pings go on from then.
  /// - Throws: `SSHError`.
  public func openHelper(
    _ options: HelperChannel.Options = HelperChannel.Options()
  ) async throws(SSHError) -> HelperChannel {
    let shells = HelperShells(host: target.name, options: options)
    let bound = NIOLoopBound(shells, eventLoop: loop)
    let helper = HelperChannel(session: self, options: options, shells: bound)
    helperCount += 1
    add(shells.pulse)
    add(shells.questions)
    shells.askForGroup { _ in }
    for shell in [HelperShell.pulse, .questions] {
      let answer = await ask(bound, shell, ":", deadline: options.openDeadline)
      guard case .status = answer.ending else {
        await helper.close()
        if case .lost(let reason) = answer.ending { throw reason }
        throw error(
          .deadlinePassed, "open the helper channel",
          "/bin/sh did not answer within \(options.openDeadline.readable); does the login shell "
            + "of \(target.user) start, is its profile waiting for something?")
      }
    }
    beat(bound, due: .now)
    return helper
  }

  /// Asks a helper shell one thing and waits for the answer or the deadline.
  func ask(
    _ shells: NIOLoopBound<HelperShells>, _ shell: HelperShell, _ script: String,
    deadline: Duration
  ) async -> HelperAnswer {
    let box = QuestionBox()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isCancelled = Task.isCancelled
        enqueue(shells, shell, script, deadline: deadline, in: box, isCancelled: isCancelled) {
          continuation.resume(returning: $0)
        }
        pump()
      }
    } onCancel: {
      giveUp(box)
    }
  }

  /// Ends the waiting for an answer, from any thread.
  nonisolated func giveUp(_ box: QuestionBox) {
    let error = error(.cancelled, "ask", "the answer was no longer wanted")
    loop.execute {
      self.assumeIsolated { _ in
        if let (shell, number) = box.question { shell.value.giveUp(number, .lost(error)) }
      }
    }
  }

  /// Has a question ready for the next move, and its deadline watched.
  func enqueue(
    _ shells: NIOLoopBound<HelperShells>, _ shell: HelperShell, _ script: String,
    deadline: Duration, in box: QuestionBox, isCancelled: Bool = false,
    tell: @escaping (HelperAnswer) -> Void
  ) {
    if isCancelled {
      let error = error(.cancelled, "ask", "the answer was no longer wanted")
      return tell(HelperAnswer(ending: .lost(error), sent: nil, received: .now))
    }
    guard let channel = living(shell, of: shells.value) else {
      let reason = lossError ?? error(.closed, "ask", "the helper channel is closed")
      return tell(HelperAnswer(ending: .lost(reason), sent: nil, received: .now))
    }
    var timer: Scheduled<Void>?
    let number = channel.enqueue(script) { answer in
      timer?.cancel()
      tell(answer)
    }
    let bound = NIOLoopBound(channel, eventLoop: loop)
    box.question = (bound, number)
    timer = after(deadline) { session in
      let isStuck = bound.value.oldestNumber == number
      bound.value.giveUp(number, .deadline)
      if isStuck { session.replaceStuck(bound.value, of: shells.value) }
    }
  }

  /// Sends the questions that are ready, without looking at what has come; to be followed by a
  /// move.
  func sendReady(_ shells: NIOLoopBound<HelperShells>) {
    guard lossError == nil, !isPumping else { return }
    shells.value.questions.sendReady(transport)
    transport.flush()
  }

  /// The shell, opened anew when its predecessor has ended; nil when none can be had.
  func living(_ shell: HelperShell, of shells: HelperShells) -> ShellChannel? {
    guard lossError == nil, !shells.isClosed else { return nil }
    switch shell {
    case .questions:
      if shells.questions.isFinished { add(shells.replaceQuestions()) }
      return shells.questions
    case .pulse:
      if shells.pulse.isFinished { add(shells.replacePulse()) }
      return shells.pulse
    }
  }

  /// Ends the questions shell whose oldest line has not ended at its deadline, and makes another.
  ///
  /// Not when nothing has come from the host since: then it is the way that is slow, or dark.
  private func replaceStuck(_ shell: ShellChannel, of shells: HelperShells) {
    guard
      shell === shells.questions, !shell.isFinished, lossError == nil,
      let sent = shell.oldestUnansweredSent, transport.lastReceived > sent,
      living(.pulse, of: shells) != nil
    else { return }
    shells.killQuestions()
    pump()
    let reason = error(
      .helperEnded, "ask",
      "a line before it did not end, so its shell was ended; whether this "
        + "line ran is unknown")
    shell.fail(reason, at: .now)
    guard lossError == nil else { return }
    add(shells.replaceQuestions())
  }

  /// Ends both shells; who waits on them is told that they are closed.
  func close(_ shells: NIOLoopBound<HelperShells>) {
    if !shells.value.isClosed { helperCount -= 1 }
    shells.value.close(error(.closed, "ask", "the helper channel was closed from this side"))
    pump()
  }

  // MARK: Pulse

  /// Sends a ping, and the next one a period later, until the helper is closed.
  private func beat(_ shells: NIOLoopBound<HelperShells>, due: MonotonicInstant) {
    guard let pulse = living(.pulse, of: shells.value) else { return }
    let options = shells.value.options
    pulse.enqueue(":") { _ in }
    pump()
    checkLater(shells, at: MonotonicInstant.now.advanced(by: options.deadAfter))
    let next = max(due.advanced(by: options.pingEvery), .now)
    _ = after(next.since(.now)) { $0.beat(shells, due: next) }
  }

  /// Looks at a moment whether the oldest ping has waited too long while nothing at all came.
  private func checkLater(_ shells: NIOLoopBound<HelperShells>, at due: MonotonicInstant) {
    _ = after(due.since(.now)) { session in
      let now = MonotonicInstant.now
      let deadAfter = shells.value.options.deadAfter
      guard session.lossError == nil, !shells.value.isClosed else { return }
      // A check that is itself late says that this process was held up, not that the host is
      // dead: what has arrived meanwhile is read before the next one.
      guard now.since(due) < deadAfter / 4 else {
        return session.checkLater(shells, at: now.advanced(by: .milliseconds(20)))
      }
      let silence = now.since(session.transport.lastReceived)
      guard
        let sent = shells.value.pulse.oldestUnansweredSent, now.since(sent) >= deadAfter,
        silence >= deadAfter
      else { return }
      session.lose(
        session.error(
          .hostDead, "go on",
          "it has not answered for \(silence.readable) and counts as dead; what was under way "
            + "is unknown"))
    }
  }
}
