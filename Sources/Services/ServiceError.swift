public import DrillModel

/// Why an environment's services cannot be used as they are written, or an act does not exist.
public enum ServiceError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The provider's word is not known.
  case unknownProvider(service: Act.Service, found: String, nearest: String, known: [String])
  /// A setting that the provider does not have.
  case unknownSetting(provider: String, found: String, nearest: String?, known: [String])
  /// A setting prefixed by the name of a host that the environment does not have.
  case unknownHost(setting: String, host: String, nearest: String?)
  /// A setting whose value the provider cannot use.
  case invalidSetting(provider: String, name: String, value: String, expected: String)
  /// An own command for an act that does not exist for this service.
  case unknownAct(service: Act.Service, found: String, nearest: String?)
  /// The act is no part of this environment: no provider's act and no own command.
  case notProvided(act: Act.Name, service: Act.Service, host: String, reason: String)
  /// The act needs a parameter that was not given.
  case missingParameter(act: Act.Name, parameter: String)
  /// A host that an act refers to is not in the environment.
  case noSuchHost(act: Act.Name, host: String)
  /// A fence is kept on the host as data, so its commands can carry no secret.
  case secretInFence(service: Act.Service, act: Act.Name)
  /// No provider's script is written for the host's shell.
  case unsupportedShell(host: String, dialect: Script.Dialect)

  /// What is wrong, what it means and what to do, for a person.
  public var description: String {
    switch self {
    case .unknownProvider(let service, let found, let nearest, let known):
      "\(service.rawValue): there is no provider '\(found)'; did you mean '\(nearest)'? "
        + "Known: \(known.joined(separator: ", "))"
    case .unknownSetting(let provider, let found, let nearest, let known):
      "provider \(provider) has no setting '\(found)'" + Self.hint(nearest)
        + " Known: \(known.joined(separator: ", "))"
    case .unknownHost(let setting, let host, let nearest):
      "setting '\(setting)' names host '\(host)', which the environment does not have"
        + Self.hint(nearest)
    case .invalidSetting(let provider, let name, let value, let expected):
      "provider \(provider): setting \(name) is '\(value)'; expected \(expected)"
    case .unknownAct(let service, let found, let nearest):
      "\(service.rawValue): there is no act '\(found)' to give a command for" + Self.hint(nearest)
    case .notProvided(let act, let service, let host, let reason):
      "\(service.rawValue): act \(act.rawValue) on \(host) is no part of this environment: "
        + reason
    case .missingParameter(let act, let parameter):
      "act \(act.rawValue) needs the parameter '\(parameter)'"
    case .noSuchHost(let act, let host):
      "act \(act.rawValue) refers to host '\(host)', which the environment does not have"
    case .secretInFence(let service, let act):
      "\(service.rawValue): the command for \(act.rawValue) names secrets, but a fence must work "
        + "without the runner: let it read them on the host"
    case .unsupportedShell(let host, let dialect):
      "host \(host) has the shell \(dialect.rawValue), for which this provider has no script: "
        + "give own commands, or another provider"
    }
  }

  private static func hint(_ nearest: String?) -> String {
    guard let nearest else { return "." }
    return "; did you mean '\(nearest)'?"
  }
}
