import DrillModel

extension FixtureRun {
  static func prepare(_ journal: inout FixtureJournal, _ start: JournalEvent.RunStarted) {
    journal.note(0, .runStarted(start))
    journal.note(0.1, .earlierRuns(FixturePlan.earlier))
    for (index, host) in FixturePlan.hosts.enumerated() {
      journal.note(0.6 + Double(index) * 0.08, .hostMet(host))
    }
    preflight(&journal, isShippingHealthy: true)
    journal.note(3, lock("taken"))
    step(
      &journal, "01-baseline", 3.2, 13.2,
      detail: "steady: 998 of 998 messages acknowledged, p50 6.3 ms, longest gap 0.041 s")
    for host in FixturePlan.sideOne {
      journal.note(
        13.4,
        .guardState(
          JournalEvent.GuardChange(
            host: host, state: "armed", program: "release", generation: 1, leaseLeft: 19.8,
            digest: "9b1f2c7d", detail: "read back: 2 entries, timer set")))
    }
  }

  static func preflight(_ journal: inout FixtureJournal, isShippingHealthy: Bool) {
    func check(_ host: String?, _ check: String, _ verdict: Verdict, _ detail: String) {
      journal.note(
        2.1,
        .preflight(
          JournalEvent.PreflightCheck(host: host, check: check, verdict: verdict, detail: detail)))
    }
    check("dc1-db1", "privileges", .passed, "sudo -n works")
    check("dc1-db1", "clock", .passed, "0.4 ms ± 0.2 ms")
    check("dc1-db1", "mirror in sync", .passed, "dc1-db2: sync_state=sync, lag 0 bytes")
    check(
      "dc2-db1", "log shipping", isShippingHealthy ? .passed : .failed,
      isShippingHealthy
        ? "2.1 s behind, at most 10 s may be" : "312 s behind, at most 10 s may be")
    check("client1", "chat service answers", .passed, "4 rooms, 8 users joined")
  }

  static func failOver(_ journal: inout FixtureJournal) {
    strikeSite(&journal)
    journal.note(
      15.13,
      .milestone(Milestone(name: .detected, at: FixtureJournal.moment(15.13), error: 10_000_000)))
    step(
      &journal, "03-await", 14.65, 15.2,
      detail: "no acknowledgement of any sender for 1.0 s: unavailable after 1.018 s")
    reach(&journal, .decided, 15.14, 1)
    let fences = [
      ("dc1-db1", 15.3, 17.6), ("dc1-db2", 15.3, 17.2), ("dc1-chat1", 15.3, 16.4),
      ("dc1-chat2", 15.3, 16.5),
    ]
    step(
      &journal, "04-fence", 15.2, 18.1,
      detail: "4 of 4 refuse: a write was tried and refused on each",
      acts: fences.map { Act(name: "fence", host: $0.0, from: $0.1, to: $0.2) })
    reach(&journal, .fenced, 18.05, 4)
    step(
      &journal, "05-record-shipping", 18.1, 18.9,
      detail: "newest shipped segment 00000001000000000000002A; copied …28; replayed …28",
      acts: [Act(name: "shipping", host: "dc2-db1", from: 18.15, to: 18.8)])
    step(
      &journal, "06-copy", 18.9, 19.8, detail: "2 segments copied, sizes and digests equal",
      acts: [Act(name: "copy", host: "dc2-db1", from: 18.95, to: 19.7)])
    step(
      &journal, "07-apply", 19.8, 21.4, detail: "replayed up to 0/2B000000, nothing left to apply",
      acts: [Act(name: "apply", host: "dc2-db1", from: 19.85, to: 21.3)])
    promote(&journal)
    step(
      &journal, "09-pool-state", 24.3, 25.1, detail: "failed-over on 2 of 2 chat servers",
      acts: FixturePlan.chatTwo.map { Act(name: "pool-state", host: $0, from: 24.4, to: 24.95) })
    journal.note(25.1, .stepStarting(starting("10-activate")))
    reach(&journal, .activated, 26.71, 25)
    journal.note(27.9, .stepEnded(ended("10-activate", "2 of 2 take new clients")))
    reach(&journal, .firstAcknowledged, 26.952, 10, noted: 31.98)
    step(
      &journal, "11-await", 27.9, 32,
      detail: "acknowledged again after 12.84 s; no gap over 1 s in the 5 s that followed")
    step(
      &journal, "12-run-for", 32, 52, detail: "2,000 of 2,000 messages acknowledged, p50 6.4 ms")
  }

  private static func strikeSite(_ journal: inout FixtureJournal) {
    journal.note(13.8, .stepStarting(starting("02-strike")))
    journal.note(
      13.9,
      .faultStriking(
        JournalEvent.FaultStriking(
          step: "02-strike", fault: "network-cut",
          summary: "dc1 is cut off from every address but the runner's own session",
          hosts: FixturePlan.sideOne, guards: FixturePlan.sideOne)))
    reach(&journal, .lastAcknowledged, 14.112, 10)
    for host in FixturePlan.sideOne {
      observe(&journal, "host", host, strike, "table inet muster_k7f3qd is in place")
    }
    reach(&journal, .faultInjected, strike, 0.9)
    observe(&journal, "dc1-db1:5432 from dc2-db1", "dc2-db1", 14.45, "timed out")
    observe(&journal, "dc1-chat1:5222 from client1", "client1", 14.52, "timed out")
    reach(&journal, .faultBitten, 14.52, 200)
    journal.note(
      14.6, .stepEnded(ended("02-strike", "in effect on 4 of 4 hosts, bitten on 2 of 2 ways")))
  }

  private static func promote(_ journal: inout FixtureJournal) {
    journal.note(21.4, .stepStarting(starting("08-promote")))
    act(&journal, "08-promote", Act(name: "compare", host: "dc2-db1", from: 21.45, to: 21.9))
    journal.note(
      21.95, .irreversible(step: "08-promote", reason: "a promoted database cannot follow again"))
    reach(&journal, .promotionStarted, 22.02, 2)
    act(
      &journal, "08-promote",
      Act(
        name: "promote", host: "dc2-db1", from: 22.02, to: 23.6,
        output: "waiting for server to promote.... done\nserver promoted"))
    reach(&journal, .promoted, 23.87, 30)
    act(&journal, "08-promote", Act(name: "probe-write", host: "dc2-db1", from: 23.62, to: 23.9))
    journal.note(
      24.3,
      .stepEnded(
        JournalEvent.StepEnded(
          id: "08-promote", verdict: .passed,
          detail: "expected: a committed write within 10 s\nobserved: committed after 1.85 s",
          output: "waiting for server to promote.... done\nserver promoted")))
  }

  static func wayBack(_ journal: inout FixtureJournal) {
    journal.note(52, .stepStarting(starting("13-heal")))
    for (index, host) in FixturePlan.sideOne.enumerated() {
      journal.note(
        53 + Double(index) * 0.3,
        .healed(
          JournalEvent.Healing(
            host: host, entry: "network-cut", what: "heal", verdict: .passed,
            detail: "table removed; residue: none")))
    }
    journal.note(54.6, .stepEnded(ended("13-heal", "4 of 4 taken back; fences stay on 4 hosts")))
    let acts = [
      Act(name: "reseed", host: "dc1-db1", from: 55, to: 88.4),
      Act(name: "drain", host: "dc2-chat1", from: 91.2, to: 92),
      Act(name: "promote", host: "dc1-db1", from: 93.1, to: 94.9),
      Act(name: "unfence", host: "dc1-db1", from: 95, to: 95.6),
      Act(name: "activate", host: "dc1-chat1", from: 96.1, to: 98.2),
      Act(name: "reseed", host: "dc2-db1", from: 99, to: 121.7),
      Act(name: "rejoin", host: "dc1-db2", from: 99.2, to: 127),
    ]
    step(
      &journal, "14-return", 54.6, 131.2,
      detail: "dc1-db1 serves, dc1-db2 follows in sync, dc2-db1 is fed by log shipping",
      acts: acts)
    reach(&journal, .protected, 127.4, 500)
    reach(&journal, .returned, 130.9, 500)
    journal.note(
      131.2, .remark("chat was out for 6.40 s ± 0.02 s during the way back (02:01:35Z)"))
    step(
      &journal, "15-verify", 131.2, 139,
      detail: "integrity as judged below; mirror in sync; roles as at the start")
  }

  static func judge(_ journal: inout FixtureJournal, lost: Int) {
    let digest = "1f0e2d3c4b5a69788796a5b4c3d2e1f05f0b8c2e91d3a4476c1e0b7a9d8f2c3e"
    journal.note(139.1, .fileClosed(name: "ledger.jsonl", sha256: digest, lines: 23_871))
    journal.note(
      139.1, .fileClosed(name: "readback.jsonl", sha256: String(digest.reversed()), lines: 21_186))
    journal.note(139.4, .integrity(integrity(lost: lost)))
    journal.note(139.6, objective("promotion", 10, 1.85, 0.032))
    journal.note(139.6, objective("recovery-time", 60, 12.84, 0.02))
    journal.note(139.6, objective("recovery-time-from-decision", 30, 11.812, 0.011))
    journal.note(139.6, objective("recovery-point", 15, 2.798, 0.011))
    for name in ["order", "duplicated", "altered"] {
      journal.note(139.6, objective(name, 0, 0, 0, unit: "messages"))
    }
  }

  private static func integrity(lost: Int) -> IntegrityResult {
    var result = IntegrityResult()
    result.sent = 10_972
    result.acknowledged = 10_907
    result.unknown = 65
    result.found = 10_628
    result.lost = lost
    result.ghost = 2
    result.historyIntact = true
    result.readingsAgree = true
    result.verdict = lost == 0 ? .passed : .failed
    result.lostMessages = (0..<lost).map { index in
      let sent = -2.804 + Double(index) * 0.01
      return IntegrityResult.Finding(
        room: "muster-\(index % 4 + 1)", sender: "user\(index % 8 + 1)",
        sequence: 117 + index / 8, sentSeconds: (sent * 1e6).rounded() / 1e6,
        acknowledgedSeconds: ((sent + 0.0062) * 1e6).rounded() / 1e6,
        archiveID: "1786240\(814_000_000 + index * 10_013)")
    }
    result.ghostMessages = [3, 5].map { number in
      IntegrityResult.Finding(
        room: "muster-\(number - 2)", sender: "user\(number)", sequence: 152, sentSeconds: 12.61,
        acknowledgedSeconds: nil, archiveID: "17862408\(number)1199")
    }
    return result
  }
}
