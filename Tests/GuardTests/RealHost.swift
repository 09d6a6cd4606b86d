import DrillModel
import Foundation
import LocalProcess
import Testing

@testable import Guard

/// A host that the tester names.
struct RealHost {
  static var ssh: [String]? {
    ProcessInfo.processInfo.environment["MUSTER_TEST_GUARD_SSH"].map {
      $0.split(separator: " ").map(String.init)
    }
  }
  static var reboot: String? { ProcessInfo.processInfo.environment["MUSTER_TEST_GUARD_REBOOT"] }
  static let residue = """
    find /run /var/lib /etc/systemd /etc/init.d /etc/rc?.d /dev/shm -maxdepth 3 \
      -name '*muster-guard*' ! -path '/var/lib/muster-lab*' 2>/dev/null
    if [ -d /run/systemd/system ]; then systemctl list-units --all --plain --no-legend 'muster*'; fi
    """

  let words: [String]

  init?() {
    guard let words = Self.ssh, !words.isEmpty else { return nil }
    self.words = words
  }

  func run(_ script: Script) async throws -> LocalResult {
    let quoted = script.arguments.map { "'\($0.replacing("'", with: "'\\''"))'" }
    return try await LocalCommand(
      words[0], words.dropFirst() + ["sh -s -- \(quoted.joined(separator: " "))"],
      input: Array(script.text.utf8)
    ).run()
  }

  func line(_ text: String) async throws -> LocalResult { try await run(Script(text)) }

  func ask(_ script: Script) async throws -> GuardAnswer? {
    GuardAnswer(text: try await run(script).text + "\n")
  }

  func eventually(
    _ script: Script, _ isWished: (GuardAnswer) -> Bool
  ) async throws -> GuardAnswer? {
    for _ in 0..<240 {
      if let answer = try await ask(script), isWished(answer) { return answer }
      try await Task.sleep(for: .milliseconds(250))
    }
    Issue.record("never as wished")
    return nil
  }
}
