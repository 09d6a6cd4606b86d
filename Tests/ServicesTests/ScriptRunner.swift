import DrillModel
import LocalProcess

/// Runs a script the way a host does: its text on the shell's standard input.
enum ScriptRunner {
  /// `prefix` is a program that runs the shell elsewhere, such as in a network namespace.
  static func run(_ script: Script, prefix: [String] = []) async throws -> Answer {
    let words = prefix + ["sh", "-s", "--"] + script.arguments
    let result = try await LocalCommand(
      words[0], Array(words.dropFirst()), input: Array(script.text.utf8), deadline: .seconds(150)
    ).run()
    return Answer(result: result)
  }

  /// Kills a script and all that it started after a while, as a lost host would; nil where it
  /// ended before.
  static func cut(_ script: Script, after delay: Duration) async throws -> Answer? {
    do {
      let result = try await LocalCommand(
        "sh", ["-s", "--"] + script.arguments, input: Array(script.text.utf8), deadline: delay
      ).run()
      return Answer(result: result)
    } catch .deadlinePassed {
      return nil
    }
  }

  /// How a script ended and what it told.
  struct Answer: CustomStringConvertible {
    let result: LocalResult

    var status: Int32 {
      guard case .exited(let status) = result.ending else { return -1 }
      return status
    }

    var values: [String: String] {
      CommandOutcome(ending: .exited(status), output: result.output).values
    }

    var description: String { "status \(status)\n\(result.text)\n\(result.errorText)" }
  }
}
