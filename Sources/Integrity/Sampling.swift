/// How densely a run was sampled around a moment, and the error that follows; the derivation is
/// at `RecoveryTimes`.
struct Sampling {
  /// An error with its reason.
  struct Bound {
    var nanoseconds: UInt64
    var words: String
  }

  /// How far back the typical spacing is taken from.
  private static let window: UInt64 = 3_000_000_000
  /// Outcomes of an attempt after which the address is known to have been open.
  private static let openOutcomes: Set<String> = ["opened", "joined"]

  private let ledger: LedgerIndex
  private let sends: [LedgerIndex.Send]
  private let answers: [LedgerIndex.Answer]
  private let missed: [LedgerIndex.Missed]
  private let attempts: [LedgerIndex.Attempt]
  private let joins: [String: [LedgerIndex.Join]]

  init(_ ledger: LedgerIndex) {
    self.ledger = ledger
    sends = ledger.sends.sorted { $0.at < $1.at }
    answers = ledger.answers.sorted { $0.at < $1.at }
    missed = ledger.missed.sorted { $0.at < $1.at }
    attempts = ledger.attempts.sorted { $0.from < $1.from }
    joins = Dictionary(grouping: ledger.joins.sorted { $0.at < $1.at }, by: \.user)
  }

  /// The mean interval between two sends of any user in the seconds before a moment.
  func spacing(before moment: UInt64) -> UInt64? {
    let end = Self.place(of: moment, in: sends, by: \.at)
    let start = Self.place(of: Moments.before(moment, Self.window), in: sends, by: \.at)
    guard end - start >= 2 else { return nil }
    return (sends[end - 1].at - sends[start].at) / UInt64(end - start - 1)
  }

  /// The bound of the last answer before a gap.
  func lastAnswerError(at moment: UInt64) -> Bound {
    let spacing = self.spacing(before: moment) ?? 0
    let spread = answerSpread(before: moment, spacing: spacing)
    let (lastAnswered, nextDue) = decisiveSends(before: moment)
    let wait = Moments.span(from: lastAnswered, to: nextDue ?? lastAnswered)
    let previous = Self.place(of: moment, in: answers, by: \.at) - 1
    let thinning = previous >= 0 ? moment - answers[previous].at : 0
    let stalled = stall(from: lastAnswered, to: moment)
    let queued = queueing(before: moment, spacing: spacing)
    let error = max(2 * spacing, wait + spread, thinning) + queued + stalled
    return Bound(
      nanoseconds: error,
      words: "last acknowledged ± \(Self.text(error)): send spacing \(Self.text(spacing)), "
        + "next message due \(Self.text(wait)) after the last that was answered, "
        + "spread of answers \(Self.text(spread)), "
        + "last answer \(Self.text(thinning)) after the one before, "
        + "answers queued \(Self.text(queued)), "
        + "runner stalled \(Self.text(stalled))")
  }

  /// The bound of the first answer after a gap.
  func firstAnswerError(at moment: UInt64, outageStart: UInt64) -> Bound {
    let spacing = self.spacing(before: outageStart) ?? 0
    guard let answer = answers.first(where: { $0.at == moment }),
      let sent = ledger.messages[Int(answer.message)].sentAt
    else { return Bound(nanoseconds: 2 * spacing, words: "first acknowledged: send unknown") }
    let user = ledger.stream(of: ledger.messages[Int(answer.message)]).sender
    var evidence = Moments.before(sent, spacing)
    var opened = sent
    var wait: UInt64 = 0
    var ownTime: UInt64 = 0
    if let join = joins[user]?.last(where: { $0.at <= sent }), join.at > outageStart {
      let path = opening(of: join, outageStart: outageStart)
      (evidence, opened, ownTime) = (path.evidence, path.opened, path.ownTime)
      wait = sent - join.at
    } else {
      let place = Self.place(of: sent, in: sends, by: \.at)
      if place > 0 { wait = sent - sends[place - 1].at }
      evidence = opened
    }
    let retry = Moments.span(from: evidence, to: opened)
    let stalled = stall(from: opened, to: moment)
    let error = max(2 * spacing, retry + wait) + ownTime + stalled
    return Bound(
      nanoseconds: error,
      words: "first acknowledged ± \(Self.text(error)): send spacing \(Self.text(spacing)), "
        + "attempt spacing \(Self.text(retry)), wait for a send \(Self.text(wait)), "
        + "own delay \(Self.text(ownTime)), "
        + "runner stalled \(Self.text(stalled))")
  }

  /// How a user came back: the last evidence against the address, the attempt that opened it,
  /// and what this program let pass between that and the log-in.
  private func opening(
    of join: LedgerIndex.Join, outageStart: UInt64
  ) -> (evidence: UInt64, opened: UInt64, ownTime: UInt64) {
    let before = attempts.filter {
      $0.address == join.address && $0.from < join.at && $0.to > outageStart
    }
    let login = before.last { $0.outcome == "joined" && $0.to <= join.at }
    let tried = before.filter { $0.from <= login?.from ?? join.at }
    let failed = tried.last { !Self.openOutcomes.contains($0.outcome) }
    let openings = tried.filter { $0.outcome == "opened" && $0.from >= (failed?.from ?? 0) }
    guard let opened = openings.first ?? login else { return (outageStart, join.at, 0) }
    var evidence = max(failed?.from ?? 0, outageStart)
    let place = Self.place(of: opened.from, in: sends, by: \.at)
    if let unanswered = sends[..<place].last(where: { isUnanswered($0) }) {
      evidence = max(evidence, unanswered.at)
    }
    let ownTime = login.map { Moments.span(from: opened.to, to: $0.from) } ?? 0
    // A log-in that failed in between was the service's doing; then it is the evidence.
    let isDirect = failed.map { $0.from <= opened.from } ?? true
    return (evidence, opened.from, isDirect ? ownTime : 0)
  }

  private func isUnanswered(_ send: LedgerIndex.Send) -> Bool {
    ledger.messages[Int(send.message)].acknowledgedAt == nil
  }

  /// The latest send answered by this moment, and the next message due at its address.
  private func decisiveSends(before moment: UInt64) -> (answered: UInt64, next: UInt64?) {
    let end = Self.place(of: moment, in: answers, by: \.at)
    let first = Self.place(of: Moments.before(moment, Self.window), in: answers, by: \.at)
    guard end < answers.count else { return (moment, nil) }
    let lastMessage = ledger.messages[Int(answers[end].message)]
    let address = self.address(of: ledger.stream(of: lastMessage).sender, at: moment)
    var answered = lastMessage.sentAt ?? moment
    for answer in answers[first...end] {
      let message = ledger.messages[Int(answer.message)]
      guard let sent = message.sentAt, sent > answered else { continue }
      if self.address(of: ledger.stream(of: message).sender, at: moment) == address {
        answered = sent
      }
    }
    let place = Self.place(of: answered, in: sends, by: \.at)
    let next = sends[place...].first {
      let sender = ledger.stream(of: ledger.messages[Int($0.message)]).sender
      return $0.at > answered && self.address(of: sender, at: moment) == address
    }
    let miss = missed[Self.place(of: answered, in: missed, by: \.at)...].first {
      $0.at > answered && self.address(of: $0.sender, at: moment) == address
    }
    return (answered, [next?.at, miss?.at].compactMap { $0 }.min())
  }

  private func address(of user: String, at moment: UInt64) -> String? {
    joins[user]?.last { $0.at <= moment }?.address
  }

  /// What the intervals between answers exceed the send spacing by, at the 95th percentile.
  private func answerSpread(before moment: UInt64, spacing: UInt64) -> UInt64 {
    let end = Self.place(of: moment, in: answers, by: \.at)
    let start = Self.place(of: Moments.before(moment, Self.window), in: answers, by: \.at)
    guard end - start >= 20 else { return 0 }
    let intervals = zip(answers[start..<end], answers[start..<end].dropFirst())
      .map { $1.at - $0.at }.sorted()
    return Moments.span(from: spacing, to: intervals[intervals.count * 95 / 100])
  }

  /// How far the last answers came behind what twice a quick answer takes, and the interval of
  /// twenty messages: in a service that queues its answers, other clients saw their last one at
  /// another place of the queue.
  private func queueing(before moment: UInt64, spacing: UInt64) -> UInt64 {
    let end = min(Self.place(of: moment, in: answers, by: \.at) + 1, answers.count)
    let waits = answers[..<end].compactMap { answer in
      ledger.messages[Int(answer.message)].sentAt.map { Moments.span(from: $0, to: answer.at) }
    }
    guard waits.count >= 2 * Self.latest else { return 0 }
    let last = waits.suffix(Self.latest).sorted()[Self.latest / 2]
    let quick = waits.sorted()[waits.count / 10]
    return Moments.span(from: max(2 * quick, UInt64(Self.latest) * spacing), to: last)
  }

  /// How many answers are the last ones.
  private static let latest = 20

  /// How much of a stretch the runner was stalled, overlapping reports counted once.
  private func stall(from start: UInt64, to end: UInt64) -> UInt64 {
    guard start < end else { return 0 }
    var covered = start
    var total: UInt64 = 0
    for stall in ledger.stalls.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      let from = max(stall.lowerBound, covered)
      let to = min(stall.upperBound, end)
      guard to > from else { continue }
      total += to - from
      covered = to
    }
    return total
  }

  /// The place of the first element that is not before a moment, in elements in order.
  private static func place<Element>(
    of moment: UInt64, in elements: [Element], by time: (Element) -> UInt64
  ) -> Int {
    var low = 0
    var high = elements.count
    while low < high {
      let middle = (low + high) / 2
      if time(elements[middle]) < moment { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func text(_ nanoseconds: UInt64) -> String {
    "\(nanoseconds / 1_000_000).\(nanoseconds / 100_000 % 10) ms"
  }
}
