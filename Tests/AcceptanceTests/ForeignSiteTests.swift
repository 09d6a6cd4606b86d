import Foundation
import LocalProcess
import Testing

/// The main drill against a live site that is not the lab, held against an observer that is no
/// part of Muster: PostgreSQL behind own commands, Prosody, other addresses, paths, user and port.
@Suite(.serialized, .inTestAll)
struct ForeignSiteTests {
  @Test(.timeLimit(.minutes(45)))
  func aSiteThatIsNotTheLab() async throws {
    try await ForeignSite.with { site in
      try await theObserverAgrees(site, rate: 100)
      try await theObserverAgrees(site, rate: 50)
      try await whatIsHarmedBehindItsBackIsNamed(site)
      try await aCutThatSomeoneUndoesIsInconclusive(site)
      try await aKilledRunnerIsReturnedFromOrKept(site)
      try await aSignalLeavesOneDatabase(site)
    }
  }

  /// Recovery time within both errors, and the same messages lost; half the rate counts twice in the
  /// error, beside what is noise of the machine.
  private func theObserverAgrees(_ site: ForeignSite, rate: Int) async throws {
    let drill = try await site.drill(["rate=\(rate)/s"])
    #expect(drill.status == 0, "\(drill.said)")
    #expect(drill.result["restored"] as? Bool == true)
    let objectives = try #require(drill.result["objectives"] as? [[String: Any]])
    let measured = try #require(objectives.first { $0["name"] as? String == "recovery-time" })
    let time = try #require(measured["actual"] as? Double)
    let error = try #require(measured["error"] as? Double)
    let outages = try #require(drill.times["outages"] as? [[String: Any]])
    let seen = try #require(outages.first)
    let seenTime = try #require(seen["recovery_time"] as? Double)
    let seenError = try #require(seen["error"] as? Double)
    #expect(
      abs(time - seenTime) <= error + seenError,
      "\(time) ± \(error) s, but the observer saw \(seenTime) ± \(seenError) s")
    let lost = named("lost_messages", drill)
    #expect(lost == keys("lost", drill))
    #expect(!lost.isEmpty, "nothing was lost: the tail of the log was to be")
    #expect(keys("altered", drill).isEmpty)
    #expect(keys("duplicated", drill).isEmpty)
    #expect(drill.said.contains("send spacing \(1000 / rate).0 ms"), "\(drill.said)")
    try await site.expectNothingLeft()
  }

  private func whatIsHarmedBehindItsBackIsNamed(_ site: ForeignSite) async throws {
    var planted = ""
    let drill = try await site.drill { said in
      let text = try await waits(for: "11-return.*arrived", in: said)
      let first = text.split(separator: "\n").first.map(String.init) ?? ""
      let run = try #require(first.firstMatch(of: /run ([^ :]+):/)).output.1
      planted = try await site.run(["plant", String(run)])
    }
    #expect(drill.status == 1, "\(drill.said)")
    #expect(drill.result["verdict"] as? String == "failed")
    for (word, list) in [
      ("lost", "lost_messages"), ("altered", "altered_messages"),
      ("duplicated", "duplicated_messages"),
    ] {
      let line = try #require(planted.split(separator: "\n").first { $0.hasPrefix(word) })
      let found = try #require(line.firstMatch(of: /message (\d+) of (\S+) in room (\S+)/))
      let key = "\(found.output.3) \(found.output.2) \(found.output.1)"
      #expect(named(list, drill).contains(key), "\(line)")
      #expect(named(list, drill) == keys(word, drill))
    }
    try await site.expectNothingLeft()
  }

  private func aCutThatSomeoneUndoesIsInconclusive(_ site: ForeignSite) async throws {
    try await site.run(["agent", "on"])
    let drill = try await site.drill()
    try await site.run(["agent", "off"])
    #expect(drill.status == 5, "\(drill.said)")
    #expect(drill.result["verdict"] as? String == "inconclusive")
    #expect(keys("lost", drill).isEmpty)
    try await site.expectNothingLeft()
  }

  private func aKilledRunnerIsReturnedFromOrKept(_ site: ForeignSite) async throws {
    _ = try await site.stop(by: "KILL", at: "✓ 05-promote.4")
    var bundle = try #require(try site.newestBundle())
    let returned = try await Product.run(
      ["recover", bundle, "--way", "return"], deadline: .seconds(400))
    #expect(Product.status(returned) == 5, "\(returned.text) \(returned.errorText)")
    try await site.expectNothingLeft()
    _ = try await site.stop(by: "KILL", at: "✓ 05-promote.4")
    bundle = try #require(try site.newestBundle())
    let kept = try await Product.run(
      ["recover", bundle, "--way", "keep"], deadline: .seconds(400))
    #expect(Product.status(kept) == 6, "\(kept.text) \(kept.errorText)")
    #expect(try await site.writable() == ["pgs"])
    let again = try await Product.run(
      ["recover", bundle, "--way", "return"], deadline: .seconds(400))
    #expect([0, 5, 6].contains(Product.status(again)), "\(again.text) \(again.errorText)")
    #expect(try await site.writable().count == 1)
  }

  private func aSignalLeavesOneDatabase(_ site: ForeignSite) async throws {
    try await site.run(["down"])
    try await site.run(["up"])
    #expect(try await site.stop(by: "INT", at: "fault-bitten") == 130)
    try await site.expectNothingLeft()
    #expect(try await site.stop(by: "INT", at: "✓ 05-promote.4") == 130)
    try await site.expectNothingLeft()
  }

  /// Waits until the run has said something, and gives all that it has said.
  private func waits(for pattern: String, in file: String) async throws -> String {
    let expression = try Regex("✓ \(pattern)")
    for _ in 0..<6000 {
      let text = try String(contentsOfFile: file, encoding: .utf8)
      if text.contains(expression) { return text }
      if text.contains("bundle: ") { break }
      try await Task.sleep(for: .milliseconds(100))
    }
    Issue.record("the run never said \(pattern)")
    return ""
  }

  private func named(_ list: String, _ drill: ForeignSite.Drill) -> [String] {
    let integrity = drill.result["integrity"] as? [String: Any]
    let found = integrity?[list] as? [[String: Any]] ?? []
    return found.map { "\($0["room"] ?? "") \($0["sender"] ?? "") \($0["sequence"] ?? "")" }
      .sorted()
  }

  private func keys(_ word: String, _ drill: ForeignSite.Drill) -> [String] {
    (drill.archive[word] as? [[Any]] ?? []).map { key in
      key.map { "\($0)" }.joined(separator: " ")
    }.sorted()
  }
}
