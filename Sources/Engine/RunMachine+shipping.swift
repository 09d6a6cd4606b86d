import DrillModel

/// How long markers took, as the machine has heard it.
extension RunMachine {
  /// Keeps what acts of a trace told.
  mutating func noteShipping(_ act: Act, _ reply: Reply) {
    guard step?.planned.kind == "trace", act.name == .probeWrite || act.name == .trace else {
      return
    }
    shippingActs.append(
      JournalEvent.ActEnded(
        step: step?.planned.id ?? "", act: act.name.rawValue, host: act.host,
        verdict: reply.result == .succeeded ? .passed : .failed, ending: reply.detail,
        values: reply.values, output: "", startedAt: reply.sentAt, endedAt: reply.endedAt))
  }

  /// The objectives that markers measure, judged: no traffic is needed for them.
  var shippingObjectives: [JournalEvent] {
    let lag = ShippingLag(acts: shippingActs)
    return plan.drill.objectives.filter { $0.name == .shippingLag }.map { objective in
      let longest = lag.isWhole ? lag.quantile(1, .replayed) : nil
      var judged = ObjectiveJudge.time(objective, longest)
      if longest == nil, !lag.cycles.isEmpty { judged.reason = "not every marker was replayed" }
      return .objective(judged)
    }
  }
}
