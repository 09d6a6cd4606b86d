import DrillModel

/// Clients of a simulated service that stops and comes back at known moments: what their ledger
/// would say.
struct SimulatedOutage {
  static let millisecond: UInt64 = 1_000_000
  static let second: UInt64 = 1_000_000_000

  /// Messages a second, all users together.
  var rate = 100.0
  var users = 8
  /// When the service stops to answer, and answers again.
  var stop = 10 * second
  var back = 20 * second
  /// When the traffic ends.
  var end = 40 * second
  /// Shifts the schedule of sends, and of attempts.
  var phase: UInt64 = 0
  /// From send to answer.
  var latency = 3 * millisecond
  /// By how much an answer may be later still.
  var jitter: UInt64 = 0
  /// By how much answers are late at the stop, growing over the two seconds before it.
  var queue: UInt64 = 0
  /// From the first byte to being in the room.
  var login = 30 * millisecond
  var attemptPeriod = 10 * millisecond
  var silentLimit = second

  /// The ledger, in the order of time.
  func ledger(using random: inout SeededGenerator) -> [LedgerEntry] {
    var timed: [(at: UInt64, entry: LedgerEntry)] = []
    for user in 0..<users {
      timed.append((1, .joined(user: "user\(user)", address: "chat1", at: 1)))
    }
    let gap = UInt64(1e9 / rate)
    var dropAt = Array(repeating: UInt64.max, count: users)
    var sequences = Array(repeating: 0, count: users)
    var joinAt = Array(repeating: UInt64.max, count: users)
    let opened = openedAt(dropFrom: stop + silentLimit)
    func send(_ user: Int, at: UInt64) {
      sequences[user] += 1
      let key = MessageKey(room: "room", sender: "user\(user)", sequence: sequences[user])
      timed.append((at, .sent(key, digest: "", scheduledAt: at, at: at)))
      let filling = at < stop && at + 2 * Self.second > stop ? at + 2 * Self.second - stop : 0
      let queued = filling / (2 * Self.second / Self.millisecond) * (queue / Self.millisecond)
      let answer =
        at + latency + queued + (jitter > 0 ? UInt64.random(in: 0...jitter, using: &random) : 0)
      if answer < stop || at >= back {
        timed.append((answer, .acknowledged(key, archiveID: "\(answer)", at: answer)))
      } else {
        dropAt[user] = min(dropAt[user], at + silentLimit)
      }
    }
    for user in 0..<users {
      // The first goes ahead, the others follow when it is in.
      joinAt[user] = opened + millisecondsOf(user == 0 ? 1 : 31 + UInt64(user)) + login
    }
    var slot = 0
    while true {
      let at = 1_000 + phase % gap + UInt64(slot) * gap
      if at >= end { break }
      let user = slot % users
      slot += 1
      if at < dropAt[user] || at >= joinAt[user] {
        send(user, at: at)
      } else {
        sequences[user] += 1
        let key = MessageKey(room: "room", sender: "user\(user)", sequence: sequences[user])
        timed.append((at, .notSent(key, scheduledAt: at)))
      }
    }
    appendReturn(joinAt: joinAt, opened: opened, to: &timed)
    for user in 0..<users where joinAt[user] < end { send(user, at: joinAt[user]) }
    return timed.sorted { $0.at < $1.at }.map(\.entry)
  }

  private func openedAt(dropFrom: UInt64) -> UInt64 {
    var at = dropFrom + phase % attemptPeriod
    while at < back { at += attemptPeriod }
    return at
  }

  private func appendReturn(
    joinAt: [UInt64], opened: UInt64, to timed: inout [(at: UInt64, entry: LedgerEntry)]
  ) {
    for user in 0..<users {
      let name = "user\(user)"
      timed.append(
        (
          stop + silentLimit,
          .disconnected(
            user: name, address: "chat1", reason: "silent", at: stop + silentLimit)
        ))
      let from = joinAt[user] - login
      timed.append(
        (
          joinAt[user],
          .attempted(address: "chat1", outcome: "joined", from: from, to: joinAt[user])
        ))
      timed.append((joinAt[user], .joined(user: name, address: "chat1", at: joinAt[user])))
    }
    for (outcome, at) in [("refused", opened - attemptPeriod), ("opened", opened)] {
      timed.append(
        (at, .attempted(address: "chat1", outcome: outcome, from: at, to: at + 200_000)))
    }
  }

  private func millisecondsOf(_ count: UInt64) -> UInt64 { count * Self.millisecond }
}
