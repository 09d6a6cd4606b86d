import DrillModel

/// Promotions on the way back, where the strike was the point of no return and nobody has
/// promoted the successor yet.
extension RunMachine {
  /// How often guards are asked again, a second apart.
  private static let patience = 40

  /// Waits a moment and has every guard answer anew: what holds the promotion up may pass, and
  /// nothing on the way back goes on without it.
  mutating func askGuardsAgain(because obstacle: String) -> [EngineEffect] {
    guard var running = step, running.guardsAsked < Self.patience else {
      return failStep(.inconclusive, "not promoted: \(obstacle)")
    }
    let pause = Stage(
      "a moment", [.pause(.seconds(1), mustBeSteady: false)], deadline: .seconds(5))
    // Where no host carries a guard nobody is asked.
    let asking = running.planned.stages.first { stage in
      stage.requests.contains { if case .guardOrder(_, .renew) = $0 { true } else { false } }
    }
    running.guardsAsked += 1
    running.planned.stages.insert(
      contentsOf: [pause] + (asking.map { [$0] } ?? []), at: running.stageIndex)
    step = running
    return beginStage()
  }
}
