/// That a person agrees to a step that cannot be taken back, at the terminal or by a file.
public struct Approval: Sendable, Hashable, Codable {
  /// The file that may say so in the person's stead; nil where only the terminal is asked.
  public var file: String?

  /// Asks for an approval.
  ///
  /// - Parameter file: The file that may give it.
  public init(file: String? = nil) {
    self.file = file
  }
}
