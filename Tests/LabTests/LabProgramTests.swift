import FoundationEssentials
import LocalProcess
import Testing

@testable import Lab

extension LabProgram: CustomTestStringConvertible {
  /// The program's name, for its text is long.
  public var testDescription: String { name }
}

@Suite("The lab's own programs")
struct LabProgramTests {
  static let scripts = LabProgram.all.filter {
    $0.text.hasPrefix("#!/bin/sh\n") || $0.text.contains("# shellcheck shell=sh")
  }

  @Test("each has its own name and ends its last line")
  func names() {
    #expect(Set(LabProgram.all.map(\.name)).count == LabProgram.all.count)
    for program in LabProgram.all {
      #expect(program.text.hasSuffix("\n") && !program.text.hasSuffix("\n\n"), "\(program.name)")
    }
    let others = LabProgram.all.filter { !Self.scripts.contains($0) }.map(\.name)
    #expect(
      others == [
        "host/sshd_config", "host/ejabberd.yml", "host/ejabberdctl.cfg",
        "host/mod_lab_archive.erl",
      ])
  }

  @Test("each script is clean for shellcheck", .enabled(if: hasShellcheck, "needs shellcheck"))
  func shellcheck() async throws {
    let folder = "/tmp/muster-lab-programs-\(UInt64.random(in: 0 ... .max))"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let files = LabFolder(path: folder)
    try files.makeFolder("host")
    for program in Self.scripts { try files.write(program.text, to: program.name) }
    let result = try await LocalCommand(
      "shellcheck", ["--shell=sh"] + Self.scripts.map(\.name), folder: folder
    ).run()
    #expect(result.succeeded, "\(result.text)")
  }

  @Test("no program runs what would reach beyond the lab", arguments: scripts)
  func harmless(_ program: LabProgram) {
    for word in ["pkill", "killall", "flush ruleset", "iptables", "sysctl"] {
      #expect(!program.text.contains(word), "\(program.name) has \(word)")
    }
  }

  static let hasShellcheck = FileManager.default.fileExists(atPath: "/usr/bin/shellcheck")
}
