import DrillModel
import Engine
import Foundation

extension RunTimes {
  /// Whether a plan's run may begin now.
  static func judge(_ plan: Plan, now: Date) -> Answer {
    guard let calendar = plan.environment.calendar else { return .open(until: nil, warning: nil) }
    return RunTimes(calendar: calendar).judge(
      now: now, shortest: shortest(plan.drill), longest: longest(plan))
  }

  /// What the drill itself waits for.
  static func shortest(_ drill: Drill) -> Duration {
    drill.steps.reduce(drill.workload == nil ? .zero : drill.settle) { sum, step in
      switch step.action {
      case .baseline(let time), .runFor(let time): sum + time
      default: sum
      }
    }
  }

  /// Every deadline used up, and the longer way out walked after it.
  static func longest(_ plan: Plan) -> Duration {
    func length(_ steps: [PlannedStep]) -> Duration {
      steps.flatMap(\.stages).reduce(.zero) { $0 + $1.deadline }
    }
    let out = max(length(plan.release), length(plan.heal + plan.wayBack))
    return length(plan.opening + plan.steps + plan.closing) + out
  }
}
