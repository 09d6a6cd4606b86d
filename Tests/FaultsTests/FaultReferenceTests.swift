import DrillModel
import Foundation
import Testing

@testable import Faults

/// The reference page against the catalogue, and what each fault says of itself.
struct FaultReferenceTests {
  /// `MUSTER_WRITE_GOLDEN=1` writes the page anew.
  @Test func thePageIsTheCatalogue() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/faults.md").path
    if ProcessInfo.processInfo.environment["MUSTER_WRITE_GOLDEN"] != nil {
      try FaultCatalogue.markdown.write(toFile: path, atomically: true, encoding: .utf8)
    }
    let page = try String(contentsOfFile: path, encoding: .utf8)
    #expect(page == FaultCatalogue.markdown, "write it anew with MUSTER_WRITE_GOLDEN=1")
  }

  @Test func eachFaultSaysWhatItNeedsAndDoes() throws {
    let context = ExampleEnvironment.context()
    for fault in FaultCatalogue.all {
      let manual = fault.manual
      #expect(!manual.needs.isEmpty && !fault.summary.isEmpty, "\(fault.kind)")
      for text in [manual.seen, manual.undo, manual.residue, manual.reboot] {
        #expect(text.hasSuffix("."), "\(fault.kind): \(text)")
      }
      #expect(
        !fault.summary.contains("|") && !fault.parameters.contains { $0.summary.contains("|") })
      for example in fault.examples {
        let description = try FaultCatalogue.describe(
          fault.kind, hosts: example.hosts, parameters: example.parameters, context: context)
        #expect(!description.effects.isEmpty, "\(fault.kind)")
        #expect(
          Set(description.effects.map(\.host)) == Set(description.struckHosts), "\(fault.kind)")
        #expect(description.onReboot == manual.reboot)
        let placed = Set(description.placements.map(\.host))
        #expect(placed.isSubset(of: description.preflight.map(\.host)), "\(fault.kind)")
      }
    }
  }

  @Test func theDeclaredEffectIsWhatTheParametersSay() throws {
    func effects(_ kind: String, _ parameters: [String: String]) throws -> [DeclaredEffect] {
      try FaultCatalogue.describe(
        kind, hosts: ["db1"], parameters: parameters, context: ExampleEnvironment.context()
      ).effects
    }
    #expect(
      try effects("network-cut", ["peer": "db3", "port": "6543", "direction": "out"]) == [
        DeclaredEffect(
          host: "db1",
          .traffic(
            .init(
              peers: ["203.0.113.11"], ports: ["6543"], direction: .outward, fate: .dropped)))
      ])
    #expect(
      try effects("network-loss", ["loss": "12.5%"]) == [
        DeclaredEffect(
          host: "db1", .traffic(.init(fate: .lost(hundredthsOfPercent: 1250))))
      ])
    #expect(
      try effects("clock-step", ["by": "-2m"]) == [
        DeclaredEffect(host: "db1", .clockStep(milliseconds: -120_000))
      ])
    #expect(
      try effects("disk-full", ["path": "/srv", "leave": "1MiB"]) == [
        DeclaredEffect(host: "db1", .diskFull(path: "/srv", left: 1 << 20))
      ])
  }

  @Test func protectedHostsAndTheRunsOwnAreRefused() throws {
    var environment = ExampleEnvironment.whole
    environment.protectedHosts = ["db1"]
    environment.hosts.append(
      ExampleEnvironment.host("chat9", "dc1", [.chatServer, .coordinator], "198.51.100.19"))
    var facts = ExampleEnvironment.facts
    facts["chat9"] = HostFacts(runnerAddress: "192.0.2.1", sshPort: 22)
    let context = ExampleEnvironment.context(environment, facts: facts)
    for fault in FaultCatalogue.all where fault.kind != "router-cut" {
      guard let example = fault.examples.first else { continue }
      let isStandby = fault.kind == "replication-lag"
      let error = #expect(throws: FaultError.self, "\(fault.kind)") {
        try FaultCatalogue.describe(
          fault.kind, hosts: ["db1"], parameters: example.parameters, context: context)
      }
      #expect(error?.code == .protectedHost || isStandby, "\(fault.kind)")
    }
    // What takes a host away is not for the coordinator; what leaves it reachable is.
    for kind in [
      "network-cut", "network-reject", "dns-black-hole", "reboot", "freeze", "power-off",
    ] {
      let error = #expect(throws: FaultError.self, "\(kind)") {
        try FaultCatalogue.describe(kind, hosts: ["chat9"], parameters: [:], context: context)
      }
      #expect(error?.code == .controlPath, "\(kind)")
    }
    _ = try FaultCatalogue.describe(
      "cpu-load", hosts: ["chat9"], parameters: [:], context: context)
  }

  @Test(arguments: [
    (
      FaultParameterForm.percentage, ["0.01%", "100%", "2.5%"],
      ["0%", "100.01%", "5", "1.234%", "-1%", "%"]
    ),
    (.ports, ["1", "5432", "1-2,65535"], ["", "0", "2-1", "65536", "1,", "1-2-3", "0x1", "01"]),
    (.size, ["0", "1KiB", "64MiB"], ["64", "64MB", "-1MiB", "1.5GiB", "MiB"]),
    (.rate, ["1Mbit/s", "200KiB/s"], ["0KiB/s", "1Mbit", "fast"]),
    (.duration, ["1ms", "90s", "2h"], ["0s", "-1s", "1", "1d", "1m30s"]),
    (.signedDuration, ["-90s", "+1h", "5m"], ["0s", "s", "--1s"]),
    (.path, ["/a/b c"], ["a", "", "/a\nb"]),
    (.name, ["postgresql@15-main.service"], ["-x", "a b", "", "a;b", "a/b"]),
    (.word(["a"]), ["a"], ["b", ""]),
    (.count(1...3), ["1", "3"], ["0", "4", "x", "01"]),
    (.command, ["a b; c"], ["", "a\nb", "a\u{0}"]),
  ])
  func valuesAreReadStrictly(form: FaultParameterForm, taken: [String], refused: [String]) {
    for value in taken { #expect(form.accepts(value), "\(value)") }
    for value in refused { #expect(!form.accepts(value), "\(value)") }
  }
}
