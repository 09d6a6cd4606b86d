import NIOCore

extension SSHSession {
  /// Starts a series of probes on a helper shell.
  func start(
    _ series: ProbeSeries, on shells: NIOLoopBound<HelperShells>, _ probe: HelperProbe
  ) {
    send(series, on: shells, probe, sequence: 0, start: .now)
  }

  /// Sends the probe of one place in the schedule and plans the next.
  ///
  /// The schedule is absolute: a late probe does not move those after it, and a place that has
  /// passed by more than a period is left out instead of being sent in a burst.
  private func send(
    _ series: ProbeSeries, on shells: NIOLoopBound<HelperShells>, _ probe: HelperProbe,
    sequence: Int, start: MonotonicInstant
  ) {
    guard !probe.isCancelled, let shell = living(.questions, of: shells.value) else {
      return probe.hasEnded()
    }
    let due = start.advanced(by: series.period * sequence)
    if shell.waitingCount < ProbeSeries.awaitedLimit {
      let onAnswer = series.onAnswer
      shell.enqueue(series.script) { answer in
        onAnswer(ProbeAnswer(sequence: sequence, due: due, answer: answer))
      }
      // The line is ready before its moment, which is then waited for without sleeping.
      while MonotonicInstant.now < due {}
      pump()
    }
    let periods =
      MonotonicInstant.now.since(due).wholeNanoseconds
      / max(1, series.period.wholeNanoseconds)
    let next = sequence + 1 + Int(max(0, periods))
    let lead = wakeLead.lead(period: series.period, series: HelperProbe.runningCount)
    let timer = start.advanced(by: series.period * next - lead)
    _ = after(timer.since(.now)) { session in
      session.wakeLead.note(MonotonicInstant.now.since(timer))
      session.send(series, on: shells, probe, sequence: next, start: start)
    }
  }
}
