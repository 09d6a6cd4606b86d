import DrillLanguage
import DrillModel
import Testing

/// Complaints about the order of steps, and about what they lack.
@Suite struct StepOrderTests {
  private func check(
    _ text: String, _ findings: [Finding], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let result = Finding.compare(text, findings) { source throws(DrillLanguageError) in
      try DrillParser.parse(source, vocabulary: .forTests).warnings
    }
    #expect(result.found == result.expected, sourceLocation: sourceLocation)
  }

  @Test func whatMustComeFirst() {
    check(
      """
      drill: T
      steps:
        - 1️⃣strike: { take-offline: datacenter primary, by: network }
        - 2️⃣baseline: { for: 1s }
        - 3️⃣activate: { chat: secondary }
        - 4️⃣pool-state: { chat: failed-over }
        - 5️⃣promote: { database: backup, salvage: none }
        - 6️⃣return: { to: primary }
        - 7️⃣return: { to: primary }
        - heal: { fault: all }
      """,
      [
        Finding(
          1,
          "error: `strike` has no `baseline` before it; expected `baseline: { for: 10s }` first: "
            + "without it nobody knows what was lost"),
        Finding(
          2,
          "error: `baseline` watches a system that is already struck; expected it before `strike`"
        ),
        Finding(
          3,
          "error: `activate` comes before `promote`; expected it after "
            + "`promote: { database: backup }`"),
        Finding(
          4,
          "error: `pool-state` comes before `promote`; expected it after "
            + "`promote: { database: backup }`"),
        Finding(
          5,
          "error: `promote` has no `fence` before it; expected `fence: { database: primary }` "
            + "first: else two databases may take writes"),
        Finding(
          6,
          "error: `return` needs the struck hosts back; expected `heal: { fault: all }` before it"
        ),
        Finding(
          7, "error: `return` has nothing to return from; expected a `promote` before it"),
        Finding(
          7,
          "error: `return` needs the struck hosts back; expected `heal: { fault: all }` before it"
        ),
      ])
  }

  @Test func whatNothingCouldMeasure() {
    check(
      """
      drill: T
      objectives:
        1️⃣promotion: { within: 1s }
        2️⃣recovery-time: { within: 1s }
        3️⃣lost: { messages: 0 }
      steps:
        - baseline: { for: 1s }
        - 4️⃣await: { chat: available, within: 1s }
        - 5️⃣verify: { integrity: chat }
      """,
      [
        Finding(
          1, "error: nothing measures the objective `promotion`; expected a `promote` step"),
        Finding(
          2,
          "error: nothing measures the objective `recovery-time`; expected "
            + "`workload: { chat: … }`"),
        Finding(
          3, "error: nothing measures the objective `lost`; expected `workload: { chat: … }`"),
        Finding(
          4,
          "error: `await` asks for chat, but the drill has no workload; expected "
            + "`workload: { chat: … }`"),
        Finding(
          5,
          "error: the integrity of chat is checked, but the drill sends no message; expected "
            + "`workload: { chat: { rooms: 4, users: 8, rate: 100/s } }`"),
      ])
  }

  @Test func twoPromotionsAndRoomsWithoutUsers() {
    check(
      """
      drill: T
      workload: { chat: { 1️⃣rooms: 3, users: 2, rate: 1/s } }
      steps:
        - run-for: 1s
      """,
      [
        Finding(
          1,
          "error: 3 rooms for 2 users leave rooms empty; expected at most 2: each user talks in "
            + "one room")
      ])
    check(
      """
      drill: T
      settle: 1️⃣3s
      steps:
        - fence: { database: primary }
        - promote: { database: backup, salvage: none }
        - 2️⃣copy: { shipped-log: all }
        - 3️⃣verify: { roles: as at start }
        - return: { to: primary }
      """,
      [
        Finding(
          1,
          "error: after 3s nobody can tell whether chat came back to stay; expected at least gap "
            + "and hold of `availability` together: 6s")
      ])
    check(
      """
      drill: T
      steps:
        - fence: { database: primary }
        - promote: { database: backup, salvage: none }
        - 1️⃣copy: { shipped-log: all }
        - 2️⃣verify: { roles: as at start }
        - return: { to: primary }
      """,
      [
        Finding(
          1, "error: the backup has been promoted already; expected this before `promote`"),
        Finding(
          2,
          "error: roles cannot be as at the start; expected `return: { to: primary }` before it"),
      ])
  }

  @Test func whatIsUsuallyForgottenIsAWarning() {
    check(
      """
      drill: T
      workload: { chat: { rooms: 1, users: 2, rate: 1/s, 1️⃣retry-spacing: 50ms } }
      steps:
        - 2️⃣heal: { fault: all }
        - baseline: { for: 1s }
        - 3️⃣await: { detected: chat unavailable, within: 1s }
        - 4️⃣strike: { take-offline: datacenter primary, by: network }
        - fence: { database: primary }
        - 5️⃣copy: { shipped-log: all }
        - 6️⃣promote: { database: backup, salvage: none }
        - 7️⃣activate: { chat: secondary }
      """,
      [
        Finding(
          1,
          "warning: tries every 50ms widen the error of the recovery time; expected 25ms or less"),
        Finding(
          2, "warning: `heal` has nothing to heal: there is no `strike` before it"),
        Finding(3, "warning: nothing has been struck that could make chat unavailable"),
        Finding(
          4,
          "warning: no `heal` follows this `strike`: it is healed when the drill ends; expected "
            + "`heal: { fault: all }`"),
        Finding(
          5,
          "warning: `copy` has no `record` before it: how far shipping had come is lost"),
        Finding(
          6,
          "warning: no `return` follows this `promote`: the run ends with `restored: false`, "
            + "status 6; expected `return: { to: primary }`"),
        Finding(
          7,
          "warning: the second site's chat servers may still use the former primary database; "
            + "expected `pool-state: { chat: failed-over }` before `activate`"),
      ])
  }

  @Test func whatMirrorsNeed() {
    check(
      """
      drill: T
      steps:
        - baseline: { for: 1s }
        - 1️⃣protect: { database: mirror }
        - 2️⃣fence: { database: backup }
        - 3️⃣pool-state: { chat: on-mirror }
        - strike: { fault: network-cut, on: [db1] }
        - 4️⃣watch: { database: primary }
        - 5️⃣promote: { database: mirror }
        - 6️⃣expose: { database: primary }
        - 7️⃣protect: { database: mirror }
        - 8️⃣promote: { database: backup-mirror }
        - heal: { fault: all }
        - return: { to: primary }
      """,
      [
        Finding(
          1,
          "error: `protect` gives the mirror a mirror, which does not serve here; expected it after "
            + "the mirror was promoted"),
        Finding(
          2,
          "error: the backup does not serve here; expected this after "
            + "`promote: { database: backup, salvage: shipped-log }`"),
        Finding(
          3,
          "error: `pool-state: { chat: on-mirror }` names a database that does not serve here; "
            + "expected it after that database was promoted"),
        Finding(4, "error: `watch` comes after a `strike`; expected it before `strike`"),
        Finding(
          5,
          "error: `promote` has no `fence` before it; expected `fence: { database: primary }` "
            + "first: else two databases may take writes"),
        Finding(
          6,
          "error: the primary does not serve here: its commits wait for nobody; expected this "
            + "before `fence`"),
        Finding(
          7,
          "error: the former primary is to be the mirror, and is still struck; expected "
            + "`heal: { fault: all }` before it"),
        Finding(
          8,
          "error: the backup has no mirror that could take over from it; expected "
            + "`protect: { database: backup }` before it"),
      ])
  }

  @Test func whatNoDrillMayDoWithMirrors() {
    check(
      """
      drill: T
      steps:
        - baseline: { for: 1s }
        - strike: { take-offline: datacenter primary, by: network }
        - fence: { database: primary }
        - 1️⃣promote: { database: mirror }
        - heal: { fault: all }
        - return: { to: primary }
      """,
      [
        Finding(
          1,
          "error: the mirror stands in the data center that this drill takes offline; expected "
            + "`promote: { database: backup, salvage: shipped-log }`, or a fault of the primary alone"
        )
      ])
    check(
      """
      drill: T
      steps:
        - baseline: { for: 1s }
        - strike: { fault: network-cut, on: [db1] }
        - fence: { database: primary }
        - 1️⃣promote: { database: mirror, 2️⃣salvage: none }
        - heal: { fault: all }
        - return: { to: primary }
      """,
      [
        Finding(
          2,
          "error: a mirror that is promoted has nothing to salvage; expected "
            + "`promote: { database: mirror }`")
      ])
  }
}
