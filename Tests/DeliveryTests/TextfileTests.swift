import Foundation
import TestSupport
import Testing

@testable import Delivery

/// The file that a collector reads: whole, and never fresher than what it tells of.
@Suite struct TextfileTests {
  private func metrics(at time: Int, restored: Int = 1, success: Bool) -> String {
    """
    # HELP muster_last_run_timestamp_seconds When the last run ended.
    # TYPE muster_last_run_timestamp_seconds gauge
    muster_last_run_timestamp_seconds{drill="d",environment="e"} \(time)

    """
      + (success
        ? """
        # HELP muster_last_success_timestamp_seconds When the last run that passed ended.
        # TYPE muster_last_success_timestamp_seconds gauge
        muster_last_success_timestamp_seconds{drill="d",environment="e"} \(time)

        """ : "")
        + """
        # HELP muster_environment_restored 1 where every host was read back as it was.
        # TYPE muster_environment_restored gauge
        muster_environment_restored{drill="d",environment="e"} \(restored)

        """
  }

  @Test func theLastSuccessStaysUntilThereIsAnother() throws {
    let scratch = try ScratchFolder()
    let file = Textfile(folder: scratch.path, drill: "d", environment: "e/../x")
    #expect(file.name == "muster-d-e-..-x.prom")
    func text() throws -> String {
      try String(contentsOfFile: "\(scratch.path)/\(file.name)", encoding: .utf8)
    }
    try file.put(metrics(at: 10, success: true), wasRefused: false)
    #expect(try text() == metrics(at: 10, success: true))
    for time in [20, 30] {
      try file.put(metrics(at: time, success: false), wasRefused: false)
      let now = try text()
      #expect(
        now.contains("muster_last_run_timestamp_seconds{drill=\"d\",environment=\"e\"} \(time)\n"))
      #expect(
        now.contains("muster_last_success_timestamp_seconds{drill=\"d\",environment=\"e\"} 10\n"))
      #expect(now.split(separator: "\n").count { $0.contains("HELP muster_last_success") } == 1)
    }
    try file.put(metrics(at: 40, success: true), wasRefused: false)
    #expect(try text() == metrics(at: 40, success: true))
    let attributes = try FileManager.default.attributesOfItem(
      atPath: "\(scratch.path)/\(file.name)")
    #expect(attributes[.posixPermissions] as? Int == 0o644)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == [file.name])
  }

  @Test func anOlderRunReplacesNothing() throws {
    let scratch = try ScratchFolder()
    let file = Textfile(folder: scratch.path, drill: "d", environment: "e")
    try file.put(metrics(at: 20, success: false), wasRefused: false)
    #expect(throws: Textfile.Unwritten.self) {
      try file.put(metrics(at: 10, success: true), wasRefused: false)
    }
    let text = try String(contentsOfFile: "\(scratch.path)/\(file.name)", encoding: .utf8)
    #expect(text == metrics(at: 20, success: false))
    #expect(throws: Textfile.Unwritten.self) {
      try Textfile(folder: "/nowhere", drill: "d", environment: "e")
        .put(metrics(at: 10, success: true), wasRefused: false)
    }
  }

  /// A run that was refused changed nothing: it cannot know that what was left broken is whole.
  @Test func aRefusedRunDoesNotSayThatAllIsRestored() {
    let broken = metrics(at: 10, restored: 0, success: false)
    let refused = metrics(at: 20, restored: 1, success: false)
    let line = "muster_environment_restored{drill=\"d\",environment=\"e\"}"
    let kept = Textfile.merged(refused, former: broken, wasRefused: true)
    #expect(kept?.contains("\(line) 0\n") == true)
    #expect(kept?.contains("\(line) 1\n") == false)
    let passed = Textfile.merged(refused, former: broken, wasRefused: false)
    #expect(passed?.contains("\(line) 1\n") == true)
    #expect(Textfile.merged(refused, former: nil, wasRefused: true) == refused)
  }
}
