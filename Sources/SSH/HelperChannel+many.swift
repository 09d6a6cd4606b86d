import NIOCore

extension HelperChannel {
  /// Asks many hosts the same thing at one moment.
  ///
  /// All lines are made ready first and then sent in one go by each event-loop thread, before any
  /// answer is looked at: what lies between the first and the last send is the sending alone.
  ///
  /// - Parameters:
  ///   - line: As for `ask`.
  ///   - helpers: Whom to ask.
  ///   - inSubshell: False spares each host a process. It is for a line that neither ends nor changes a
  ///     shell; one that does all the same is answered as lost, and the shell is made anew.
  ///   - deadline: How long to wait for each answer.
  /// - Returns: The answers in the order of the helpers, once all are there. Never throws.
  public static func ask(
    _ line: String, of helpers: [HelperChannel], inSubshell: Bool = true,
    deadline: Duration = .seconds(10)
  ) async -> [HelperAnswer] {
    guard !helpers.isEmpty else { return [] }
    let round = QuestionRound(count: helpers.count)
    let boxes = helpers.map { _ in QuestionBox() }
    let script = inSubshell ? ShellChannel.isolated(line) : ShellChannel.vouched(line)
    let byLoop = Dictionary(grouping: helpers.indices) {
      ObjectIdentifier(helpers[$0].session.loop)
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        round.begin(continuation)
        for places in byLoop.values {
          helpers[places[0]].session.loop.execute {
            for place in places {
              helpers[place].prepare(script, deadline, in: boxes[place], of: round, at: place)
            }
            TimedThread.first {
              for place in places { helpers[place].send() }
            }
            for place in places { helpers[place].session.assumeIsolated { $0.pump() } }
          }
        }
      }
    } onCancel: {
      round.cancel()
      for (helper, box) in zip(helpers, boxes) { helper.session.giveUp(box) }
    }
  }

  /// Sends what is ready and looks at nothing else; the session must be pumped afterwards.
  private func send() {
    let shells = self.shells
    session.assumeIsolated { $0.sendReady(shells) }
  }

  private func prepare(
    _ script: String, _ deadline: Duration, in box: QuestionBox, of round: QuestionRound,
    at place: Int
  ) {
    let shells = self.shells
    session.assumeIsolated { session in
      session.enqueue(
        shells, .questions, script, deadline: deadline, in: box, isCancelled: round.isCancelled
      ) { round.take($0, at: place) }
    }
  }
}
