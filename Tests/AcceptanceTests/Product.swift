import Foundation
import LocalProcess

/// The built binary, used as its users use it.
struct Product {
  /// Where the tests' own build put it.
  static var path: String {
    let tests = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let beside = tests.deletingLastPathComponent().appending(path: "muster").path
    if FileManager.default.isExecutableFile(atPath: beside) { return beside }
    return root.appending(path: ".build/debug/muster").path
  }

  /// The project's folder.
  static var root: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  /// Runs a command of the product to its end.
  static func run(
    _ arguments: [String], deadline: Duration = .seconds(120)
  ) async throws -> LocalResult {
    try await LocalCommand(
      path, arguments, folder: root.path, deadline: deadline, outputLimit: 4 << 20
    ).run()
  }

  /// What a script leaves with where a run ended before it said what was waited for.
  ///
  /// On a busy machine chat may falter in the baseline, and after a cut the archiver rests for a minute,
  /// which preflight refuses: then nothing was tried, and the run is begun again.
  static let neverSaid: Int32 = 77

  /// Begins again, after a while, where the run ended before it said the words.
  static func untilSaid<Run>(
    _ result: (Run) -> LocalResult, _ body: () async throws -> Run
  ) async throws -> Run {
    for _ in 0..<5 {
      let run = try await body()
      if status(result(run)) != neverSaid { return run }
      try await Task.sleep(for: .seconds(15))
    }
    return try await body()
  }

  /// Runs a command in a terminal of its own, whose other end goes away once it has said `words`.
  ///
  /// - Parameters:
  ///   - command: Program and arguments.
  ///   - words: What is waited for, three minutes at most.
  ///   - notes: Path that what was said is put beside.
  /// - Returns: How the waiting went, and what was said last; what the command left with is in its
  ///   bundle.
  /// - Throws: `LocalProcessError` where no shell can be started.
  static func run(
    _ command: [String], closingTerminalAt words: String, notes: String
  ) async throws -> LocalResult {
    try await untilSaid({ $0 }) { try await tried(command, words, notes) }
  }

  private static func tried(
    _ command: [String], _ words: String, _ notes: String
  ) async throws -> LocalResult {
    let script = """
      words=$1; said=$2.said; pid=$2.pid; shift 2
      rm -f "$said" "$pid"
      command="echo \\$\\$ >$pid; exec $* 2>$said"
      script -qec "$command" /dev/null </dev/null >/dev/null 2>&1 &
      terminal=$!
      tries=0
      until grep -q "$words" "$said" || [ $tries -ge 1800 ]; do
        kill -0 $terminal 2>/dev/null || exit \(neverSaid)
        sleep 0.1
        tries=$((tries + 1))
      done
      kill -KILL $terminal
      tries=0
      while kill -0 "$(cat "$pid")" 2>/dev/null && [ $tries -lt 2400 ]; do
        sleep 0.1
        tries=$((tries + 1))
      done
      tail -n 20 "$said"
      """
    return try await LocalCommand(
      "sh", ["-c", script, "sh", words, notes] + command, folder: root.path,
      deadline: .seconds(600)
    ).run()
  }

  /// Whether a run came as far as its fault.
  static func hasStruck(_ result: [String: Any]) -> Bool {
    let milestones = result["milestones"] as? [[String: Any]] ?? []
    return milestones.contains {
      $0["name"] as? String == "fault-injected" && $0["offset_seconds"] is Double
    }
  }

  /// The status with which a command left; nil where a signal ended it.
  static func status(_ result: LocalResult) -> Int32? {
    guard case .exited(let status) = result.ending else { return nil }
    return status
  }
}
