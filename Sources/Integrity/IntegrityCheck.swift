public import DrillModel

/// What became of a run's messages: the ledger held against two independent readings of the
/// whole archive.
///
/// Pure. The words, decided here:
/// - *lost*: acknowledged, and neither found by its number nor by the archive id that the
///   acknowledgement named.
/// - *altered*: found with another body than was sent; also where the body is no longer one of
///   Muster's, or bears another message's number, but the archive id of the acknowledgement
///   finds it.
/// - *duplicated*: the copies of a number beyond the first.
/// - *reordered*: found behind a later number of the same room and sender, in archive order,
///   copies beyond the first left aside.
/// - *ghost*: found, never acknowledged. A message of unknown fate that is found is a ghost and
///   is counted as such, for information: unknown means that either may be. A ghost that was
///   refused, or that the ledger never sent, is not explained by that and fails the check.
/// - *unknown*: sent, neither acknowledged nor refused; never lost.
///
/// A message that is found under another archive id than it was acknowledged with is found.
///
/// The verdict: *inconclusive* where nothing was acknowledged, where one of the readings or the
/// history is missing, or where the readings differ; else *failed* by anything altered,
/// duplicated, reordered, by an unexplained ghost, by history that is not intact, or by a hole: a
/// message lost from before the fault though a later one of its sender is there; else *passed*. Any
/// other loss fails nothing here: how much may be lost is what a drill's objectives say.
public enum IntegrityCheck {
  /// Judges a run.
  ///
  /// - Parameters:
  ///   - ledger: What the clients did and were told.
  ///   - xmpp: The whole archive as asked of the rooms, each room in its order.
  ///   - database: The whole archive as asked of the database, each room in its order.
  ///   - historyBefore: Each room's history, fingerprinted before the run.
  ///   - historyAfter: The same stretch of each room, fingerprinted after it.
  ///   - run: The run's id: messages of other runs are history.
  ///   - zero: When the fault was in effect; findings' seconds count from it.
  /// - Returns: Counts, and each message that is not as it should be.
  public static func judge(
    ledger: LedgerIndex, xmpp: [ArchivedMessage]?, database: [ArchivedMessage]?,
    historyBefore: [RoomFingerprint]?, historyAfter: [RoomFingerprint]?, run: String,
    zero: UInt64
  ) -> IntegrityResult {
    var result = IntegrityResult()
    for message in ledger.messages where message.sentAt != nil {
      result.sent += 1
      if message.acknowledgedAt != nil {
        result.acknowledged += 1
      } else if !message.isRefused {
        result.unknown += 1
      }
    }
    var hasUnexplainedGhost = false
    if let reading = xmpp ?? database {
      var search = ArchiveSearch(ledger: ledger, run: run, zero: zero)
      search.read(reading)
      search.report(into: &result)
      hasUnexplainedGhost = search.hasUnexplainedGhost
    }
    if let xmpp, let database {
      result.readingDeviations = ReadingComparison.deviations(xmpp: xmpp, database: database)
      result.readingsAgree = result.readingDeviations.isEmpty
    }
    if let historyBefore, let historyAfter {
      result.historyDeviations = HistoryComparison.deviations(
        before: historyBefore, after: historyAfter)
      result.historyIntact = result.historyDeviations.isEmpty
    }
    result.verdict = verdict(of: result, hasUnexplainedGhost: hasUnexplainedGhost)
    return result
  }

  private static func verdict(
    of result: IntegrityResult, hasUnexplainedGhost: Bool
  ) -> Verdict {
    guard result.acknowledged > 0, result.readingsAgree == true else { return .inconclusive }
    let isBroken =
      result.altered > 0 || result.duplicated > 0 || result.reordered > 0
      || hasUnexplainedGhost || result.historyIntact == false || result.holes ?? 0 > 0
    if isBroken { return .failed }
    return result.historyIntact == nil ? .inconclusive : .passed
  }
}
