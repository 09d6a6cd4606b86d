import Crypto
import DrillModel
import Foundation
import Journal
import Remote
import SSH
import TestSupport
import Testing

@testable import Engine

/// A host that says its secret back in every way it can: none of it is recorded.
@Suite(.serialized)
struct CanaryTests {
  private static let secret = "c4n'ary \"w0rd\" %41/+é"

  /// Prints the secret in `$CANARY` as programs would.
  private static let said = #"""
    b64=$(printf %s "$CANARY" | base64 | tr -d '\n')
    hex=$(printf %s "$CANARY" | od -An -v -tx1 | tr -d ' \n')
    printf 'plain=%s\n' "$CANARY"
    printf 'key_%s=1\n' "$hex"
    printf 'base64=%s\n' "$b64"
    printf 'url=%s\n' "$(printf %s "$b64" | tr '+/' '-_')"
    printf 'basic=%s\n' "$(printf 'user:%s' "$CANARY" | base64 | tr -d '\n')"
    printf 'basic2=%s\n' "$(printf 'user2:%s' "$CANARY" | base64 | tr -d '\n')"
    printf 'percent=%s\n' "$(printf %s "$hex" | sed 's/../%&/g')"
    printf 'json=%s\n' "$(printf %s "$CANARY" | sed 's/["\\]/\\&/g')"
    printf 'unicode=%s\n' 'c4n\u0027ary \u0022w0rd\u0022 \u002541\/+\u00e9'
    printf 'xml=%s\n' 'c4n&apos;ary &quot;w0rd&quot; %41/+&#233;'
    printf 'shell=%s\n' "'$(printf %s "$CANARY" | sed "s/'/'\\\\''/g")'"
    printf 'spaced=%s\n' "$(printf %s "$hex" | sed 's/../& /g')"
    printf 'wrapped='; printf %s "$CANARY" | base64 -w 7; printf %s "$CANARY" | fold -b -w 5
    printf '\n%s\n' "$CANARY" >&2
    """#

  /// What would give the secret away, by itself or escaped for JSON.
  private static let traces: [String] = {
    let bytes = Array(secret.utf8)
    let hexadecimal = Hexadecimal.encode(bytes)
    let base64 = (0..<3).map { count in
      String(Base64.encode([UInt8](repeating: 0x7A, count: count) + bytes).dropFirst(4).prefix(10))
    }
    return [
      "ary \"w0rd", "ary \\\"w0rd", "w0rd", "u0022w", String(hexadecimal.dropFirst(4).prefix(12)),
      "%6e%27", "6e 27 61",
    ]
      + base64
  }()

  /// Runs a body with a performer of one host, which has its canary by reference.
  private func withHost(
    _ body: (RequestPerformer, SecretStore, JournalWriter, SecretReference) async throws -> Void
  ) async throws {
    let folder = try ScratchFolder()
    let path = "\(folder.path)/canary"
    try Data("\(Self.secret)\n".utf8).write(to: URL(filePath: path))
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
      let journal = try JournalWriter.create(inFolder: "\(folder.path)/run", clock: .system)
      journal.takeOutOfTexts { secrets.redacted($0) }
      let result: Result<Void, any Error>
      do {
        result = .success(
          try await body(
            performer, secrets, journal, SecretReference(source: .file, locator: path)))
      } catch {
        result = .failure(error)
      }
      await remote.disconnect()
      await client.shutdown()
      try result.get()
    }
  }

  private func kind(_ text: String, _ reference: SecretReference) -> Request.Kind {
    .act(
      Act(
        name: .promote, service: .database, host: "db1",
        command: Script(text, secrets: ["CANARY": reference]), deadline: .seconds(60),
        isIdempotent: true, reversal: .irreversible), expects: [:])
  }

  private func perform(_ kind: Request.Kind, _ performer: RequestPerformer) async -> Reply {
    await performer.perform(Request(id: 1, kind: kind, deadline: .seconds(60)))
  }

  private func expectNone(
    of reply: Reply, _ what: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    // Of what was wrapped after nine characters or five, no line is left.
    for value in reply.values where value.key.hasPrefix("wrapped") {
      #expect(value.value == "[redacted]", sourceLocation: sourceLocation)
    }
    let texts = [reply.detail, reply.output] + reply.values.flatMap { [$0.key, $0.value] }
    for text in texts {
      for trace in Self.traces {
        #expect(
          !text.contains(trace), "\(what): \(trace) in \(text)", sourceLocation: sourceLocation)
      }
    }
  }

  @Test(arguments: [0, 7])
  func noFormOfItIsInAReply(status: Int) async throws {
    try await withHost { performer, _, _, reference in
      let reply = await perform(kind("\(Self.said)\nexit \(status)", reference), performer)
      #expect(reply.result == (status == 0 ? .succeeded : .failed))
      #expect(reply.values["plain"] == "[redacted]")
      #expect(reply.output.contains("[redacted]"))
      expectNone(of: reply, "status \(status)")
    }
  }

  /// Complaints are cut to 300 characters, outputs to 16 KiB: the secret lies over each cut.
  @Test(arguments: [280, 290, 299, 300])
  func halfOfItIsInNoComplaint(place: Int) async throws {
    try await withHost { performer, _, _, reference in
      let text = #"""
        printf '%s%s\n' "$(head -c \#(place) /dev/zero | tr '\0' x)" "$CANARY" >&2; exit 4
        """#
      let reply = await perform(kind(text, reference), performer)
      #expect(reply.result == .failed)
      #expect(!reply.detail.contains("c4n"), "\(reply.detail)")
      expectNone(of: reply, "at \(place)")
    }
  }

  @Test(arguments: [8_170, 8_180, 8_190, 91_800, 91_815, 91_830])
  func halfOfItIsInNoCutOutput(place: Int) async throws {
    try await withHost { performer, _, _, reference in
      let text = #"""
        head -c \#(place) /dev/zero | tr '\0' x; printf %s "$CANARY"
        head -c \#(100_000 - place - Self.secret.utf8.count) /dev/zero | tr '\0' y
        """#
      let reply = await perform(kind(text, reference), performer)
      #expect(reply.output.contains("bytes are left out here"))
      for piece in ["c4n", "ary", "w0r", "%41"] { #expect(!reply.output.contains(piece)) }
    }
  }

  @Test func theJournalHasNoneOfIt() async throws {
    try await withHost { performer, secrets, journal, reference in
      let value = try await secrets.value(reference)
      let hexadecimal = Hexadecimal.encode(Array(value.utf8))
      for event: JournalEvent in [
        .remark("it is \(value)"), .remark(Base64.encode(Array("u:\(value)".utf8))),
        .stopping(reason: "\(value): \(hexadecimal)", signal: nil),
        .stateRecorded(subject: "db1", values: ["x": value, hexadecimal: "1"]),
        .hostRestored(name: "db1", restored: false, detail: "said \"\(value)\""),
      ] {
        try journal.append(event)
      }
      let text = try String(contentsOfFile: journal.path, encoding: .utf8)
      for trace in Self.traces { #expect(!text.contains(trace), "\(trace) in \(text)") }
      #expect(try JournalReader.read(file: journal.path).records.count == 5)
      _ = performer
    }
  }

  /// While the command runs, no process on this machine has it among its arguments: the host's
  /// and the runner's are both here.
  @Test func noProcessHasItAsAnArgument() async throws {
    try await withHost { performer, _, _, reference in
      async let reply = perform(kind("sleep 2; printf 'done=yes\n'", reference), performer)
      var seen = 0
      var sightings: [String] = []
      for _ in 0..<15 {
        for process in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        where Int(process) != nil {
          guard let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") else {
            continue
          }
          seen += 1
          let text = String(decoding: line, as: UTF8.self)
          if text.contains(Self.secret) { sightings.append(text) }
        }
        try await Task.sleep(for: .milliseconds(100))
      }
      #expect(await reply.values["done"] == "yes")
      #expect(seen > 100)
      #expect(sightings.isEmpty)
    }
  }
}
