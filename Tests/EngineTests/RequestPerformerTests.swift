import DrillModel
import Foundation
import Journal
import Remote
import SSH
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
    }
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
