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
    terminal.result("libssh2 \(SSHClient.libraryVersion) in use")
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
    let agent = ProcessInfo.processInfo.environment["SSH_AUTH_SOCK"]
    terminal.result("ssh-agent: \(agent == nil ? "none (SSH_AUTH_SOCK is not set)" : "offered")")
    terminal.result("root: \(geteuid() == 0 ? "yes" : "no; the lab needs it, runs do not")")
  }
}
