import DrillModel
import Foundation
import LocalProcess
import Testing

@testable import Guard

/// A mount namespace of this machine in which /run, /var/lib and /etc may be written freely.
///
/// There the guard lives in its ordinary place. systemd is a fake one: `systemd-run` and
/// `systemctl` note what they are asked, and start what they are given in a session of its own.
struct BootedHost: Sendable {
  /// Scratch, outside the namespace.
  let folder: String
  /// The process that keeps the namespace alive.
  let keeper: Int32

  init(hasSystemd: Bool) async throws {
    folder = "/dev/shm/muster-boot-\(UUID().uuidString.prefix(8).lowercased())"
    try FileManager.default.createDirectory(
      atPath: "\(folder)/bin", withIntermediateDirectories: true)
    let fakes = [
      "systemd-run": """
      #!/bin/sh
      # A fake: notes the options, starts the command.
      echo "$*" >>\(folder)/systemd-run.log
      while [ "${1#--}" != "$1" ]; do shift; done
      setsid "$@" </dev/null >/dev/null 2>&1 &
      """,
      "systemctl": "#!/bin/sh\necho \"$*\" >>\(folder)/systemctl.log\n",
    ]
    if hasSystemd {
      for (name, text) in fakes {
        try text.write(toFile: "\(folder)/bin/\(name)", atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes(
          [.posixPermissions: 0o755], ofItemAtPath: "\(folder)/bin/\(name)")
      }
    }
    let setup = """
      set -e
      mkdir -p \(folder)/upper \(folder)/work
      mount -t overlay overlay -o lowerdir=/etc,upperdir=\(folder)/upper,workdir=\(folder)/work /etc
      mount -t tmpfs tmpfs /run
      mount -t tmpfs tmpfs /var/lib
      \(hasSystemd ? "mkdir -p /run/systemd/system" : "true")
      cp /proc/sys/kernel/random/boot_id \(folder)/boot_id
      mount --bind \(folder)/boot_id /proc/sys/kernel/random/boot_id
      """
    let line = """
      setsid unshare -m --propagation private sh -c '
      \(setup)
      : >\(folder)/ready
      exec sleep 600' </dev/null >\(folder)/setup.log 2>&1 &
      echo $!
      """
    let text = try await LocalCommand("sh", ["-c", line]).runSuccessfully().text
    keeper = try #require(Int32(text))
    for _ in 0..<100 where !has("ready") { try await Task.sleep(for: .milliseconds(50)) }
    try #require(has("ready"), "\(read("setup.log"))")
  }

  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(folder)/\(name)") }

  func read(_ name: String) -> String {
    (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? ""
  }

  func run(_ script: Script) async throws -> LocalResult {
    try await LocalCommand(
      "nsenter", ["-t", "\(keeper)", "-m", "dash", "-s", "--"] + script.arguments,
      environment: ["PATH": "\(folder)/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"],
      input: Array(script.text.utf8)
    ).run()
  }

  func line(_ line: String) async throws -> LocalResult { try await run(Script(line)) }

  func ask(_ script: Script) async throws -> GuardAnswer? {
    GuardAnswer(text: try await run(script).text + "\n")
  }

  /// Ends every process that has the namespace's root, and removes the scratch.
  func close() async {
    let line = """
      own=$(readlink /proc/\(keeper)/ns/mnt)
      for p in /proc/[0-9]*; do
        [ "$(readlink "$p/ns/mnt" 2>/dev/null)" = "$own" ] && kill -9 "${p#/proc/}"
      done
      sleep 0.2
      rm -rf \(folder)
      """
    _ = try? await LocalCommand("sh", ["-c", line]).run()
  }
}

/// Runs a body with a namespace that is ended whatever comes.
func withBootedHost(
  hasSystemd: Bool, _ body: (BootedHost) async throws -> Void
) async throws {
  let host = try await BootedHost(hasSystemd: hasSystemd)
  do {
    try await body(host)
  } catch {
    await host.close()
    throw error
  }
  await host.close()
}
