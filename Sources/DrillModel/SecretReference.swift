/// Where a secret is to be read from; never the secret itself.
///
/// Secrets reach hosts and child processes over standard input, never by argument, and are
/// redacted before anything is journalled.
public struct SecretReference: Sendable, Hashable, Codable, CustomStringConvertible {
  /// The kinds of places a secret may come from.
  public enum Source: String, Sendable, Hashable, Codable, CaseIterable {
    /// The content of a file, without the newline at its end.
    case file
    /// A systemd credential: a file in `$CREDENTIALS_DIRECTORY`.
    case cred
    /// The standard output of a program, without the newline at its end.
    case exec
    /// An environment variable: allowed, and warned of.
    case env
  }

  /// Which kind of place.
  public var source: Source
  /// The path, the credential's name, the command line, or the variable's name.
  public var locator: String

  /// Names a place to read a secret from.
  public init(source: Source, locator: String) {
    self.source = source
    self.locator = locator
  }

  /// As it is written in an environment file, such as `file:/etc/muster/password`.
  public var description: String { "\(source.rawValue):\(locator)" }
}
