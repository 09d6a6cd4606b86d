/// Why a guard cannot be described; nothing has been sent to a host.
public struct GuardError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong.
  public enum Code: Sendable, Hashable {
    /// A folder is not a plain absolute path.
    case folder
    /// Run, owner, host or an entry's id has characters that a guard does not take.
    case name
    /// The lease is too short or too long to be one.
    case lease
    /// An entry's script cannot be kept on a host.
    case script
  }

  /// What is wrong.
  public let code: Code
  /// What is wrong and what to do, for a person.
  public let message: String

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
