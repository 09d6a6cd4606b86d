import DrillModel
import Foundation
import Guard
import Testing

@testable import MusterCommands

/// What `muster status` leaves with, and says.
@Suite struct StatusReportTests {
  private func answer(
    state: String = "armed", lease: String = "12.500", applied: String = "", failed: String = "",
    process: String = "alive", program: String = "release", halted: String? = nil
  ) throws -> GuardAnswer {
    let text = """
      guard=1
      boot_id=b
      \(halted.map { "halted=\($0)\n" } ?? "")state=\(state)
      program=\(program)
      generation=3
      lease_left=\(lease)
      digest=\(String(repeating: "a", count: 64))
      process=\(process)
      watcher=systemd
      boot_hook=unit
      host=db1
      run=run-1
      owner=duty@desk
      token=1
      since=2026-01-31T02:00:00Z
      expires=2026-01-31T02:10:00Z
      applied=\(applied)
      failed=\(failed)
      changed=
      complete=yes

      """
    return try #require(GuardAnswer(text: text))
  }

  private func report(_ answers: [GuardAnswer?], silent: String? = nil) -> StatusReport {
    StatusReport(
      environment: "e", asked: "2026-01-31T02:00:01Z",
      hosts: answers.enumerated().map { index, answer in
        StatusReport.HostStatus(
          host: "db\(index + 1)", silent: silent, held: answer.flatMap(StatusReport.Held.init),
          halts: answer?.halts ?? [], services: ["database": ["role": "primary"]])
      })
  }

  @Test func theHighestStatusCounts() throws {
    let live = try answer(applied: "02-cut")
    let absent = try #require(
      GuardAnswer(text: "guard=1\nboot_id=b\nhalted=e a@b - why\nstate=absent\ncomplete=yes\n"))
    #expect(report([nil, nil]).exit == .passed)
    #expect(report([nil, absent]).exit == .refused)
    #expect(report([live, absent]).exit == .locked)
    #expect(report([nil], silent: "no answer").exit == .inconclusive)
    for left in [
      try answer(state: "fired"), try answer(lease: "-1.000"), try answer(failed: "02-cut"),
    ] {
      #expect(report([live, left]).exit == .notRestored)
    }
  }

  @Test func itTellsWhenAHostHealsByItself() throws {
    let live = try answer(applied: "02-cut", halted: "e duty@desk 2026-01-31T02:00:00Z sick")
    let text = report([live]).text
    #expect(
      text
        == """
        db1       guard armed for run run-1 of duty@desk, since 2026-01-31T02:00:00Z, \
        lease left 12.5 s, until 2026-01-31T02:10:00Z, program release, in effect: 02-cut, \
        takes everything back by itself at 2026-01-31T02:10:00Z unless renewed; role=primary
        HALTED: e is halted by duty@desk since 2026-01-31T02:00:00Z: sick (on 1 of 1 hosts)
        """)
    #expect(
      report([try answer(applied: "f", program: "hold")]).text.contains(
        "fences and heals by itself at"))
    #expect(
      report([try answer(applied: "f", process: "dead")]).text.contains("does not heal by itself"))
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(try report([live]).json().utf8))
        as? [String: Any])
    let hosts = try #require(json["hosts"] as? [[String: Any]])
    let held = try #require(hosts.first?["held"] as? [String: Any])
    #expect(json["schema"] as? String == "muster.status/1")
    #expect(held["heals_by"] as? String == "2026-01-31T02:10:00Z")
    #expect(held["in_effect"] as? [String] == ["02-cut"])
    #expect(held["lease_left_seconds"] as? Double == 12.5)
  }
}
