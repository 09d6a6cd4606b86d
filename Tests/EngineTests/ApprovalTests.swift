import DrillModel
import Engine
import Testing

/// Who must agree before a step that cannot be taken back, and what becomes of it where nobody does.
@Suite struct ApprovalTests {
  private static let both = ApprovalRules(
    subjects: ApprovalRules.Subject.allCases, within: .seconds(60), file: "a.json")

  private func asks(_ kind: Request.Kind, _ step: String, gap: String? = nil) -> Bool {
    guard case .confirm(_, let approval) = kind else { return false }
    return approval?.step == step && approval?.isIrreversible == true && approval?.gap == gap
  }

  @Test func bothIrreversibleStepsAreApprovedBeforeThey() throws {
    let run = SimulatedDriver.run(try LabPlan.make(approvals: Self.both))
    #expect(run.exit == .passed)
    let promotion = try #require(run.first { asks($0, "05-promote") })
    let promoted = try #require(run.first { $0.acts(.promote, on: "db3") })
    let overwrite = try #require(run.first { asks($0, "11-return") })
    let reseed = try #require(run.first { $0.acts(.reseed, on: "db1") })
    #expect(promotion.index < promoted.index && promoted.index < overwrite.index)
    #expect(overwrite.index < reseed.index)
    // What makes them safe is looked at after the answer, not before it.
    #expect(
      run.sent.contains {
        $0.index > promotion.index && $0.index < promoted.index && $0.kind.acts(.compare)
      })
    for host in NoReturnTests.carriers {
      #expect(
        run.sent.contains {
          $0.index > promotion.index && $0.index < promoted.index
            && $0.kind.orders("renew", on: host)
        })
    }
    #expect(
      run.sent.contains {
        $0.index > overwrite.index && $0.index < reseed.index
          && $0.kind.acts(.status, on: "db1")
      })
    // The decision is the approval, not the fence.
    let decided = run.milestones.first { $0.name == .decided }
    #expect(try #require(decided).at >= promotion.at)
  }

  @Test func nobodyIsAskedWhereNothingAsksForIt() throws {
    let run = SimulatedDriver.run(try LabPlan.make())
    #expect(!run.hasSent { if case .confirm = $0 { true } else { false } })
    let production = try LabPlan.make(isProduction: true)
    #expect(production.steps.contains { $0.id == "05-promote.approval" })
    #expect(production.wayBack.contains { $0.id == "return.approval" })
  }

  @Test func aPlannedSwitchIsApprovedBeforeAnythingIsStopped() throws {
    let run = SimulatedDriver.run(try LabPlan.make(["mode=planned"], approvals: Self.both))
    let approval = try #require(run.first { asks($0, "05-promote") })
    let fence = try #require(run.first { $0.orders("fence") })
    #expect(approval.index < fence.index)
    #expect(run.exit == .passed)
  }

  @Test func theQuestionThatComesBeforeTheFenceBearsOnThePromotionsRows() throws {
    let plan = try LabPlan.make(drill: "Drills/approved-switchover.yaml")
    #expect(
      plan.summaries.filter { $0.covers == ["F39"] }.map(\.id)
        == ["03-promote.approval", "03-promote.4-promote", "06-return.approval"])
  }

  @Test func withoutAnApprovalNobodyIsPromoted() throws {
    for answer in [SimulatedScript.Answer.instead(.failed, "declined"), .silence] {
      let run = SimulatedDriver.run(
        try LabPlan.make(approvals: Self.both), .answering(answer) { asks($0, "05-promote") })
      #expect(!run.hasSent { $0.acts(.promote) })
      #expect(run.exit == .inconclusive)
      #expect(run.ended?.restored == true)
      #expect(run.world.writable == ["db1"])
    }
  }

  @Test func withoutAnApprovalNothingIsOverwritten() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(approvals: Self.both),
      .answering(.instead(.unknown, "nobody answered")) {
        asks($0, "11-return") || asks($0, "return")
      }
    )
    #expect(!run.hasSent { $0.acts(.reseed) })
    #expect(run.exit == .notRestored)
    #expect(run.world.writable == ["db3"])
    #expect(run.world.rivals == [])
  }

  @Test func aFormerPrimaryThatServesIsNotOverwritten() throws {
    var seen = 0
    var script = SimulatedScript()
    script.answers.append { kind in
      guard kind.acts(.reseed) else { return nil }
      seen += 1
      return nil
    }
    script.answers.append { kind in
      guard case .act(let act, let expects) = kind, act.host == "db1", act.name == .status,
        expects == ["writable": "no"]
      else { return nil }
      return .instead(.failed, "expected writable=no, found writable=yes")
    }
    let run = SimulatedDriver.run(try LabPlan.make(), script)
    #expect(seen == 0)
    #expect(run.exit == .notRestored)
    #expect(run.ended?.reasons.contains { $0.contains("what is overwritten takes none") } == true)
  }

  // MARK: - A gap

  private static let gap = "000000010000000000000007"

  /// Comparisons fail at a gap until they are told that it is accepted.
  private func gapped(_ gap: String = gap, then other: String? = nil) -> SimulatedScript {
    var script = SimulatedScript()
    script.answers.append { kind in
      guard case .act(let act, _) = kind, act.name == .compare, act.host == "db3",
        act.command.arguments.contains("against=share")
      else { return nil }
      guard act.command.arguments.contains("accept=\(gap)") else {
        return .instead(.failed, "segment \(gap) is missing", ["gap": gap])
      }
      return other.map { .instead(.failed, "segment \($0) is missing", ["gap": $0]) }
    }
    return script
  }

  @Test func aGapStopsBeforeThePromotionAndAsks() throws {
    for answer in [SimulatedScript.Answer.instead(.unknown, "nobody was there to ask"), .silence] {
      var script = gapped()
      script.answers.append { asks($0, "05-promote", gap: Self.gap) ? answer : nil }
      let run = SimulatedDriver.run(try LabPlan.make(), script)
      #expect(run.hasSent { asks($0, "05-promote", gap: Self.gap) })
      #expect(!run.hasSent { $0.acts(.promote) })
      #expect(run.exit == .failed)
      #expect(run.ended?.restored == true)
      #expect(run.world.writable == ["db1"])
      #expect(run.ended?.reasons.contains { $0.contains(Self.gap) } == true)
    }
  }

  @Test func anAcceptedLossIsPromotedOverAndIsAFailure() throws {
    let run = SimulatedDriver.run(try LabPlan.make(), gapped())
    let promotion = try #require(run.first { $0.acts(.promote, on: "db3") })
    guard case .act(let act, _) = promotion.kind else { return }
    #expect(act.precondition?.arguments.contains("accept=\(Self.gap)") == true)
    #expect(run.exit == .failed)
    #expect(run.ended?.restored == true)
    #expect(run.steps.first { $0.id == "05-promote.4-promote" }?.verdict == .failed)
    #expect(run.ended?.reasons.contains { $0.contains("was accepted") } == true)
    #expect(run.world.rivals == [])
  }

  @Test func anotherGapIsAnotherQuestion() throws {
    let other = "000000010000000000000009"
    var script = gapped(then: other)
    script.answers.append { asks($0, "05-promote", gap: other) ? .instead(.failed, "no") : nil }
    let run = SimulatedDriver.run(try LabPlan.make(), script)
    #expect(run.hasSent { asks($0, "05-promote", gap: Self.gap) })
    #expect(run.hasSent { asks($0, "05-promote", gap: other) })
    #expect(!run.hasSent { $0.acts(.promote) })
    #expect(run.exit == .failed)
  }

  @Test func theSameGapIsNotAskedAboutForEver() throws {
    let run = SimulatedDriver.run(try LabPlan.make(), gapped(then: Self.gap))
    #expect(run.sent.filter { asks($0.kind, "05-promote", gap: Self.gap) }.count == 1)
    #expect(!run.hasSent { $0.acts(.promote) })
    #expect(run.exit == .failed)
  }

  @Test func aComparisonThatIsOnlyNotAnsweredIsNoGap() throws {
    let run = SimulatedDriver.run(
      try LabPlan.make(), .answering(.silence) { $0.acts(.compare, on: "db3") })
    #expect(!run.hasSent { if case .confirm = $0 { true } else { false } })
    #expect(run.exit == .inconclusive)
  }
}
