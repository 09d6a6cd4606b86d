public import DrillModel

/// The only place that builds text for a shell out of values.
public enum ShellQuoting {
  /// One word for the shell, whatever is in it.
  ///
  /// POSIX: everything in single quotes, `'` as `'\''`. PowerShell: everything in single quotes,
  /// each of the characters that PowerShell takes for one doubled.
  ///
  /// - Parameters:
  ///   - value: Any text without a zero byte.
  ///   - dialect: The shell.
  /// - Returns: The quoted word.
  /// - Throws: `RemoteError.notSendable` where the value contains a zero byte.
  public static func quote(
    _ value: String, for dialect: Script.Dialect
  ) throws(RemoteError) -> String {
    guard !value.utf8.contains(0) else {
      throw .notSendable(reason: "a value contains a zero byte, which no shell can be given")
    }
    switch dialect {
    case .posix:
      // By scalars: a quote and a combining mark are one character to Swift, two to the shell.
      var quoted = "'"
      for scalar in value.unicodeScalars {
        if scalar == "'" {
          quoted += #"'\''"#
        } else {
          quoted.unicodeScalars.append(scalar)
        }
      }
      return quoted + "'"
    case .powerShell:
      var quoted = "'"
      for character in value.unicodeScalars {
        quoted.unicodeScalars.append(character)
        if powerShellQuotes.contains(character) { quoted.unicodeScalars.append(character) }
      }
      return quoted + "'"
    }
  }

  /// What PowerShell takes for a single quote: the plain one and four typographic ones.
  private static let powerShellQuotes: Set<Unicode.Scalar> = [
    "'", "\u{2018}", "\u{2019}", "\u{201A}", "\u{201B}",
  ]
}
