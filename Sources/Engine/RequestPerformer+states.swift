package import DrillModel
import Journal
import Remote

/// The state of hosts, recorded and compared.
extension RequestPerformer {
  func snapshot(_ host: String, isFinal: Bool, deadline: Duration) async -> Reply {
    let begin = clock.monotonic()
    let dialect = plan.environment.host(host)?.access.dialect ?? .posix
    let outcome = await runAgain(
      HostSnapshot.script(for: dialect, folders: plan.struckFolders(on: host)), on: host,
      deadline: deadline)
    var now: HostClock?
    if outcome.succeeded {
      let spent = Duration.nanoseconds(Int64(clock.monotonic() - begin))
      do {
        now = try await readClock(of: host, within: max(deadline - spent, .milliseconds(100)))
      } catch {
        return Reply(
          .unknown, detail: "its clock was not read: \(error)", sentAt: begin,
          endedAt: clock.monotonic())
      }
    }
    let before = isFinal ? snapshots[host] : nil
    var reply = Self.reply(
      toSnapshot: outcome, of: host, before: before, isFinal: isFinal, clock: now,
      clockBefore: isFinal ? clocks[host] ?? before.flatMap { HostClock($0) } : nil)
    if !isFinal, outcome.succeeded {
      snapshots[host] = outcome.values
      clocks[host] = now
    }
    if isFinal, let now, let remote = hosts[host], let key = await remote.hostKey {
      reply.events.append(
        .hostMet(
          JournalEvent.HostMet(
            name: host, address: remote.host.address, hostKey: key, clockOffset: now.offset,
            clockError: now.error, phase: "end")))
    }
    return reply
  }

  private func readClock(of host: String, within deadline: Duration) async throws -> HostClock? {
    guard let remote = hosts[host] else { return nil }
    let reading = try await remote.clock(deadline: min(deadline, .seconds(5)))
    return HostClock(
      offset: reading.offset, error: reading.error, wall: clock.wall().inSeconds,
      monotonic: Double(clock.monotonic()) / 1e9)
  }

  /// What a host's state means: the record of it, or how it differs from the one before.
  ///
  /// - Parameters:
  ///   - outcome: How the script ended that prints the state.
  ///   - host: The host.
  ///   - before: The record, for the comparison.
  ///   - isFinal: Whether it is compared; else it is the record.
  ///   - clock: The host's clock now; nil where it is no part of the state.
  ///   - clockBefore: The host's clock as it was recorded.
  /// - Returns: The reply.
  package static func reply(
    toSnapshot outcome: CommandOutcome, of host: String, before: [String: String]?,
    isFinal: Bool, clock: HostClock? = nil, clockBefore: HostClock? = nil
  ) -> Reply {
    guard outcome.succeeded else {
      return Reply(
        .unknown, detail: outcome.sentence, sentAt: outcome.sentAt, endedAt: outcome.endedAt)
    }
    let values = outcome.values.merging(clock?.values ?? [:]) { $1 }
    var reply = Reply(.succeeded, detail: "", sentAt: outcome.sentAt, endedAt: outcome.endedAt)
    guard isFinal else {
      reply.events = [.stateRecorded(subject: host, values: values)]
      reply.detail = "\(values.count) facts recorded"
      return reply
    }
    guard let before else {
      reply.result = .unknown
      reply.detail = "there is no record of its state from before"
      return reply
    }
    var difference = HostSnapshot.difference(from: before, to: values)
    if let clock, let moved = clockBefore?.difference(to: clock) { difference.append(moved) }
    reply.result = difference.isEmpty ? .succeeded : .failed
    reply.detail = difference.isEmpty ? "as it was" : difference.joined(separator: "; ")
    return reply
  }
}
