import DrillModel
import Foundation
import TestSupport
import Testing

@testable import Remote

/// The wire to OpenSSH for Windows, against transcripts behind a real sshd.
@Suite(.serialized)
struct WindowsHostTests {
  private static let question = Script("'role=standby'", ["it's", "ü"], dialect: .powerShell)

  @Test(arguments: FakeWindowsTranscript.all)
  func `a transcript is taken for what it is`(transcript: FakeWindowsTranscript) async throws {
    try await FakeWindowsHost.with(transcript) { fake in
      let outcome = await fake.remote.run(Self.question, deadline: .seconds(60))
      let nonce = fake.nonce
      let text = outcome.text.replacingOccurrences(of: nonce, with: "{nonce}")
      #expect(text == transcript.text)
      guard let expected = transcript.expected else {
        guard case .unknown(let reason) = outcome.ending else {
          Issue.record("nobody knows what happened, but it is \(outcome.ending)")
          return
        }
        #expect(transcript.says.isEmpty || reason.contains(transcript.says), "\(reason)")
        return
      }
      #expect(outcome.ending == .exited(expected))
      #expect(outcome.errorText.contains(transcript.says) || transcript.says.isEmpty)
      #expect(!outcome.errorText.contains("<Objs") && !outcome.errorText.contains("CLIXML"))
    }
  }

  @Test func `the command line needs no quoting and fits into cmd.exe`() async throws {
    try await FakeWindowsHost.with(FakeWindowsTranscript.all[0]) { fake in
      _ = await fake.remote.run(
        Script(String(repeating: "'x' # ü\n", count: 5000), dialect: .powerShell),
        deadline: .seconds(60))
      #expect(fake.commandLines.first == "echo %COMSPEC%")
      let line = try #require(fake.commandLines.last)
      #expect(
        line.hasPrefix(
          "powershell.exe -NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass "
            + "-EncodedCommand "))
      #expect(line.utf8.count < 8191)
      let harmless = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=.- ".utf8)
      #expect(line.utf8.allSatisfy(harmless.contains))
    }
  }

  @Test func `text, arguments and secrets go over standard input alone`() async throws {
    let folder = try ScratchFolder()
    let file = "\(folder.path)/secret"
    try "canary-4711 '\u{2019}".write(toFile: file, atomically: true, encoding: .utf8)
    let script = Script(
      "param() $env:TOKEN", ["it's", ""], dialect: .powerShell,
      secrets: ["TOKEN": SecretReference(source: .file, locator: file)])
    try await FakeWindowsHost.with(FakeWindowsTranscript.all[0]) { fake in
      let outcome = await fake.remote.run(
        script, deadline: .seconds(60), variables: ["MUSTER_RUN": "r1"])
      #expect(outcome.ending == .exited(0))
      #expect(
        fake.payload == """
          $env:MUSTER_RUN = 'r1'
          $env:TOKEN = 'canary-4711 ''\u{2019}\u{2019}'
          $musterArguments = @('it''s', '')
          $musterText = 'param() $env:TOKEN'
          & ([ScriptBlock]::Create($musterText)) @musterArguments
          """)
      #expect(!fake.commandLines.joined().contains("canary"))
      #expect(!fake.bootstrap.contains("canary"))
    }
  }

  @Test func `what a secret's owner prints is taken out of complaints`() async throws {
    let folder = try ScratchFolder()
    let file = "\(folder.path)/secret"
    try "canary-4711".write(toFile: file, atomically: true, encoding: .utf8)
    var transcript = FakeWindowsTranscript.all[0]
    transcript.output = FakeWindowsTranscript.framed(
      [], status: 1, error: Array("login failed with canary-4711".utf8))
    let script = Script(
      "x", dialect: .powerShell,
      secrets: ["TOKEN": SecretReference(source: .file, locator: file)])
    try await FakeWindowsHost.with(transcript) { fake in
      let outcome = await fake.remote.run(script, deadline: .seconds(60))
      #expect(outcome.errorText == "login failed with [redacted]\n")
    }
  }

  @Test func `a host that runs no commands cannot be reached`() async throws {
    var transcript = FakeWindowsTranscript.all[0]
    transcript.commandShell = "This service allows sftp connections only."
    try await FakeWindowsHost.with(transcript) { fake in
      let outcome = await fake.remote.run(Self.question, deadline: .seconds(60))
      guard case .notSent(let reason) = outcome.ending else {
        Issue.record("\(outcome.ending)")
        return
      }
      #expect(reason.contains("allows sftp connections only"))
      #expect(fake.commandLines == ["echo %COMSPEC%"])
    }
  }

  @Test func `a script for another shell is not sent`() async throws {
    try await FakeWindowsHost.with(FakeWindowsTranscript.all[0]) { fake in
      let outcome = await fake.remote.run(Script("true"), deadline: .seconds(60))
      guard case .notSent(let reason) = outcome.ending else {
        Issue.record("\(outcome.ending)")
        return
      }
      #expect(reason.contains("sqlb01 has the shell powershell"))
      #expect(fake.commandLines.isEmpty)
    }
  }

  @Test func `sudo is refused`() async throws {
    try await FakeWindowsHost.with(FakeWindowsTranscript.all[0], usesSudo: true) { fake in
      let outcome = await fake.remote.run(Self.question, deadline: .seconds(60))
      guard case .notSent(let reason) = outcome.ending else {
        Issue.record("\(outcome.ending)")
        return
      }
      #expect(reason.contains("no sudo on Windows"))
    }
  }

  @Test func `address, boot and clock are told by PowerShell`() async throws {
    var transcript = FakeWindowsTranscript.all[0]
    transcript.output = FakeWindowsTranscript.framed(
      Array("connection={connection}\r\nboot=20261101093000.500000+060\r\nclock={now}\r\n".utf8))
    try await FakeWindowsHost.with(transcript) { fake in
      let facts = try await fake.remote.facts(within: .seconds(60))
      #expect(facts.runnerAddress == "127.0.0.1")
      #expect(facts.bootID == "20261101093000.500000+060")
      // The fake's clock has whole seconds.
      #expect(abs(facts.clock.offset) <= facts.clock.error + 1.1)
    }
  }

  @Test func `a clock that cannot be read is said`() async throws {
    await #expect(throws: RemoteError.self) {
      try await FakeWindowsHost.with(FakeWindowsTranscript.all[0]) { fake in
        _ = try await fake.remote.facts(within: .seconds(60))
      }
    }
  }
}

extension FakeWindowsHost {
  /// The bootstrap of the last command, undone from base64 and UTF-16LE.
  fileprivate var bootstrap: String {
    let word = commandLines.last?.split(separator: " ").last.map(String.init) ?? ""
    let bytes = Array(Data(base64Encoded: word) ?? Data())
    let units = stride(from: 0, to: bytes.count - 1, by: 2).map {
      UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8
    }
    return String(decoding: units, as: UTF16.self)
  }

  /// The nonce of the last command.
  fileprivate var nonce: String {
    guard let start = bootstrap.range(of: "$n='") else { return "no nonce" }
    return String(bootstrap[start.upperBound...].prefix { $0 != "'" })
  }
}
