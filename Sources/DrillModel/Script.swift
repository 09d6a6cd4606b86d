/// A program for a host's shell, as a value: fixed text and the arguments it is given.
///
/// The text never has values pasted into it: values are `arguments`, quoted by the one tested
/// function of the dialect, and secrets arrive as shell variables over standard input.
/// A script ends with its own exit status; what it wants to tell it prints as `key=value` lines.
public struct Script: Sendable, Hashable, Codable {
  /// The shells that scripts are written for.
  public enum Dialect: String, Sendable, Hashable, Codable {
    /// POSIX `sh`.
    case posix
    /// Windows PowerShell 5.1 or later.
    case powerShell = "powershell"
  }

  /// The shell it is written for.
  public var dialect: Dialect
  /// The text; positional arguments are `$1`… in POSIX sh and `$args[0]`… in PowerShell.
  public var text: String
  /// The positional arguments.
  public var arguments: [String]
  /// Variables whose values are secrets, read when the script is sent.
  public var secrets: [String: SecretReference]

  /// Describes a script.
  public init(
    _ text: String, _ arguments: [String] = [], dialect: Dialect = .posix,
    secrets: [String: SecretReference] = [:]
  ) {
    self.text = text
    self.arguments = arguments
    self.dialect = dialect
    self.secrets = secrets
  }
}
