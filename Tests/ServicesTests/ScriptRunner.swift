import DrillModel
import LocalProcess

/// Runs a script the way a host does: its text on the shell's standard input.
enum ScriptRunner {
  static func run(_ script: Script, shell: String = "sh") async throws -> Answer {
    let result = try await LocalCommand(
      shell, ["-s", "--"] + script.arguments, input: Array(script.text.utf8),
      deadline: .seconds(150)
    ).run()
    return Answer(result: result)
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
