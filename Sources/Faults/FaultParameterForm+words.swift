extension FaultParameterForm {
  /// The words that a value may be, where it is one of a few.
  public var words: [String] {
    if case .word(let words) = self { words } else { [] }
  }

  /// Whether hosts of the environment may stand in it by name.
  public var namesHosts: Bool { self == .peers }
}
