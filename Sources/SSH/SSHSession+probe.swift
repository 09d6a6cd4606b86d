import NIOCore

extension SSHSession {
  /// Starts a series of probes on a helper shell.
  func start(
    _ series: ProbeSeries, on shell: NIOLoopBound<ShellChannel>, _ probe: HelperProbe
  ) {
    send(series, on: shell, probe, sequence: 0, start: .now)
  }

  /// Sends the probe of one place in the schedule and plans the next.
  ///
  /// The schedule is absolute: a late probe does not move those after it, and a place that has
  /// passed by more than a period is left out instead of being sent in a burst.
  private func send(
    _ series: ProbeSeries, on shell: NIOLoopBound<ShellChannel>, _ probe: HelperProbe,
    sequence: Int, start: MonotonicInstant
  ) {
    guard lossError == nil, !shell.value.isFinished, !probe.isCancelled else { return }
    let due = start.advanced(by: series.period * sequence)
    if shell.value.waitingCount < ProbeSeries.awaitedLimit {
      let onAnswer = series.onAnswer
      shell.value.enqueue(series.script) { answer in
        onAnswer(ProbeAnswer(sequence: sequence, due: due, answer: answer))
      }
      pump()
    }
    let periods =
      MonotonicInstant.now.since(due).wholeNanoseconds
      / max(1, series.period.wholeNanoseconds)
    let next = sequence + 1 + Int(max(0, periods))
    let nextDue = start.advanced(by: series.period * next)
    _ = after(nextDue.since(.now)) {
      $0.send(series, on: shell, probe, sequence: next, start: start)
    }
  }

  /// Ends helper shells; who waits on them is told that they are closed.
  func end(_ shells: [NIOLoopBound<ShellChannel>]) {
    for shell in shells {
      shell.value.fail(
        error(.closed, "ask", "the helper channel was closed from this side"), at: .now)
    }
    pump()
  }
}
