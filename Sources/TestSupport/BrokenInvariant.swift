/// What must hold for every input, and did not.
public struct BrokenInvariant: Error, Hashable, CustomStringConvertible {
  /// What did not hold.
  public var description: String

  /// Says what did not hold.
  public init(_ description: String) {
    self.description = description
  }

  /// Insists on a condition.
  ///
  /// - Throws: Itself where the condition does not hold.
  public static func unless(_ condition: Bool, _ what: @autoclosure () -> String) throws {
    if !condition { throw BrokenInvariant(what()) }
  }
}
