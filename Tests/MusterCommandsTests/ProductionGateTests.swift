import DrillLanguage
import DrillModel
import Foundation
import TestSupport
import Testing

@testable import MusterCommands

/// Who may run a drill against production, and what a refusal says.
@Suite struct ProductionGateTests {
  private static let now = "2026-01-31T02:00:00Z"

  private func ruling(
    isProduction: Bool = true, confirmed: String? = nil, file: String? = nil,
    typed: String? = nil
  ) throws -> ProductionGate.Ruling {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let loaded = try LoadedDrill.load(
      drill: try SourceReader.file(root.appending(path: "Drills/lync-2013/failover.yaml").path),
      environment: try SourceReader.file(
        root.appending(path: "Drills/environments/lync-2013.yaml").path),
      settings: [], vocabulary: ProductVocabulary.vocabulary, home: nil)
    var environment = loaded.environment.environment
    environment.isProduction = isProduction
    let folder = try ScratchFolder()
    let path = "\(folder.path)/approval.json"
    if let file { try file.write(toFile: path, atomically: true, encoding: .utf8) }
    return ProductionGate(
      confirmed: confirmed, approval: file == nil ? nil : path,
      typed: typed.map { word in { word } },
      now: try Date(Self.now, strategy: .iso8601)
    ).ruling(on: environment, drill: loaded.drill.drill, Terminal.current)
  }

  private func text(
    environment: String = "lync-2013", drill: String = "failover",
    expires: String = "2026-01-31T02:00:01Z", rest: String = ""
  ) -> String {
    """
    { "environment": "\(environment)", "drill": "\(drill)", "approver": "Vera Lind",
      "expires": "\(expires)"\(rest) }
    """
  }

  @Test func whereNobodyMustBeAskedNobodyIs() throws {
    #expect(try ruling(isProduction: false) == .open(nil))
    #expect(try ruling(isProduction: false, confirmed: "something else") == .open(nil))
  }

  @Test func itsTypedNameOpensIt() throws {
    for ruling in [
      try ruling(confirmed: "lync-2013"), try ruling(typed: "lync-2013"),
    ] {
      let approval = try #require(ruling.approval)
      #expect(approval.approver == RunSession.owner)
      #expect(approval.time == "2026-01-31T02:00:00.000Z")
    }
    for word in ["", "lync", "lync-2013 ", "yes"] {
      for ruling in [try ruling(confirmed: word), try ruling(typed: word)] {
        let refusal = try #require(ruling.refusal)
        #expect(refusal.contains("is not lync-2013"), "\(refusal)")
        #expect(refusal.contains("give --approval FILE"))
      }
    }
  }

  @Test func aRefusalSaysWhatToDo() throws {
    let refusal = try #require(try ruling().refusal)
    #expect(refusal.contains("lync-2013 is production, and nobody approved this run"))
    #expect(refusal.contains("--confirm lync-2013") && refusal.contains("--approval FILE"))
  }

  @Test func aFileApprovesOneDrillThereUntilItExpires() throws {
    let approval = try #require(try ruling(file: text()).approval)
    #expect(approval.approver == "Vera Lind")
    #expect(approval.detail.hasPrefix("by a file that counts until 2026-01-31T02:00:01Z, SHA-256 "))
    let list = "[\(text(rest: ", \"step\": \"03-promote\"")), \(text())]"
    #expect(try ruling(file: list).approval?.approver == "Vera Lind")
  }

  @Test func whatIsAboutSomethingElseOrOverOpensNothing() throws {
    for (file, words) in [
      (text(environment: "other"), "approves failover on other, not this run"),
      (text(drill: "failback"), "approves failback on lync-2013, not this run"),
      (text(expires: Self.now), "expired at 2026-01-31T02:00:00Z"),
      (text(expires: "tomorrow"), "has no time"),
      (
        text(rest: ", \"step\": \"03-promote\""), "approves step 03-promote, not the run as a whole"
      ),
      ("[]", "is no approval"), ("yes", "is no approval"),
    ] {
      let refusal = try #require(try ruling(file: file).refusal)
      #expect(refusal.contains(words), "\(refusal)")
      #expect(refusal.contains("environment lync-2013, drill failover, approver and expires"))
    }
    // Nor does a typed name stand in for a file that was given and does not count.
    #expect(
      try ruling(confirmed: "lync-2013", file: text(drill: "failback"), typed: "lync-2013").refusal
        != nil)
  }
}
