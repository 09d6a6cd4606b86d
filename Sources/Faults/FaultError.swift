/// Why a fault cannot be described for an environment: refused before any change.
public struct FaultError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kinds of reasons.
  public enum Code: Sendable, Hashable {
    /// No fault of the catalogue has this word.
    case unknownKind
    /// A parameter is missing, unknown, or has no meaning.
    case parameter
    /// A host is named that the environment has not, or none is.
    case hosts
    /// A host is protected.
    case protectedHost
    /// It would cut what the run itself stands on.
    case controlPath
    /// The environment has no means for it, such as power control.
    case means
    /// The runner does not know enough of a host.
    case facts
  }

  /// The kind of reason.
  public let code: Code
  /// What is wrong and what to do, for a person.
  public let message: String
  /// The parameter that it is about; nil where it is none alone.
  public let parameter: String?

  init(_ code: Code, _ message: String, parameter: String? = nil) {
    self.code = code
    self.message = message
    self.parameter = parameter
  }

  /// The message.
  public var description: String { message }
}
