import DrillModel
import Foundation
import SSH
import TestSupport

@testable import Remote

/// A real sshd that answers every command with a transcript, as OpenSSH for Windows would.
///
/// It reads the nonce out of the encoded command and keeps what was sent. No Windows takes part.
struct FakeWindowsHost {
  let remote: RemoteHost
  private let folder: ScratchFolder

  /// Every command line that was asked for, in order.
  var commandLines: [String] {
    ((try? String(contentsOfFile: "\(folder.path)/commands", encoding: .utf8)) ?? "")
      .split(separator: "\n").map(String.init)
  }

  /// What the last command was given to read, undone from base64.
  var payload: String {
    let text = (try? String(contentsOfFile: "\(folder.path)/input", encoding: .utf8)) ?? ""
    let bytes = Data(base64Encoded: text, options: .ignoreUnknownCharacters) ?? Data()
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Runs a body with a host that replays a transcript.
  static func with(
    _ transcript: FakeWindowsTranscript, secrets: SecretStore = SecretStore(),
    usesSudo: Bool = false, _ body: (FakeWindowsHost) async throws -> Void
  ) async throws {
    let folder = try ScratchFolder()
    try write(transcript, to: folder)
    let options = SSHServer.Options(configuration: ["ForceCommand \(folder.path)/shell"])
    try await SSHServer.with(options) { server in
      let key = try await server.makeKey()
      let client = SSHClient()
      let host = DrillModel.Host(
        name: "sqlb01", dataCenter: nil, roles: [.backupDatabase], address: server.address,
        access: DrillModel.Host.Access(
          name: server.address, usesSudo: usesSudo, dialect: .powerShell))
      let target = SSHTarget(
        name: "sqlb01", address: server.address, port: server.port, user: server.user,
        identityFiles: [key], knownHostsFiles: [server.knownHostsFile],
        connectDeadline: .seconds(60))
      let fake = FakeWindowsHost(
        remote: RemoteHost(host: host, target: target, client: client, secrets: secrets),
        folder: folder)
      let result: Result<Void, any Error>
      do { result = .success(try await body(fake)) } catch { result = .failure(error) }
      await fake.remote.disconnect()
      await client.shutdown()
      try result.get()
    }
  }

  /// The shell of the fake: the only program that the sshd runs.
  private static func write(
    _ transcript: FakeWindowsTranscript, to folder: ScratchFolder
  ) throws {
    try Data(transcript.output).write(to: URL(fileURLWithPath: "\(folder.path)/output"))
    try Data(transcript.errorOutput).write(to: URL(fileURLWithPath: "\(folder.path)/errors"))
    let script = #"""
      #!/bin/sh
      export LC_ALL=C
      folder=\#(folder.path)
      printf '%s\n' "$SSH_ORIGINAL_COMMAND" >>"$folder/commands"
      if [ "$SSH_ORIGINAL_COMMAND" = 'echo %COMSPEC%' ]; then
        printf '%s\r\n' '\#(transcript.commandShell)'
        exit 0
      fi
      cat >"$folder/input"
      nonce=$(printf '%s' "${SSH_ORIGINAL_COMMAND##* }" | base64 -d | iconv -f UTF-16LE -t UTF-8 \
        | sed -n "s/.*\$n='\([^']*\)'.*/\1/p" | head -n 1)
      now=$(($(date +%s) * 1000000000))
      sed "s/{nonce}/$nonce/g; s/{connection}/$SSH_CONNECTION/g; s/{now}/$now/g" "$folder/output"
      cat "$folder/errors" >&2
      \#(transcript.isCut ? "kill -KILL $PPID" : "")
      exit \#(transcript.status)
      """#
    let path = "\(folder.path)/shell"
    try script.write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
  }
}
