import DrillModel
import Services

/// The planned switch: the old side stops in order, and all of its log goes over.
extension Planner {
  /// What the backup must have replayed after a planned switch: the end of the log that the stopped
  /// primary has shipped; nil in a disaster, which leaves an end that nobody knows.
  var tailReached: ActParameters? {
    guard drill.mode == .planned, let primary else { return nil }
    let teller = carriesGuard(primary.name) ? "ship" : "fence"
    return ActParameters(
      run: run, comparison: .reached,
      reached: Told.token("\(teller)-\(primary.name)", Told.reached))
  }

  /// Chat first, so that no client is told of a message that the log ends before; then the primary,
  /// whose mirror may still take what it is sent; then the tail; then the mirror.
  func stoppingInOrder(_ step: Step) throws(PlanError) -> [Stage] {
    let primary = try required(
      primary, "a primary database", step: step.id, position: step.position)
    guard carriesGuard(primary.name) else { return try stoppingDirectly(primary, step) }
    let ship = try act(
      .ship, .database, on: primary, step: step.id, position: step.position,
      ActParameters(run: run, isTail: true))
    func fenced(_ title: String, _ hosts: [Host]) -> [Stage] {
      guard !hosts.isEmpty else { return [] }
      return [
        Stage(
          title, hosts.map { .guardOrder(host: $0.name, .fence) }, tolerance: .none(.inconclusive),
          repeatEvery: .seconds(1), deadline: .seconds(90))
      ]
    }
    return fenced("chat servers are closed and stopped", chatServers(.primary))
      + fenced("the primary database is stopped in order", [primary])
      + [
        Stage(
          "the tail of its log is shipped", [.act(ship, expects: [:])],
          deadline: ship.deadline + .seconds(5))
      ] + fenced("its mirror is fenced", [mirror].compactMap(\.self)) + [provingFences()]
  }

  /// The services' own word that nothing is accepted any more.
  private func provingFences() -> Stage {
    fencingByGuard(milestone: true).last ?? Stage("nothing is fenced", [], deadline: .seconds(1))
  }
}
