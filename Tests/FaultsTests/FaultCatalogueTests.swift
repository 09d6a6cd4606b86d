import DrillModel
import Foundation
import Guard
import LocalProcess
import Testing

@testable import Faults

/// Every fault of the catalogue against its own examples, and what each of them must be.
struct FaultCatalogueTests {
  @Test func examplesComeOutAsTheySay() throws {
    for fault in FaultCatalogue.all {
      #expect(!fault.examples.isEmpty, "\(fault.kind)")
      for example in fault.examples {
        let description = try FaultCatalogue.describe(
          fault.kind, hosts: example.hosts, parameters: example.parameters,
          context: ExampleEnvironment.context())
        let placed = description.placements.map {
          FaultExample.Placement(
            host: $0.host, entry: $0.entry.id, hold: $0.entry.hold,
            arguments: $0.entry.apply.arguments)
        }
        #expect(placed == example.placements, "\(fault.kind)")
        #expect(description.kind == fault.kind)
        #expect(!description.onReboot.isEmpty && !description.preflight.isEmpty)
        for entry in description.placements.map(\.entry) {
          #expect(entry.kind == .fault)
          #expect(
            Set([entry.apply, entry.undo, entry.effect, entry.residue].map(\.arguments)).count == 1)
        }
      }
    }
  }

  @Test func aGuardCarriesEveryExample() throws {
    for fault in FaultCatalogue.all {
      for example in fault.examples {
        let description = try FaultCatalogue.describe(
          fault.kind, hosts: example.hosts, parameters: example.parameters,
          context: ExampleEnvironment.context())
        for (host, placements) in Dictionary(grouping: description.placements, by: \.host) {
          _ = try GuardProgram(
            host: host, control: GuardControl(run: "run-1", token: 1), owner: "o",
            lease: .seconds(20), entries: placements.map(\.entry))
        }
      }
    }
  }

  @Test func shellcheckIsSilentOverEveryScript() async throws {
    var texts: Set<String> = []
    for fault in FaultCatalogue.all {
      for example in fault.examples {
        let description = try FaultCatalogue.describe(
          fault.kind, hosts: example.hosts, parameters: example.parameters,
          context: ExampleEnvironment.context())
        for entry in description.placements.map(\.entry) {
          texts.formUnion([entry.apply, entry.undo, entry.effect, entry.residue].map(\.text))
        }
        texts.formUnion(description.effectProbes.map(\.script.text))
        texts.formUnion(description.preflight.map(\.script.text))
      }
    }
    #expect(texts.count > 100)
    // Scripts that differ in nothing but the call in their last line are read once.
    var calls: [String: [String]] = [:]
    for text in texts {
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      if lines.last == "" { lines.removeLast() }
      let call = lines.removeLast()
      calls[lines.joined(separator: "\n"), default: []].append(call)
    }
    for (body, calls) in calls {
      let text = ([body] + calls.sorted()).joined(separator: "\n") + "\n"
      // Not every action calls every function that it shares with the others.
      let result = try await LocalCommand(
        "shellcheck", ["-s", "sh", "-e", "SC2317", "-"], input: Array(text.utf8)
      ).run()
      #expect(result.text == "")
      #expect(!text.contains("flush"))
    }
  }

  @Test func theCatalogueIsTheFolder() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Faults")
    let walker = try #require(FileManager.default.enumerator(atPath: folder.path))
    var declared: [String] = []
    for case let path as String in walker where path.hasSuffix(".swift") {
      let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
      if text.contains(": Fault {") {
        declared.append(URL(filePath: path).lastPathComponent)
      }
    }
    #expect(Set(declared) == Set(FaultCatalogue.all.map { "\($0).swift" }))
    #expect(Set(FaultCatalogue.all.map { $0.kind }).count == FaultCatalogue.all.count)
  }

  @Test func unknownWordsAreRefusedWithTheKnownOnes() {
    let context = ExampleEnvironment.context()
    let kind = #expect(throws: FaultError.self) {
      try FaultCatalogue.describe("network-cat", hosts: [], parameters: [:], context: context)
    }
    #expect(kind?.code == .unknownKind && kind?.message.contains("network-cut") == true)
    let parameter = #expect(throws: FaultError.self) {
      try FaultCatalogue.describe(
        "router-cut", hosts: ["router"], parameters: ["center": "x"], context: context)
    }
    #expect(parameter?.message == "router-cut has no parameter center; it has data-center")
    let missing = #expect(throws: FaultError.self) {
      try FaultCatalogue.describe(
        "router-cut", hosts: ["router"], parameters: [:], context: context)
    }
    #expect(missing?.code == .parameter)
  }

  @Test(arguments: [
    ("192.0.2.1 51234 198.51.100.11 22", HostFacts(runnerAddress: "192.0.2.1", sshPort: 22)),
    ("2001:db8::1 9 2001:db8::2 2222", HostFacts(runnerAddress: "2001:db8::1", sshPort: 2222)),
    ("192.0.2.1; 1 2 22", nil), ("192.0.2.1 1 2", nil), ("192.0.2.1 1 2 0", nil),
    ("192.0.2.256 1 2 22", nil), ("fe80::1%eth0 1 2 22", nil), ("", nil),
  ])
  func theSessionSaysWhereTheRunnerIs(connection: String, facts: HostFacts?) {
    #expect(HostFacts(sshConnection: connection) == facts)
  }
}
