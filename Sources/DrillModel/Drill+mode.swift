extension Drill {
  /// How the primary side goes: the one word that tells a planned switch from a disaster.
  public enum Mode: String, Sendable, Hashable, Codable, CaseIterable {
    /// It is struck, and fenced without being asked: what was not shipped is lost.
    case disaster
    /// It is stopped in order, and the tail of its log is shipped: nothing is lost.
    case planned
  }

  /// The steps that a planned switch leaves out: the data center is not taken away, so nobody waits
  /// for its loss, and nothing of it is healed.
  public var leftOut: [Step] {
    guard mode == .planned else { return [] }
    let strikesOtherwise = steps.contains { step in
      if case .strike(.fault) = step.action { true } else { false }
    }
    return steps.filter { step in
      switch step.action {
      case .strike(.takeOffline), .await(.chatUnavailable, _): true
      case .heal: !strikesOtherwise
      default: false
      }
    }
  }

  /// The drill as it is carried out: without the steps that its mode leaves out.
  public var carriedOut: Drill {
    let without = Set(leftOut.map(\.id))
    var drill = self
    drill.steps.removeAll { without.contains($0.id) }
    return drill
  }

  /// What is left out, in words; nil where all is carried out.
  public var leftOutRemark: String? {
    let steps = leftOut.map(\.id)
    guard !steps.isEmpty else { return nil }
    return "left out, as the drill's mode is planned: " + steps.joined(separator: ", ")
  }
}
