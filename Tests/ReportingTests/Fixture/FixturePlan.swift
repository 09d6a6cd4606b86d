import DrillModel

/// The plan of the invented run: the stretched pool loses its primary data center.
enum FixturePlan {
  static let sideOne = ["dc1-db1", "dc1-db2", "dc1-chat1", "dc1-chat2"]
  static let chatTwo = ["dc2-chat1", "dc2-chat2"]

  static let steps: [JournalEvent.PlannedStepSummary] = [
    step("01-baseline", "baseline", "Watch the undisturbed system for 10 s", []),
    step("02-strike", "strike", "Take data center dc1 offline by network", sideOne),
    step("03-await", "await", "Wait until chat is unavailable, 10 s at most", ["client1"]),
    step(
      "04-fence", "fence", "Fence dc1-db1, its mirror and its chat servers, and prove it", sideOne),
    step("05-record-shipping", "record-shipping", "Record the state of log shipping", ["dc2-db1"]),
    step("06-copy", "copy", "Copy shipped segments to the backup database", ["dc2-db1"]),
    step("07-apply", "apply", "Replay copied segments in order", ["dc2-db1"]),
    step("08-promote", "promote", "Promote the backup database on dc2-db1", ["dc2-db1"]),
    step("09-pool-state", "pool-state", "Set the pool's state to failed-over", chatTwo),
    step("10-activate", "activate", "Activate the chat servers of dc2", chatTwo),
    step("11-await", "await", "Wait until chat is available, 60 s at most", ["client1"]),
    step("12-run-for", "run-for", "Let traffic run for 20 s", []),
    step("13-heal", "heal", "Take every fault back; the fences stay", sideOne),
    step(
      "14-return", "return", "Give the original roles back: reseed, fail back, unfence",
      ["dc1-db1", "dc1-db2", "dc2-db1"] + sideOne.suffix(2) + chatTwo, isWayBack: true),
    step(
      "15-verify", "verify", "Verify chat integrity, the mirror and the roles",
      ["dc1-db1", "dc1-db2"], isWayBack: true),
  ]

  static let objectives: [Objective] = [
    Objective(name: .promotion, target: 10),
    Objective(name: .recoveryTime, target: 60),
    Objective(name: .recoveryTimeFromDecision, target: 30),
    Objective(name: .recoveryPoint, target: 15),
    Objective(name: .order, target: 0),
    Objective(name: .duplicated, target: 0),
    Objective(name: .altered, target: 0),
  ]

  static let hosts: [JournalEvent.HostMet] = [
    host("dc1-db1", "10.61.1.11", 0.000_412, 0.000_230, key: "a"),
    host("dc1-db2", "10.61.1.12", 0.000_398, 0.000_241, key: "b"),
    host("dc1-chat1", "10.61.1.21", -0.000_127, 0.000_262, key: "c"),
    host("dc1-chat2", "10.61.1.22", -0.000_105, 0.000_255, key: "d"),
    host("dc2-db1", "10.61.2.11", 0.001_204, 0.000_611, key: "e"),
    host("dc2-chat1", "10.61.2.21", 0.001_187, 0.000_604, key: "f"),
    host("dc2-chat2", "10.61.2.22", 0.001_190, 0.000_598, key: "g"),
    host("client1", "10.61.3.11", 0.000_031, 0.000_180, key: "h"),
    host("share1", "10.61.2.31", 0.001_201, 0.000_620, key: "i"),
  ]

  /// Five runs of the months before; the third was too slow.
  static let earlier: [JournalEvent.EarlierRun] = (1...5).map { number in
    let time = [11.9, 12.4, 64.2, 13.1, 12.6][number - 1]
    let verdict: Verdict = time > 60 ? .failed : .passed
    func objective(_ name: String, _ target: Double, _ actual: Double)
      -> RunResult.ObjectiveResult
    {
      RunResult.ObjectiveResult(
        name: name, target: target, actual: actual, error: 0.02, unit: "s",
        verdict: actual > target ? .failed : .passed)
    }
    return JournalEvent.EarlierRun(
      run: "20260\(number + 2)09T020003Z-r\(number)n2kq",
      started: "2026-0\(number + 2)-09T02:00:03.000Z", outcome: .completed, verdict: verdict,
      restored: true, version: "2026.\(number * 5 + 1).0", isSameDrill: number > 1,
      isSameEnvironment: number > 3,
      objectives: [
        objective("recovery-time", 60, time), objective("recovery-point", 15, 2.2 + time / 20),
        objective("promotion", 10, 1.6 + time / 50),
      ], lost: 180 + number * 21)
  }

  static func started(
    run: String = "20260809T020003Z-k7f3qd", objectives: [Objective] = Self.objectives
  ) -> JournalEvent.RunStarted {
    JournalEvent.RunStarted(
      run: run, toolVersion: "0.1.0", drill: "stretched-pool-failover",
      title: "Stretched chat pool loses its primary data center", environment: "lab",
      drillDigest: "5f0b8c2e91d3a4476c1e0b7a9d8f2c3e4b5a69788796a5b4c3d2e1f00f1e2d3c",
      environmentDigest: "c3d2e1f00f1e2d3c5f0b8c2e91d3a4476c1e0b7a9d8f2c3e4b5a69788796a5b4",
      subject: Environment.Subject(name: "chat pool", version: "2026.31.2"),
      operatedBy: "operator@control1", processID: 41_207,
      started: "2026-08-09T02:00:03.000Z", objectives: objectives, steps: steps,
      availability: AvailabilityRule(), particulars: particulars)
  }

  /// Why, under which ticket, by whose leave, by which clock.
  private static let particulars = RunParticulars(
    toolDigest: String(repeating: "4e", count: 32), mode: .disaster, isProduction: true,
    record: DrillRecord(
      version: "3", testType: "technical switchover",
      scenario: "The primary data center loses power for longer than its batteries last.",
      assumptions: ["The second data center is not hit"], reference: "BIA-2026-04",
      everyDays: 90, classification: "internal", retentionYears: 7,
      waivers: [
        DrillRecord.Waiver(what: "Storage fail-over", by: "Vera Lind", until: "2026-08-09"),
        DrillRecord.Waiver(what: "The old witness", by: "Vera Lind", until: "2026-08-08"),
      ]),
    ticket: "CHG-4711", participants: ["Duty team"], observers: ["Internal audit"],
    plannedStart: "2026-08-09T02:00:00Z", hosts: [], stopConditions: [],
    clock: RunParticulars.Clock(
      isSynchronized: true, errorSeconds: 0.000_8, zone: "Europe/Berlin", offsetSeconds: 7_200),
    approval: RunParticulars.Approval(
      approver: "Vera Lind",
      detail: "by a file that counts until 2026-08-09T06:00:00Z, SHA-256 "
        + String(repeating: "a7", count: 32), time: "2026-08-09T02:00:02.000Z"))

  private static func step(
    _ id: String, _ kind: String, _ title: String, _ hosts: [String], isWayBack: Bool = false
  ) -> JournalEvent.PlannedStepSummary {
    JournalEvent.PlannedStepSummary(
      id: id, kind: kind, title: title, hosts: hosts, isWayBack: isWayBack)
  }

  private static func host(
    _ name: String, _ address: String, _ offset: Double, _ error: Double, key: Character
  ) -> JournalEvent.HostMet {
    JournalEvent.HostMet(
      name: name, address: address,
      hostKey: "SHA256:" + String(repeating: key, count: 3)
        + "Zq8vT1nXo4Rk2Lw7Hs5Jd9Gf3Bc6Ye0Pm/Uu+Ia",
      clockOffset: offset, clockError: error, phase: "start")
  }
}
