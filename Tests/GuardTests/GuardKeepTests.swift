import DrillModel
import Foundation
import Testing

@testable import Guard

/// The folder of an entry's own: what an undo must know outlives whoever applied it.
@Suite(.serialized) struct GuardKeepTests {
  private func keeping(_ host: GuardedHost) -> GuardEntry {
    host.entry(
      "keeps",
      apply: "echo 'how it was' >\"$MUSTER_KEEP/before\" && chmod 640 \"$MUSTER_KEEP/before\"",
      undo: "read -r said <\"$MUSTER_KEEP/before\" && echo \"it was $said\" >>\"$1/story\"")
  }

  @Test(arguments: GuardedHost.shells)
  func theWatcherFindsWhatTheApplicationKept(shell: [String]) async throws {
    try await withGuardedHost(shell: shell) { host in
      let program = try host.program([keeping(host)])
      try await host.expect(.done, program.arm)
      #expect(!host.has("durable/guard/kept/keeps"))
      try await host.expect(.done, program.control.strike())
      #expect(host.read("durable/guard/kept/keeps/before") == "how it was\n")
      try await host.lapse(program.control)
      try await host.eventually(program.control.query()) {
        // The entry is noted as undone first: then nobody asks for what it kept.
        $0.state == .fired && $0.held?.applied == [] && !host.has("durable/guard/kept/keeps")
          && !host.has("volatile/guard/kept/keeps")
      }
      #expect(host.story.contains("it was how it was"))
      try await host.expect(.done, program.control.disarm())
    }
  }

  @Test func aStrikeThatIsSentAgainNotesInMemoryWhatAKilledOneLeftOnDiskAlone() async throws {
    try await withGuardedHost { host in
      let program = try host.program([keeping(host)])
      try await host.expect(.done, program.arm)
      try await host.expect(.done, program.control.strike())
      let memory = "\(host.folder)/volatile/guard/applied"
      for mark in try FileManager.default.contentsOfDirectory(atPath: memory) {
        try FileManager.default.removeItem(atPath: "\(memory)/\(mark)")
      }
      try await host.expect(.done, program.control.strike())
      #expect(try FileManager.default.contentsOfDirectory(atPath: memory).count == 1)
      try await host.expect(.done, program.control.heal())
      try await host.expect(.done, program.control.disarm())
    }
  }

  @Test func aGuardFolderRemovedByHandComesBackWithWhatWasKept() async throws {
    try await withGuardedHost { host in
      let program = try host.program([keeping(host)])
      try await host.expect(.done, program.arm)
      try await host.expect(.done, program.control.strike())
      try FileManager.default.removeItem(atPath: "\(host.folder)/durable/guard")
      try await host.eventually(program.control.query()) { $0.held?.applied == ["keeps"] }
      #expect(host.read("durable/guard/kept/keeps/before") == "how it was\n")
      let kept = "\(host.folder)/durable/guard/kept/keeps/before"
      let mode = try FileManager.default.attributesOfItem(atPath: kept)[.posixPermissions] as? Int
      #expect(mode == 0o640)
      try await host.expect(.done, program.control.heal())
      #expect(host.story.suffix(2) == ["undo keeps", "it was how it was"])
      try await host.expect(.done, program.control.disarm())
    }
  }
}
