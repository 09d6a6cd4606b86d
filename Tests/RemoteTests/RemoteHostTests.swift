import DrillModel
import Foundation
import SSH
import TestSupport
import Testing

@testable import Remote

/// A host over a real sshd: what a command's end is taken for, whatever becomes of the connection.
@Suite(.serialized)
struct RemoteHostTests {
  /// Runs a body with a host behind a fresh sshd.
  private func withHost(
    _ secrets: SecretStore = SecretStore(),
    _ body: (SSHServer, RemoteHost) async throws -> Void
  ) async throws {
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
      let remote = RemoteHost(host: host, target: target, client: client, secrets: secrets)
      let result: Result<Void, any Error>
      do { result = .success(try await body(server, remote)) } catch { result = .failure(error) }
      await remote.disconnect()
      await client.shutdown()
      try result.get()
    }
  }

  @Test
  func aCommandsOwnStatusStreamsAndArgumentsComeBack() async throws {
    try await withHost { _, remote in
      let script = Script(
        "printf '%s|' \"$@\"; echo \"$GREETING\"; echo bad >&2; exit 3", ["a b", "$HOME", "it's"])
      let outcome = await remote.run(
        script, deadline: .seconds(30), variables: ["GREETING": "good 'day'"])
      #expect(outcome.ending == .exited(3))
      #expect(outcome.text == "a b|$HOME|it's|good 'day'\n")
      #expect(outcome.errorText.contains("bad"))
      #expect(outcome.sentAt <= outcome.endedAt)
    }
  }

  @Test
  func aSecretReachesTheCommandAndNoArgumentList() async throws {
    let folder = try ScratchFolder()
    let file = "\(folder.path)/secret"
    try "canary-4711 $x'".write(toFile: file, atomically: true, encoding: .utf8)
    try await withHost { _, remote in
      let reference = SecretReference(source: .file, locator: file)
      let script = Script(
        """
        printf '%s' "$TOKEN"
        for each in /proc/[0-9]*/cmdline; do tr '\\0' ' ' <"$each" 2>/dev/null; done >&2
        """, secrets: ["TOKEN": reference])
      let outcome = await remote.run(script, deadline: .seconds(30))
      #expect(outcome.text == "canary-4711 $x'")
      #expect(outcome.errorText.contains("sshd"), "the list of processes was not read")
      #expect(!outcome.errorText.contains("canary-4711"))
    }
  }

  @Test
  func aSecretThatCannotBeReadSendsNothing() async throws {
    try await withHost { _, remote in
      let reference = SecretReference(source: .file, locator: "/nowhere/secret")
      let outcome = await remote.run(
        Script("true", secrets: ["TOKEN": reference]), deadline: .seconds(30))
      guard case .notSent(let reason) = outcome.ending else {
        Issue.record("\(outcome.ending)")
        return
      }
      #expect(reason.contains("/nowhere/secret"))
    }
  }

  @Test
  func aConnectionLostInMidCommandIsUnknownAndTheNextCommandConnectsAnew() async throws {
    try await withHost { server, remote in
      #expect(await remote.run(Script("true"), deadline: .seconds(30)).succeeded)
      async let lost = remote.run(Script("sleep 60"), deadline: .seconds(120))
      try await Task.sleep(for: .seconds(1))
      server.dropConnections()
      let outcome = await lost
      guard case .unknown = outcome.ending else {
        Issue.record("a lost connection is no answer: \(outcome.ending)")
        return
      }
      let next = await remote.run(Script("echo again"), deadline: .seconds(60))
      #expect(next.ending == .exited(0))
      #expect(next.text == "again\n")
    }
  }

  @Test
  func aDeadlinePassedIsUnknown() async throws {
    try await withHost { _, remote in
      #expect(await remote.run(Script("true"), deadline: .seconds(30)).succeeded)
      let outcome = await remote.run(Script("sleep 60"), deadline: .seconds(2))
      switch outcome.ending {
      case .unknown, .signalled: break
      // The host's own time limit may be heard of before ours passes.
      case .exited(let status): #expect(status == 124 || status == 137)
      case .notSent: Issue.record("it was sent: \(outcome.ending)")
      }
    }
  }

  @Test
  func aHostThatCannotBeReachedIsNotSentAndSaysWhy() async throws {
    let client = SSHClient()
    let host = DrillModel.Host(
      name: "db9", dataCenter: nil, roles: [], address: "127.0.0.1",
      access: DrillModel.Host.Access(name: "127.0.0.1"))
    let target = SSHTarget(
      name: "db9", address: "127.0.0.1", port: 1, user: "nobody", knownHostsFiles: [],
      connectDeadline: .seconds(5))
    let remote = RemoteHost(host: host, target: target, client: client, secrets: SecretStore())
    let outcome = await remote.run(Script("true"), deadline: .seconds(10))
    guard case .notSent(let reason) = outcome.ending else {
      Issue.record("\(outcome.ending)")
      await client.shutdown()
      return
    }
    #expect(reason.contains("db9"))
    await client.shutdown()
  }

  @Test
  func theSessionTellsKeyAddressPortBootAndClock() async throws {
    try await withHost { server, remote in
      let facts = try await remote.facts()
      #expect(facts.hostKey.hasPrefix("SHA256:"))
      #expect(facts.login.hasPrefix("\(server.user) by the key \(server.folder)/"))
      #expect(facts.runnerAddress == "127.0.0.1")
      #expect(facts.sshPort == server.port)
      let boot = try String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
      #expect(facts.bootID == boot.trimmingCharacters(in: .whitespacesAndNewlines))
      // The same clock is asked: the truth, 0, lies within the error.
      #expect(abs(facts.clock.offset) <= facts.clock.error + 1e-3)
    }
  }

  @Test
  func outputWithTheTrailersOwnLookIsOutput() async throws {
    try await withHost { _, remote in
      let outcome = await remote.run(
        Script("printf 'muster-0123456789ab 0\\n'; exit 5"), deadline: .seconds(30))
      #expect(outcome.ending == .exited(5))
      #expect(outcome.text == "muster-0123456789ab 0\n")
    }
  }
}
