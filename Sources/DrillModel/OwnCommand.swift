/// A command of the environment's own in place of a provider's act.
///
/// Its contract: it is run by the host's shell as `command argument…`; status 0 means done;
/// what it wants to tell it prints as `key=value` lines; for `status`, `shipping`, `compare` and
/// `read-back` the keys are those of the provider's act, written down in `docs/environment.md`.
public struct OwnCommand: Sendable, Hashable, Codable {
  /// The program or shell command line.
  public var command: String
  /// Arguments, passed as they are after the command.
  public var arguments: [String]
  /// The host to run it on; nil for the act's own host.
  public var host: String?
  /// How long it may take.
  public var deadline: Duration
  /// Whether it may be sent again where its outcome is unknown.
  public var isIdempotent: Bool
  /// Settles an unknown outcome: status 0 done, 1 not done.
  public var outcomeProbe: String?
  /// Variables whose values are secrets, given over standard input.
  public var secrets: [String: SecretReference]

  /// Describes a command.
  public init(
    command: String, arguments: [String] = [], host: String? = nil,
    deadline: Duration = .seconds(60), isIdempotent: Bool = false, outcomeProbe: String? = nil,
    secrets: [String: SecretReference] = [:]
  ) {
    self.command = command
    self.arguments = arguments
    self.host = host
    self.deadline = deadline
    self.isIdempotent = isIdempotent
    self.outcomeProbe = outcomeProbe
    self.secrets = secrets
  }
}
