import ArgumentParser
import Foundation
import Glibc
import LocalProcess
import SSH

/// `muster doctor`: what this machine has of what runs and the lab need.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Say what this machine has of what muster needs.")

  func run() async throws {
    let terminal = Terminal.current
    terminal.result("muster \(ProductVersion.current)")
    let limits = LibraryLimits.ask()
    terminal.result("libssh2 \(limits.version) in use")
    for sentence in limits.sentences { terminal.result("  \(sentence)") }
    for (program, use) in [
      ("ssh", "the OpenSSH configuration is asked through it (ssh -G)"),
      ("ssh-keygen", "bundles are signed with it"),
      ("xmllint", "JUnit files can be checked with it"),
      ("nft", "the lab needs it"), ("systemd-nspawn", "the lab needs it"),
      ("ejabberdctl", "the lab needs it"), ("pg_lsclusters", "the lab needs it"),
    ] {
      let found = try? await LocalCommand("sh", ["-c", "command -v \(program)"]).run()
      let state = found?.succeeded == true ? "found" : "missing"
      terminal.result("\(program): \(state); \(use)")
    }
    terminal.result("ssh-agent: \(await agentState())")
    terminal.result("root: \(geteuid() == 0 ? "yes" : "no; the lab needs it, runs do not")")
  }

  /// What the user's agent holds, and what of it is not to be counted on.
  private func agentState() async -> String {
    guard let socket = ProcessInfo.processInfo.environment["SSH_AUTH_SOCK"] else {
      return "none (SSH_AUTH_SOCK is not set)"
    }
    let client = SSHClient()
    let answer = await client.agentKeys(socket: socket)
    await client.shutdown()
    switch answer {
    case .failure(let error): return "\(error.message)"
    case .success(let keys):
      let useless = keys.filter { $0.type.hasPrefix("sk-") || $0.type.contains("-cert-v0") }
      let names = useless.map { "\($0.comment) (\($0.type))" }.joined(separator: ", ")
      return "\(keys.count) keys" + (useless.isEmpty ? "" : "; not to be counted on: \(names)")
    }
  }
}
