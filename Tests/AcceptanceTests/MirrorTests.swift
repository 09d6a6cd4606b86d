import Foundation
import LocalProcess
import Testing

/// The drills of the mirror, each in a lab of real services; and their failures, planted.
@Suite(
  .serialized, .inTestAll, .enabled(if: AcceptanceLab.obstacle == nil, "a lab needs root"))
struct MirrorTests {
  private static let wide = [
    "lease=60s", "recovery-time=20m", "time-to-protected=30m", "rate=20/s", "gap=5s",
  ]

  @Test(.timeLimit(.minutes(25)))
  func theMirrorTakesOverByTheDrillAndByTheWitness() async throws {
    try await AcceptanceLab.with("mirror") { lab in
      for (drill, more) in [
        ("mirror-failover", ["promotion=10m", "return-time=20m"]),
        ("witness-failover", ["takeover=5m"]),
      ] {
        let run = try await lab.drill("Drills/\(drill).yaml", Self.wide + more)
        #expect(run.status == 0, "\(drill): \(run.said)")
        let integrity = try #require(run.result["integrity"] as? [String: Any])
        #expect((integrity["acknowledged"] as? Int ?? 0) > 200)
        #expect(integrity["lost"] as? Int == 0)
        #expect(reached(run.result).isSuperset(of: ["promoted", "protected", "returned"]))
      }
      let log = try await lab.on("witness", "cat /var/log/mirror-witness.log")
      #expect(log.text.contains("promoted"))
    }
  }

  @Test(.timeLimit(.minutes(25)))
  func aLostMirrorIsSeenAndASecondDisasterIsSurvived() async throws {
    try await AcceptanceLab.with("mirrorless") { lab in
      let lost = try await lab.drill("Drills/mirror-lost.yaml", Self.wide + ["alarm=2m"])
      #expect(lost.status == 0, "\(lost.said)")
      #expect(reached(lost.result).isSuperset(of: ["detected", "exposed", "protected"]))

      let second = try await lab.drill(
        "Drills/backup-mirror.yaml",
        Self.wide.filter { !$0.hasPrefix("recovery-time") }
          + ["recovery-point=20m"], deadline: .seconds(1200))
      #expect(second.status == 0, "\(second.said)")
      #expect(reached(second.result).isSuperset(of: ["promoted", "protected", "returned"]))
    }
  }

  /// A chat server that acknowledges what it did not store, as ejabberd 23.01 does by itself, and a
  /// witness that says it watches and does nothing.
  @Test(.timeLimit(.minutes(25)))
  func whatIsPlantedTurnsRed() async throws {
    try await AcceptanceLab.with("mirror-red") { lab in
      let silent = try await lab.on(
        "witness",
        """
        cat >/usr/local/sbin/mirror-witness <<'END'
        #!/bin/sh
        case $1 in
          watch) : >/run/idle-witness ;;
          unwatch) rm -f /run/idle-witness ;;
        esac
        [ -e /run/idle-witness ] && echo watching=yes || echo watching=no
        END
        """)
      #expect(silent.succeeded, "\(silent.errorText)")
      let idle = try await lab.drill("Drills/witness-failover.yaml", Self.wide)
      #expect(idle.status == 1 || idle.status == 5, "status \(idle.status): \(idle.said)")
      #expect(!reached(idle.result).contains("promoted"))
      #expect(idle.result["restored"] as? Bool == true)

      for host in ["chat1", "chat2"] {
        let changed = try await lab.on(
          host, "sed -i '/mod_lab_archive/d' /etc/ejabberd/ejabberd.yml; service ejabberd restart")
        #expect(changed.succeeded, "\(changed.errorText)")
      }
      let hasty = try await lab.drill(
        "Drills/mirror-failover.yaml", Self.wide + ["promotion=10m", "return-time=20m"])
      #expect(hasty.status == 1, "\(hasty.said)")
      let integrity = try #require(hasty.result["integrity"] as? [String: Any])
      #expect((integrity["lost"] as? Int ?? 0) > 0)
      #expect(hasty.result["restored"] as? Bool == true)
    }
  }

  private func reached(_ result: [String: Any]) -> Set<String> {
    let milestones = result["milestones"] as? [[String: Any]] ?? []
    return Set(
      milestones.filter { $0["offset_seconds"] is Double }.compactMap { $0["name"] as? String })
  }
}
