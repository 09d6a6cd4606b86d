internal import DrillModel

/// Says what a run shows of each control: no more than it has.
struct ControlJudge {
  let account: RunAccount
  let result: RunResult

  /// The controls that the drill names, or all.
  func findings() -> [RunRecord.ControlFinding] {
    let named = account.start?.particulars?.record?.controls ?? []
    let known = named.isEmpty ? ControlCatalogue.all : named.compactMap(ControlCatalogue.control)
    let unknown = named.filter { ControlCatalogue.control($0) == nil }
    return known.map(finding)
      + unknown.map {
        RunRecord.ControlFinding(
          id: $0, title: $0, asks: "not in Muster's catalogue", shown: false, evidence: [],
          lacking: ["Muster does not know what this control asks"], besides: "")
      }
  }

  private func finding(_ control: Control) -> RunRecord.ControlFinding {
    let evidence = control.needs.filter { trouble($0) == nil }.map(\.words)
    let lacking = control.needs.compactMap(trouble)
    return RunRecord.ControlFinding(
      id: control.id, title: "\(control.framework) \(control.clause)", asks: control.asks,
      shown: lacking.isEmpty, evidence: evidence, lacking: lacking, besides: control.besides)
  }

  /// Why a run does not have something; nil where it has.
  private func trouble(_ need: Control.Need) -> String? {
    switch need {
    case .carriedOut:
      result.outcome == .completed && [.passed, .failed].contains(result.verdict)
        ? nil
        : "the run was \(result.outcome.rawValue), \(result.verdict?.rawValue ?? "not judged")"
    case .documented: account.end == nil ? "the record ends before the run did" : nil
    case .recoveryTime: measured([.recoveryTime, .recoveryTimeFromDecision, .promotion])
    case .recoveryPoint: measured([.recoveryPoint, .lost, .lostAfterPromotion])
    case .integrity:
      switch result.integrity?.verdict {
      case .passed?, .failed?: nil
      default: "acknowledged data was not read back and judged"
      }
    case .alternateSite: reached(.promoted, "no database was promoted")
    case .reconstitution:
      result.restored
        ? reached(.returned, "the original roles were not brought back by this run")
        : "not everything is as it was"
    case .scenario: reached(.faultBitten, "no fault was seen to be in effect")
    case .automated:
      account.steps.contains { !$0.acts.isEmpty } ? nil : "no step did anything"
    case .clocks:
      result.hosts.isEmpty || result.hosts.contains { $0.clockOffsetSeconds == nil }
        ? "not every host's clock was measured" : nil
    case .people: account.start == nil ? "nothing says who ran it" : nil
    case .trail:
      account.steps.flatMap(\.acts).isEmpty
        || account.steps.flatMap(\.acts).contains { $0.end == nil }
        ? "not every command's outcome is recorded" : nil
    }
  }

  private func measured(_ names: [Objective.Name]) -> String? {
    let words = names.map(\.rawValue)
    let has = result.objectives.contains { words.contains($0.name) && $0.actual != nil }
    return has ? nil : "none of \(words.joined(separator: ", ")) was measured"
  }

  private func reached(_ name: Milestone.Name, _ trouble: String) -> String? {
    account.milestones[name] == nil ? trouble : nil
  }
}
