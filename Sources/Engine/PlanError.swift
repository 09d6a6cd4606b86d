public import DrillModel
import Faults
import Services

/// Why a drill cannot be planned against an environment.
public enum PlanError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The environment lacks something that a step needs.
  case lacking(SourcePosition?, step: String, what: String)
  /// The services cannot be worked as the environment describes them.
  case service(SourcePosition?, step: String, reason: String)
  /// A fault cannot be described, or must not be struck here.
  case fault(SourcePosition?, step: String, reason: String)

  /// Where, what, and what to do.
  public var description: String {
    switch self {
    case .lacking(let position, let step, let what): place(position) + "step \(step) needs \(what)"
    case .service(let position, let step, let reason): place(position) + "step \(step): \(reason)"
    case .fault(let position, let step, let reason): place(position) + "step \(step): \(reason)"
    }
  }

  private func place(_ position: SourcePosition?) -> String {
    position.map { "\($0): " } ?? ""
  }
}
