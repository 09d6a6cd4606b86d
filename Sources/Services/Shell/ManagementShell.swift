/// How cmdlets are reached from a session over SSH: which module, and with whose credentials.
///
/// Shared by the providers that use Lync's cmdlets; pure.
struct ManagementShell {
  static let descriptions: [SettingDescription] = [
    SettingDescription(
      "module", "module of the cmdlets: `Lync`, or `SkypeForBusiness` for 2015", fallback: "Lync"),
    SettingDescription(
      "run-as", "`session`, or `task` where the SSH login has no credentials for a second hop",
      fallback: "session"),
    SettingDescription(
      "task", "scheduled task of the admin host that runs `muster-step.ps1`",
      fallback: #"\Muster\Step"#),
    SettingDescription(
      "task-folder", "folder of that file, writable by administrators alone",
      fallback: #"C:\ProgramData\Muster"#),
  ]

  /// The settings that take one of a few words.
  static let choices: [(name: String, words: [String])] = [
    ("module", ["Lync", "SkypeForBusiness"]), ("run-as", ["session", "task"]),
  ]

  /// Settings that become part of a command line: no quotes, no control characters.
  static let commandParts = ["task", "task-folder"]

  private let values: [String: String]

  init(_ values: [String: String]) {
    self.values = values
  }

  /// Whether a value cannot end the quotes that it is put into.
  static func isCommandPart(_ value: String) -> Bool {
    !value.utf8.contains { $0 == UInt8(ascii: "\"") || $0 < 32 }
  }

  /// What scripts are told of it.
  var arguments: [(String, String)] {
    [
      ("module", values["module"] ?? "Lync"), ("run_as", values["run-as"] ?? "session"),
      ("task", values["task"] ?? #"\Muster\Step"#),
      ("task_folder", values["task-folder"] ?? #"C:\ProgramData\Muster"#),
    ]
  }
}
