/// The program that speaks XMPP for a run: this binary again, with the words that make it call
/// `ChatWorker.main()`.
public struct WorkerProgram: Sendable, Hashable {
  /// The absolute path of the binary; `/proc/self/exe` for the one that runs.
  public var path: String
  /// Its arguments, without the program's own name; nothing secret.
  public var arguments: [String]

  /// Names a program.
  public init(path: String = "/proc/self/exe", arguments: [String] = ["chat-worker"]) {
    self.path = path
    self.arguments = arguments
  }
}
