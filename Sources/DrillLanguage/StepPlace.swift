import DrillModel

/// Where a step stands in its drill: its id, the path of its words, its position.
struct StepPlace {
  /// Its number and verb, such as `03-strike`.
  let id: String
  /// The path of its words, such as `steps.3`.
  let path: String
  /// Where its verb stands.
  let position: SourcePosition

  /// A step at this place, or one of the parts that it stands for.
  func step(
    _ action: Step.Action, deadline: Duration? = nil, part: String? = nil,
    approval: Approval? = nil
  ) -> Step {
    Step(
      id: part.map { "\(id).\($0)" } ?? id, action: action, deadline: deadline,
      position: position, approval: approval)
  }
}
