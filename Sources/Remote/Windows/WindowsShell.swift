/// The default shell of OpenSSH for Windows, by its answer to `echo %COMSPEC%`.
enum WindowsShell: Sendable, Hashable {
  /// cmd.exe, which puts its own path there.
  case commandPrompt
  /// PowerShell, which knows no `%…%` and prints the words as they are.
  case powerShell
  /// Something else, or nothing.
  case unknown

  /// What is asked: one line, the same for every shell.
  static let question = "echo %COMSPEC%"

  /// Reads the answer.
  init(answer: [UInt8]) {
    let lines = answer.split { $0 == 0x0A || $0 == 0x0D }.map {
      String(decoding: $0, as: UTF8.self).lowercased()
    }
    if lines.contains("%comspec%") {
      self = .powerShell
    } else if lines.contains(where: { $0.hasSuffix("\\cmd.exe") }) {
      self = .commandPrompt
    } else {
      self = .unknown
    }
  }

  /// In words.
  var name: String {
    switch self {
    case .commandPrompt: "cmd.exe"
    case .powerShell: "PowerShell"
    case .unknown: "unknown"
    }
  }
}
