/// A program to be run on this machine, as a value.
///
/// Nothing passes through a shell: `arguments` reach the program as they are.
public struct LocalCommand: Sendable, Hashable {
  /// The program's name, looked up on PATH, or its absolute path.
  public var program: String
  /// The arguments after the program's own name.
  public var arguments: [String]
  /// Variables added to this process's own environment.
  public var environment: [String: String]
  /// Bytes for standard input; it is closed after them.
  public var input: [UInt8]
  /// The folder to run in; this process's own when nil.
  public var folder: String?
  /// After this long the program's process group is killed and `deadlinePassed` thrown.
  public var deadline: Duration
  /// How many bytes of each stream are kept; the rest is read and dropped.
  public var outputLimit: Int

  /// Describes a program to run.
  public init(
    _ program: String, _ arguments: [String] = [], environment: [String: String] = [:],
    input: [UInt8] = [], folder: String? = nil, deadline: Duration = .seconds(60),
    outputLimit: Int = 1 << 20
  ) {
    self.program = program
    self.arguments = arguments
    self.environment = environment
    self.input = input
    self.folder = folder
    self.deadline = deadline
    self.outputLimit = outputLimit
  }
}
