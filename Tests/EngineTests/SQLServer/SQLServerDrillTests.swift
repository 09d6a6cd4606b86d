import DrillModel
import Engine
import Testing

/// The Lync drills, whole, against a model of the pool.
///
/// Each is carried out to its end, and comes out otherwise where its fault is planted. No Windows host
/// takes part.
@Suite struct SQLServerDrillTests {
  /// What came of a drill, and the pool after it.
  struct Result {
    var run: SimulatedRun
    var pool: SQLServerPool
    var failed: [String] {
      run.steps.filter { $0.verdict == .failed || $0.verdict == .inconclusive }.map(\.id)
    }
    func hasDone(_ name: Act.Name, on host: String) -> Bool {
      run.hasSent { $0.acts(name, on: host) }
    }
  }

  private static func carryOut(
    _ drill: String, _ settings: [String] = [],
    person: [(word: String, does: (SQLServerPool) -> Void)] = [],
    _ prepare: (SQLServerPool) -> Void = { _ in }
  ) throws -> Result {
    let plan = try WindowsPlanTests.plan("lync-2013/\(drill)", settings: settings)
    let pool = SQLServerPool(plan.environment)
    pool.hasWorkload = plan.drill.workload != nil
    pool.person = person
    prepare(pool)
    var script = SimulatedScript.smooth
    script.answers.append { pool.answer($0) }
    return Result(run: SimulatedDriver.run(plan, script), pool: pool)
  }

  /// The run is whole but for what only traffic could tell: it never passes.
  private func expectWhole(_ result: Result, _ comment: Comment? = nil) {
    #expect(result.failed == ["99-judge"], comment)
    #expect(result.run.exit == .inconclusive, "\(result.run.ended?.reasons ?? [])")
    #expect(result.run.ended?.restored == true, "\(result.run.ended?.reasons ?? [])")
    #expect(result.pool.rivals == [])
    #expect(result.pool.writable == ["sqla01"])
  }

  private func isKept(_ result: Result) -> Bool {
    Set(result.pool.acknowledged).isSubset(of: Set(result.pool.instances["sqla01"]?.log ?? []))
  }

  private static var stopsPrimary: [(word: String, does: (SQLServerPool) -> Void)] {
    [("Stop-Service", { $0.stop("sqla01") })]
  }

  // MARK: - The mirror

  @Test func theMirrorTakesOverAndNothingAcknowledgedIsLost() throws {
    let result = try Self.carryOut("mirror-takes-over", person: Self.stopsPrimary)
    expectWhole(result)
    #expect(result.pool.acknowledged.count > 3)
    #expect(isKept(result))
    #expect(result.hasDone(.promote, on: "sqla02"))
    #expect(result.pool.mirroringState("sqla01") == "SYNCHRONIZED")
  }

  @Test func aServerThatWasNotStoppedEndsTheDrillBeforeTheFence() throws {
    // Chat is gone for another reason: the server itself lives.
    let result = try Self.carryOut(
      "mirror-takes-over",
      person: [("Stop-Service", { for name in $0.chat.keys { $0.chat[name]?.isRunning = false } })])
    #expect(result.run.exit != .passed && result.run.exit != .inconclusive)
    #expect(!result.hasDone(.fence, on: "sqla01"))
    #expect(!result.hasDone(.promote, on: "sqla02"))
    #expect(result.pool.rivals == [])
  }

  @Test func aSuspendedMirrorIsFoundBeforeAnybodyIsAskedToStopAnything() throws {
    let result = try Self.carryOut("mirror-takes-over", person: Self.stopsPrimary) {
      $0.instances["sqla02"]?.isSuspended = true
    }
    #expect(result.failed.contains("02-await"))
    #expect(!result.hasDone(.promote, on: "sqla02"))
    #expect(result.run.exit != .inconclusive || result.run.ended?.outcome != .completed)
  }

  @Test func aMirrorThatLacksLogIsNotPromoted() throws {
    let result = try Self.carryOut(
      "mirror-takes-over",
      person: [
        (
          "Stop-Service",
          { pool in
            pool.stop("sqla01")
            pool.instances["sqla02"]?.hardened = 0
          }
        )
      ])
    #expect(!result.hasDone(.promote, on: "sqla02"))
    #expect(result.run.exit == .failed || result.run.exit == .notRestored)
    #expect(result.pool.rivals == [])
  }

  @Test func logThatIsNotShippedFromTheMirrorIsNoticed() throws {
    let result = try Self.carryOut("mirror-takes-over", person: Self.stopsPrimary) {
      $0.instances["sqla02"]?.shipsTo = nil
    }
    #expect(result.failed.contains("09-trace"))
    #expect(result.run.exit == .failed || result.run.exit == .notRestored)
  }

  // MARK: - The mirror is gone

  @Test func thePrincipalGoesOnExposedAndIsInSyncAgain() throws {
    let result = try Self.carryOut("mirror-gone")
    #expect(result.failed == [])
    #expect(result.run.exit == .passed, "\(result.run.ended?.reasons ?? [])")
    #expect(result.pool.writable == ["sqla01"])
    #expect(isKept(result))
    #expect(result.run.milestones.map(\.name).contains(.exposed))
  }

  @Test func aPrincipalThatStopsWithoutItsWitnessFailsTheDrill() throws {
    let result = try Self.carryOut("mirror-gone") { $0.witness = false }
    #expect(result.failed.contains("05-expose"))
    #expect(result.run.exit == .failed || result.run.exit == .notRestored)
  }

  // MARK: - Failover, planned switch, the backup's mirror

  @Test(arguments: ["failover", "failback"])
  func theWholeProcedureComesBackToItsStart(drill: String) throws {
    let result = try Self.carryOut(drill)
    expectWhole(result)
    #expect(result.hasDone(.promote, on: "sqlb01"))
    #expect(result.hasDone(.fingerprint, on: "sqlb01"))
  }

  @Test func aRestoreThatHoldsSomethingElseIsFound() throws {
    let result = try Self.carryOut("failback") { $0.altersRestores = true }
    #expect(result.run.exit == .notRestored)
    #expect(result.run.ended?.reasons.contains { $0.contains("fingerprint") } == true)
  }

  @Test func aPlannedSwitchLosesNothing() throws {
    let result = try Self.carryOut("planned-switch")
    expectWhole(result)
    #expect(result.pool.acknowledged.contains { $0.hasPrefix("message") })
    #expect(isKept(result))
  }

  @Test func aTailThatDoesNotReachTheBackupIsNotPromotedOver() throws {
    let result = try Self.carryOut("planned-switch") { pool in
      // What the backup restores is cut off before its end.
      pool.losesTail = true
    }
    #expect(!result.hasDone(.promote, on: "sqlb01"))
    #expect(result.run.exit != .inconclusive && result.run.exit != .passed)
  }

  @Test func theBackupsMirrorIsBuiltAndTakesOverInItsTurn() throws {
    let result = try Self.carryOut(
      "backup-mirrored", person: [("Stop-Service", { $0.stop("sqlb01") })])
    expectWhole(result)
    #expect(result.hasDone(.promote, on: "sqlb01"))
    #expect(result.hasDone(.promote, on: "sqlb02"))
    // What was acknowledged in the second site outlives the loss of the backup.
    let later = result.pool.acknowledged.drop { $0 != result.pool.sinceFailover }
    #expect(later.count > 3)
    #expect(Set(later).isSubset(of: Set(result.pool.instances["sqla01"]?.log ?? [])))
  }

  // MARK: - Shipping

  @Test func aSoundChainIsMeasured() throws {
    let result = try Self.carryOut("shipping")
    #expect(result.failed == [])
    #expect(result.run.exit == .passed, "\(result.run.ended?.reasons ?? [])")
  }

  private static var latent: [(finding: String, plant: (SQLServerPool) -> Void)] {
    [
      ("archiver-stuck", { $0.instances["sqla01"]?.hasBackupJob = false }),
      ("copy-job-stopped", { $0.instances["sqlb01"]?.hasCopyJob = false }),
      ("not-replayed", { $0.instances["sqlb01"]?.hasRestoreJob = false }),
      ("share-rights", { $0.shareError = 5 }), ("share-unreachable", { $0.shareError = 53 }),
      ("copy-full", { $0.isFull = true }),
      ("mirror-config", { $0.instances["sqla02"]?.shipsTo = nil }),
      (
        "gap",
        { pool in
          for _ in 1...3 {
            pool.traffic(2)
            _ = pool.ship("sqla01")
          }
          pool.share.remove(at: 1)
        }
      ),
    ]
  }

  @Test func eachLatentFaultIsFoundBeforeThePromotionAndTurnsTheOtherDrillRed() throws {
    for (finding, plant) in Self.latent {
      let settings = ["finding=\(finding)", "plant=Plant it."]
      let found = try Self.carryOut(
        "latent-fault", settings, person: [("Plant it", plant)]
      ) { $0.traffic(1) }
      #expect(found.run.exit == .passed, "\(finding): \(found.run.ended?.reasons ?? [])")
      #expect(!found.hasDone(.promote, on: "sqlb01"), "\(finding)")
      // The same drill without its fault finds nothing, and fails.
      let clean = try Self.carryOut("latent-fault", settings)
      #expect(clean.run.exit == .failed, "\(finding): \(clean.run.ended?.reasons ?? [])")
      #expect(!clean.hasDone(.promote, on: "sqlb01"), "\(finding)")
      let measured = try Self.carryOut("shipping") { pool in
        pool.traffic(1)
        plant(pool)
      }
      #expect(measured.run.exit == .failed, "\(finding)")
    }
  }
}
