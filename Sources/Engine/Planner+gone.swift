import DrillModel
import Faults

/// The precondition of a failover: the primary side is gone, not half of it.
extension Planner {
  /// Who must not answer, seen from two hosts that are not struck; none in a planned switch, and
  /// none where nobody is promoted.
  func absenceProbes(_ context: Context) -> [FaultDescription.EffectProbe] {
    guard drill.mode == .disaster, hasFence, hasPromotion else { return [] }
    // Where the mirror takes over, it lives.
    let goners = drill.successors.contains(.mirror) ? [primary] : [primary, mirror]
    return SiteAbsence.probes(
      of: goners.compactMap(\.self),
      struck: context.strikes.flatMap(\.descriptions).flatMap(\.struckHosts),
      context: FaultContext(environment: environment, facts: facts, run: run, id: "gone"))
  }

  /// A step of its own before the fence: a primary that lives would be fenced, and what it did not
  /// ship be lost, for nothing.
  ///
  /// Asked once: what takes the primary side away has been seen to bite, and one that is still
  /// there is there.
  func goneBefore(_ step: Step, _ context: Context) -> [PlannedStep] {
    guard step.action == .fence else { return [] }
    let probes = absenceProbes(context)
    guard !probes.isEmpty else { return [] }
    return [
      PlannedStep(
        id: "\(step.id).gone", kind: "gone",
        title: drill.successors.contains(.mirror)
          ? "The primary database is gone, as other hosts see it"
          : "The primary database and its mirror are gone, as other hosts see them",
        section: .drill,
        stages: [
          Stage(
            "no way to them is open", probes.map { .effectProbe($0, expectsOpen: false) },
            deadline: .seconds(30))
        ], position: step.position)
    ]
  }
}
