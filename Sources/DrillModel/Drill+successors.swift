/// Which databases a drill has take over, and where in it.
extension Drill {
  /// The databases that take over, in the order of the steps.
  public var successors: [Successor] {
    var found: [Successor] = []
    for step in steps {
      if let successor = step.action.successor, found.last != successor { found.append(successor) }
    }
    return found
  }

  /// Whether the witness may promote the mirror by itself when a step begins.
  public func isWatched(at step: Step) -> Bool {
    var isWatched = false
    for earlier in steps {
      if earlier.id == step.id { return isWatched }
      if earlier.action == .watch { isWatched = true }
      if earlier.action == .heal { isWatched = false }
    }
    return isWatched
  }

  /// The database that has taken over when a step begins; nil while the primary serves.
  public func successor(at step: Step) -> Successor? {
    var serving: Successor?
    for earlier in steps {
      if earlier.id == step.id { return serving }
      if earlier.action == .return { serving = nil }
      // The witness may promote from its watch on; that it has is known once it was waited for.
      if earlier.action != .watch, let successor = earlier.action.successor { serving = successor }
    }
    return serving
  }

  /// Whether the backup serves and has a mirror when a step begins.
  public func isProtected(at step: Step) -> Bool {
    var isProtected = false
    for earlier in steps {
      if earlier.id == step.id { return isProtected }
      if earlier.action == .protect(.backup) { isProtected = true }
      if earlier.action == .return { isProtected = false }
    }
    return isProtected
  }
}

extension Step.Action {
  /// The database that this has take over, or lets someone else have take over.
  public var successor: Successor? {
    switch self {
    case .promote: .backup
    case .promoteMirror(let successor): successor
    case .watch, .await(.mirrorServing, _): .mirror
    default: nil
    }
  }
}
