import DrillModel

/// A gap in the chain of log segments: nothing that cannot be taken back is done before a person
/// has accepted what is lost behind it.
extension RunMachine {
  /// What is asked about a gap, and which.
  struct OpenGap {
    var name: String
    var question: Stage.GapQuestion
  }

  /// The question that a failed stage leads to; nil where it did not fail at a gap alone, or nobody
  /// may accept one, or this one was accepted already.
  func question(aboutGapIn current: RunningStage, failed: [Int]) -> OpenGap? {
    guard stop == nil, let question = current.planned.gapQuestion else { return nil }
    let gaps = Set(
      failed.map { index -> String? in
        guard let reply = current.replies[index], reply.result == .failed else { return nil }
        return reply.values["gap"].flatMap { $0.isEmpty || $0 == "none" ? nil : $0 }
      })
    guard gaps.count == 1, let gap = gaps.first ?? nil, gap != acceptedGap else { return nil }
    return OpenGap(name: gap, question: question)
  }

  /// Puts the question and, behind it, the stage once more.
  ///
  /// The step has failed by then, whatever is answered: a chain with a gap is not whole. An answer
  /// only says whether the run goes on.
  mutating func ask(
    _ gap: OpenGap, about current: RunningStage, _ sentence: String
  ) -> [EngineEffect] {
    guard var running = step else { return [] }
    running.verdict = Verdict.merged(running.verdict, .failed)
    running.details.append("\(current.planned.title): \(sentence)")
    reasons.append("\(running.planned.id): \(sentence)")
    var approval = gap.question.approval
    approval.gap = gap.name
    let prompt =
      "segment \(gap.name) is missing, and what comes after it would be lost for good. Accept that "
      + "loss, and go on?"
    running.planned.stages.insert(
      contentsOf: [
        Stage(
          "the loss from \(gap.name) on is accepted",
          [.confirm(prompt: prompt, approval)], tolerance: .none(.inconclusive),
          deadline: gap.question.within), current.planned,
      ], at: running.stageIndex + 1)
    step = running
    return advance()
  }

  /// What was accepted is given to the acts that follow.
  mutating func accept(_ approval: Request.Approval?, _ reply: Reply) {
    guard let gap = approval?.gap, reply.result == .succeeded else { return }
    acceptedGap = gap
    told.accept(gap: gap)
    reasons.append("the loss from \(gap) on was accepted: \(reply.detail)")
  }
}
