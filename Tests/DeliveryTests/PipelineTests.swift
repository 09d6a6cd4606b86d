import Foundation
import LocalProcess
import TestSupport
import Testing

@testable import Delivery

/// The files that are shipped to be copied, read by those who would read them.
@Suite struct PipelineTests {
  private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  private static let python = ProcessInfo.processInfo.environment["MUSTER_TEST_PYTHON"]

  @Test func systemdTakesTheUnits() async throws {
    let scratch = try ScratchFolder()
    let folder = "\(Self.root)/docs/pipelines/systemd"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(names == ["muster-drill@.service", "muster-drill@.timer", "muster-recover.service"])
    for name in names {
      // It asks for a program that is there; ours is installed elsewhere by then.
      try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
        .replacing("/usr/local/bin/muster", with: "/bin/true")
        .write(toFile: "\(scratch.path)/\(name)", atomically: true, encoding: .utf8)
    }
    for name in names {
      let unit = "\(scratch.path)/\(name.replacing("@.", with: "@drill."))"
      let result = try await LocalCommand(
        "systemd-analyze", ["verify", "--man=no", unit]
      ).run()
      #expect(result.succeeded && result.errorText.isEmpty, "\(name): \(result.errorText)")
    }
    let service = try String(contentsOfFile: "\(folder)/\(names[0])", encoding: .utf8)
    for line in ["TimeoutStartSec=infinity", "TimeoutStopSec=45min", "Restart=no"] {
      #expect(service.contains("\n\(line)\n"))
    }
    let timer = try String(contentsOfFile: "\(folder)/\(names[1])", encoding: .utf8)
    #expect(timer.contains("\nPersistent=false\n"))
    let when = try #require(timer.firstMatch(of: /OnCalendar=(.+)/)).1
    let calendar = try await LocalCommand(
      "systemd-analyze", ["calendar", "--iterations=24", String(when)]
    ).run()
    #expect(calendar.succeeded)
    let days = calendar.text.matches(of: /(Sun) [0-9]{4}-[0-9]{2}-([0-9]{2}) 02:00:00 UTC/)
    #expect(days.count >= 24)
    #expect(days.allSatisfy { (Int($0.2) ?? 99) <= 7 })
  }

  /// The vendors' own schemas and linters, where the pythons are.
  @Test func vendorsTakeThePipelines() async throws {
    guard let python = Self.python else {
      print("skipped: the check of docs/pipelines by their vendors' schemas: no python for it")
      return
    }
    let result = try await LocalCommand(
      python, ["\(Self.root)/Tests/DeliveryTests/readers/check_pipelines.py", "\(Self.root)/docs"]
    ).run()
    #expect(result.text == "good", "\(result.errorText)")
  }

  @Test func prometheusTakesTheRules() async throws {
    let folder = "\(Self.root)/docs/monitoring"
    for arguments in [["check", "rules", "alerts.yml"], ["test", "rules", "alerts-test.yml"]] {
      let result = try await LocalCommand("promtool", arguments, folder: folder).run()
      #expect(result.succeeded, "\(result.text) \(result.errorText)")
    }
  }
}
