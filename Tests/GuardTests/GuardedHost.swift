import DrillModel
import Foundation
import LocalProcess
import Testing

@testable import Guard

/// A host to try guards on: two scratch folders of this machine, and one of its shells.
///
/// Whoever makes one must call `close`; the watcher it leaves is ended by its own process id.
struct GuardedHost: Sendable {
  /// The shells that a guard must run under.
  static let shells: [[String]] = [["dash"], ["busybox", "sh"], ["bash", "--posix"]]

  /// What is called to run a script.
  let shell: [String]
  /// Everything of this host.
  let folder: String
  /// Where its guard lives.
  let folders: GuardFolders

  init(shell: [String] = ["dash"]) throws {
    self.shell = shell
    let id = UUID().uuidString.prefix(8).lowercased()
    folder = "/dev/shm/muster-test-\(id)"
    folders = try GuardFolders(durable: "\(folder)/durable", volatile: "\(folder)/volatile")
    try FileManager.default.createDirectory(
      atPath: "\(folder)/bin", withIntermediateDirectories: true)
    if shell.first != "dash" {
      // The guard calls itself by `sh`.
      try write("bin/sh", "#!/bin/dash\nexec \(shell.joined(separator: " ")) \"$@\"\n")
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: "\(folder)/bin/sh")
    }
  }

  func control(run: String = "run-1", token: Int = 1) throws -> GuardControl {
    try GuardControl(run: run, token: token, folders: folders)
  }

  func program(
    run: String = "run-1", token: Int = 1, lease: Duration = .seconds(60),
    _ entries: [GuardEntry] = []
  ) throws -> GuardProgram {
    try GuardProgram(
      host: "db1", control: control(run: run, token: token), owner: "tester on here",
      lease: lease, entries: entries)
  }

  /// Runs a script as the remote side does: text on standard input, arguments after `--`.
  func run(_ script: Script, path: String? = nil) async throws -> CommandOutcome {
    let outer = path ?? "\(folder)/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
    let result = try await LocalCommand(
      shell[0], shell.dropFirst() + ["-s", "--"] + script.arguments,
      environment: ["PATH": outer], input: Array(script.text.utf8), deadline: .seconds(120)
    ).run()
    let ending: CommandOutcome.Ending =
      switch result.ending {
      case .exited(let status): .exited(status)
      case .signalled(let signal): .signalled("\(signal)")
      }
    return CommandOutcome(
      ending: ending, output: result.output, errorOutput: result.errorOutput,
      isCut: result.isCut)
  }

  /// Runs a guard's command, which must be answered with this status.
  @discardableResult
  func expect(
    _ status: GuardStatus, _ script: Script, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> GuardAnswer {
    let outcome = try await run(script)
    let reply = GuardReply(outcome)
    guard case .answered(let given, let answer) = reply else {
      Issue.record(
        "\(reply)\n\(outcome.text)\n\(outcome.errorText)", sourceLocation: sourceLocation)
      throw CancellationError()
    }
    #expect(
      given == status, "\(outcome.text)\(outcome.errorText)", sourceLocation: sourceLocation)
    #expect(outcome.errorText == "", sourceLocation: sourceLocation)
    return answer
  }

  /// Asks until the answer is as wished; the time given is long, as the machine may be busy.
  @discardableResult
  func eventually(
    _ script: Script, sourceLocation: SourceLocation = #_sourceLocation,
    _ isWished: (GuardAnswer) -> Bool
  ) async throws -> GuardAnswer? {
    var last: GuardAnswer?
    for _ in 0..<300 {
      last = GuardReply(try await run(script)).answer
      if let last, isWished(last) { return last }
      try await Task.sleep(for: .milliseconds(100))
    }
    Issue.record("never as wished: \(String(describing: last))", sourceLocation: sourceLocation)
    return nil
  }

  /// Lets the lease lapse now: by a renewal that is over at once, as no test waits for a lease.
  func lapse(_ control: GuardControl, generation: Int = 1) async throws {
    let renewal = control.renew(generation: generation, lease: .milliseconds(1))
    try await expect(.done, renewal)
  }

  /// What the entries of this host wrote down, in order.
  var story: [String] { read("story").split(separator: "\n").map(String.init) }

  /// An entry that leaves a file while it is in effect, and writes every act into the story.
  func entry(
    _ id: String, kind: GuardEntry.Kind = .fault, hold: GuardEntry.Hold = .undo,
    apply: String = "", undo: String = ""
  ) -> GuardEntry {
    let arguments = [folder, id]
    return GuardEntry(
      id: id, kind: kind, hold: hold,
      apply: Script("echo \"apply $2\" >>\"$1/story\"\n\(apply)\n: >\"$1/is-$2\"\n", arguments),
      undo: Script("echo \"undo $2\" >>\"$1/story\"\n\(undo)\nrm -f \"$1/is-$2\"\n", arguments),
      effect: Script("[ -e \"$1/is-$2\" ]", arguments),
      residue: Script("if [ -e \"$1/is-$2\" ]; then echo left; exit 1; fi\n", arguments))
  }

  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(folder)/\(name)") }

  func read(_ name: String) -> String {
    (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? ""
  }

  func write(_ name: String, _ text: String) throws {
    try text.write(toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
  }

  /// The watcher's process id, as it noted it.
  var watcher: Int32? {
    read("volatile/watcher").split(separator: " ").first.flatMap { Int32($0) }
  }

  /// Whether a process runs: a zombie that no one has waited for does not.
  static func isRunning(_ process: Int32) -> Bool {
    guard let line = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let state = line.split(separator: ") ").last?.first
    else { return false }
    return !"ZX".contains(state)
  }

  /// Ends the processes whose command line names this host's folder, and removes the folders.
  func close() {
    let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    for process in processes.compactMap(Int32.init) {
      if let line = try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8),
        line.contains(folder)
      {
        kill(process, SIGKILL)
      }
    }
    try? FileManager.default.removeItem(atPath: folder)
  }
}

/// Runs a body with a host that is taken down whatever comes.
func withGuardedHost(
  shell: [String] = ["dash"], _ body: (GuardedHost) async throws -> Void
) async throws {
  let host = try GuardedHost(shell: shell)
  defer { host.close() }
  try await body(host)
}
