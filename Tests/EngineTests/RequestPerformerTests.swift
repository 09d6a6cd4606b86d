import DrillModel
import Foundation
import Journal
import Remote
import SSH
import Synchronization
import TestSupport
import Testing

@testable import Engine

/// Acts over a real sshd: what is sent again, what settles the unknown, what stays so.
@Suite(.serialized)
struct RequestPerformerTests {
  /// Runs a body with a performer whose only host, `db1`, is behind a fresh sshd.
  private func withPerformer(
    _ body: (SSHServer, RequestPerformer, ScratchFolder) async throws -> Void
  ) async throws {
    let folder = try ScratchFolder()
    try await SSHServer.with { server in
      let key = try await server.makeKey()
      let client = SSHClient()
      let host = DrillModel.Host(
        name: "db1", dataCenter: nil, roles: [.primaryDatabase], address: server.address,
        access: DrillModel.Host.Access(name: server.address))
      let target = SSHTarget(
        name: "db1", address: server.address, port: server.port, user: server.user,
        identityFiles: [key], knownHostsFiles: [server.knownHostsFile],
        connectDeadline: .seconds(60))
      let secrets = SecretStore()
      let remote = RemoteHost(host: host, target: target, client: client, secrets: secrets)
      let performer = RequestPerformer(
        plan: try LabPlan.make(), hosts: ["db1": remote], secrets: secrets, workload: nil,
        confirm: { _, _, _ in Request.Confirmation(isConfirmed: nil, detail: "nobody") })
      let result: Result<Void, any Error>
      do {
        result = .success(try await body(server, performer, folder))
      } catch {
        result = .failure(error)
      }
      await remote.disconnect()
      await client.shutdown()
      try result.get()
    }
  }

  private func act(
    _ command: Script, isIdempotent: Bool, outcomeProbe: Script? = nil,
    precondition: Script? = nil, host: String = "db1"
  ) -> Request.Kind {
    .act(
      Act(
        name: .promote, service: .database, host: host, precondition: precondition,
        command: command, outcomeProbe: outcomeProbe, deadline: .seconds(60),
        isIdempotent: isIdempotent, reversal: .irreversible), expects: [:])
  }

  private func perform(_ kind: Request.Kind, _ performer: RequestPerformer) async -> Reply {
    await performer.perform(Request(id: 1, kind: kind, deadline: .seconds(60)))
  }

  /// Notes a line, then waits: the connection is dropped meanwhile.
  private static let slow = #"echo begun >>"$1/log"; sleep 3; echo done=yes"#

  /// Drops every connection once the command has begun.
  private func dropOnceBegun(_ server: SSHServer, _ folder: ScratchFolder) async throws {
    for _ in 0..<600 where lines(folder).isEmpty {
      try await Task.sleep(for: .milliseconds(50))
    }
    server.dropConnections()
  }

  private func lines(_ folder: ScratchFolder) -> [Substring] {
    let text = (try? String(contentsOfFile: "\(folder.path)/log", encoding: .utf8)) ?? ""
    return text.split(separator: "\n")
  }

  @Test
  func aLostIdempotentActIsSentAgain() async throws {
    try await withPerformer { server, performer, folder in
      let kind = act(Script(Self.slow, [folder.path]), isIdempotent: true)
      async let reply = perform(kind, performer)
      try await dropOnceBegun(server, folder)
      let answer = await reply
      #expect(answer.result == .succeeded, "\(answer.detail)")
      #expect(answer.values["done"] == "yes")
      #expect(lines(folder).count == 2)
      #expect(answer.attempts ?? 0 >= 2)
      #expect(answer.exitStatus == 0)
    }
  }

  /// A machine so busy that the pause between two tries lasts longer than the time that was left.
  @Test(.timeLimit(.minutes(1)))
  func aPauseThatOutlastsTheDeadlineEndsTheTries() async throws {
    let readings = Mutex(0)
    let clock = JournalClock(
      wall: { .zero },
      monotonic: {
        readings.withLock {
          $0 += 1
          return $0 <= 3 ? 1000 : 5_000_000_000
        }
      })
    let performer = RequestPerformer(
      plan: try LabPlan.make(), hosts: [:], secrets: SecretStore(), clock: clock, workload: nil,
      confirm: { _, _, _ in Request.Confirmation(isConfirmed: nil, detail: "nobody") })
    let outcome = await performer.runAgain(Script("true"), on: "db1", deadline: .seconds(1))
    guard case .notSent = outcome.ending else {
      Issue.record("it ended as \(outcome.ending)")
      return
    }
    #expect(readings.withLock { $0 } == 4)
  }

  @Test
  func aLostActThatMayNotBeRepeatedStaysUnknown() async throws {
    try await withPerformer { server, performer, folder in
      let kind = act(Script(Self.slow, [folder.path]), isIdempotent: false)
      async let reply = perform(kind, performer)
      try await dropOnceBegun(server, folder)
      #expect(await reply.result == .unknown)
      #expect(lines(folder).count == 1)
    }
  }

  @Test
  func anActThatFailsTellsItsStatusAndThatItWasSentOnce() async throws {
    try await withPerformer { _, performer, _ in
      let answer = await perform(act(Script("exit 7"), isIdempotent: true), performer)
      #expect(answer.result == .failed)
      #expect(answer.exitStatus == 7)
      #expect(answer.attempts == 1)
      let unsent = await perform(act(Script("true"), isIdempotent: true, host: "db9"), performer)
      #expect(unsent.exitStatus == nil && unsent.attempts == 0)
    }
  }

  /// Somebody on the host ends the whole command, or it ends itself each time.
  @Test(
    arguments: [(2, Reply.Result.succeeded, 2), (99, .unknown, 3)] as [(Int, Reply.Result, Int)])
  func aKilledIdempotentActIsSentAgainButNotForEver(
    lives: Int, result: Reply.Result, sent: Int
  ) async throws {
    try await withPerformer { _, performer, folder in
      let dying = """
        echo begun >>"$1/log"
        read -r _ _ _ parent _ </proc/$PPID/stat
        [ "$(wc -l <"$1/log")" -ge "$2" ] || kill -KILL "$parent"
        echo done=yes
        """
      let answer = await perform(
        act(Script(dying, [folder.path, "\(lives)"]), isIdempotent: true), performer)
      #expect(answer.result == result, "\(answer.detail)")
      #expect(lines(folder).count == sent)
    }
  }

  @Test
  func aKilledActThatMayNotBeRepeatedIsSentOnce() async throws {
    try await withPerformer { _, performer, folder in
      let dying = """
        echo begun >>"$1/log"
        read -r _ _ _ parent _ </proc/$PPID/stat
        kill -KILL "$parent"
        """
      let kind = act(Script(dying, [folder.path]), isIdempotent: false)
      #expect(await perform(kind, performer).result == .unknown)
      #expect(lines(folder).count == 1)
    }
  }

  /// An act that cannot be taken back and was cut off may still be at work when its probe looks.
  @Test(
    arguments: [(0, Reply.Result.succeeded), (1, .unknown), (2, .unknown)]
      as [(Int, Reply.Result)])
  func itsOutcomeProbeSettlesALostAct(status: Int, result: Reply.Result) async throws {
    try await withPerformer { server, performer, folder in
      let kind = act(
        Script(Self.slow, [folder.path]), isIdempotent: false,
        outcomeProbe: Script("exit $1", ["\(status)"]))
      async let reply = perform(kind, performer)
      try await dropOnceBegun(server, folder)
      let answer = await reply
      #expect(answer.result == result)
      #expect(answer.values["muster_outcome"] == nil)
      #expect(lines(folder).count == 1)
    }
  }

  /// Without its own word that it is not done, what cannot be taken back may still be under way.
  @Test(
    arguments: [
      (.signalled("KILL"), false), (.unknown(reason: "lost"), false), (.exited(124), false),
      (.exited(137), false), (.exited(2), false), (.exited(1), true), (.exited(4), true),
      (.notSent(reason: "no way"), true),
    ] as [(CommandOutcome.Ending, Bool)])
  func onlyItsOwnWordProvesThatAPromotionIsNotDone(
    ending: CommandOutcome.Ending, isCertain: Bool
  ) {
    guard case .act(let act, _) = act(Script("true"), isIdempotent: true) else { return }
    for probe in [nil, CommandOutcome(ending: .exited(1))] {
      let reply = RequestPerformer.reply(
        to: act, CommandOutcome(ending: ending), probed: probe, now: 1)
      #expect(reply.result == (isCertain ? .failed : .unknown), "\(reply.detail)")
      #expect((reply.values["muster_outcome"] == "not-done") == isCertain)
    }
    let seen = RequestPerformer.reply(
      to: act, CommandOutcome(ending: ending), probed: CommandOutcome(ending: .exited(0)), now: 1)
    #expect(seen.result == (ending == .notSent(reason: "no way") ? .failed : .succeeded))
  }

  @Test
  func whatSaidItselfThatItFailedIsNotDoneWhereItsProbeAgrees() async throws {
    try await withPerformer { _, performer, _ in
      let kind = act(
        Script("exit 1"), isIdempotent: false, outcomeProbe: Script("exit 1"))
      let answer = await perform(kind, performer)
      #expect(answer.result == .failed)
      #expect(answer.values["muster_outcome"] == "not-done")
    }
  }

  @Test
  func aPreconditionThatDoesNotHoldSendsNothing() async throws {
    try await withPerformer { _, performer, folder in
      let kind = act(
        Script(Self.slow, [folder.path]), isIdempotent: false,
        precondition: Script("echo segment 7 is missing >&2; exit 1"))
      let reply = await perform(kind, performer)
      #expect(reply.result == .failed)
      #expect(reply.detail.contains("segment 7 is missing"))
      #expect(reply.values["muster_outcome"] == "not-done")
      #expect(lines(folder).isEmpty)
    }
  }

  @Test
  func anActThatFailsIsSettledByItsProbeToo() async throws {
    try await withPerformer { _, performer, _ in
      let kind = act(
        Script("echo it went wrong >&2; exit 4"), isIdempotent: false,
        outcomeProbe: Script("exit 0"))
      let reply = await perform(kind, performer)
      #expect(reply.result == .succeeded)
      #expect(reply.detail.contains("its outcome probe says it is done"))
      let without = await perform(act(Script("exit 4"), isIdempotent: false), performer)
      #expect(without.result == .failed)
      #expect(without.values["muster_outcome"] == "not-done")
    }
  }

  @Test
  func aHostThatTheEnvironmentHasNotIsNotSent() async throws {
    try await withPerformer { _, performer, _ in
      let reply = await perform(act(Script("true"), isIdempotent: false, host: "db9"), performer)
      #expect(reply.result == .failed)
      #expect(reply.detail.contains("db9 is not a host of the environment"))
    }
  }

  @Test
  func whatIsLongIsCutInTheMiddleAndSaidSo() async throws {
    try await withPerformer { _, performer, _ in
      let kind = act(
        Script("head -c 100000 /dev/zero | tr '\\0' x; echo; echo end=yes"), isIdempotent: true)
      let reply = await perform(kind, performer)
      #expect(reply.output.utf8.count < 20_000)
      #expect(reply.output.contains("bytes are left out here"))
      #expect(reply.values["end"] == "yes")
    }
  }
}
