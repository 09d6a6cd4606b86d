/// How far a command gets before it is killed: one unit for each effect that it has.
struct Fuel {
  /// Nil where nothing kills it.
  private var left: Int?

  /// A command that comes to its end.
  static let unlimited = Fuel(left: nil)

  /// A command that is killed after so many effects.
  static func limited(_ effects: Int) -> Fuel { Fuel(left: effects) }

  /// Called before every effect.
  mutating func burn() throws(Killed) {
    guard let left else { return }
    guard left > 0 else { throw Killed() }
    self.left = left - 1
  }

  private init(left: Int?) { self.left = left }
}

/// A command was killed: what it had done stays done.
struct Killed: Error {}
