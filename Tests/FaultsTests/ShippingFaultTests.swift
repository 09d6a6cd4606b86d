import DrillModel
import Testing

@testable import Faults

/// Segments that go missing and rights that are wrong, on a host of its own.
@Suite(.serialized) struct ShippingFaultTests {
  private func describe(
    _ kind: String, _ parameters: [String: String]
  ) throws -> FaultDescription {
    try FaultCatalogue.describe(
      kind, hosts: ["db1"], parameters: parameters, context: ExampleEnvironment.context())
  }

  private static let share = """
    mkdir /run/wal
    for number in 1 2 3 4; do echo $number >/run/wal/00000001000000000000000$number; done
    echo h >/run/wal/00000002.history
    """

  @Test func aSegmentGoesMissingAndComesBack() async throws {
    try await withHostLab(setup: Self.share) { host in
      let description = try describe("shipped-log-gap", ["path": "/run/wal"])
      let entry = description.placements[0].entry
      let list = "cd /run/wal; sha256sum *; ls -A | wc -l"
      let before = try await host.line(list)
      try await host.expectAble(description)
      try await host.proveByHand(entry) { () async throws in
        // The newest stays, the one before it is gone.
        #expect(
          try await host.line("ls /run/wal | tr '\\n' ' '")
            == "000000010000000000000001 000000010000000000000002 000000010000000000000004 "
            + "00000002.history")
      }
      try await host.proveByGuard([entry])
      try await host.proveHalfDone(entry)
      #expect(try await host.line(list) == before)
    }
  }

  @Test func aSegmentThatSomeoneElsePutThereMeanwhileIsLeft() async throws {
    try await withHostLab(setup: Self.share) { host in
      let entry = try describe("shipped-log-gap", ["path": "/run/wal"]).placements[0].entry
      try await host.expect(0, entry.apply)
      try await host.line("echo other >/run/wal/000000010000000000000003")
      try await host.expect(9, entry.undo)
      try await host.line("echo 3 >/run/wal/000000010000000000000003")
      try await host.expect(0, entry.undo)
      try await host.expect(0, entry.residue)
      #expect(try await host.line("ls -A /run/wal | wc -l") == "5")
    }
  }

  @Test func rightsAreTakenAwayAndGivenBack() async throws {
    try await withHostLab(setup: "mkdir -m 2750 /run/copies") { host in
      let description = try describe("wrong-rights", ["path": "/run/copies"])
      let entry = description.placements[0].entry
      try await host.expectAble(description)
      try await host.proveByHand(entry) { () async throws in
        let ask = "setpriv --reuid 65534 --clear-groups ls /run/copies 2>&1"
        #expect(try await host.line(ask).contains("ermission denied"))
      }
      try await host.proveByGuard([entry])
      try await host.proveHalfDone(entry)
      #expect(try await host.line("stat -c %a /run/copies") == "2750")
      try await host.expect(0, entry.apply)
      try await host.line("chmod 711 /run/copies")
      try await host.expect(9, entry.undo)
    }
  }
}
