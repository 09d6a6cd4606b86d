import DrillModel
import Foundation
import LocalProcess
import TestSupport
import Testing

@testable import Reporting

/// What others are told of a run, form by form.
@Suite struct MessageTests {
  private static let link = "https://ci.example.org/1"

  private func model(_ records: [JournalRecord]) -> ReportModel { ReportModel(records: records) }

  private func notRestored() -> ReportModel {
    var model = model(FixtureRun.failed)
    model.result.restored = false
    model.result.exit = 6
    return model
  }

  private func every() -> [ReportModel] {
    Fixture.allCases.map { model($0.records) } + [model(HostileRun.records()), notRestored()]
  }

  @Test func aWebhookTellsTheResult() throws {
    let passed = try JSONTree(
      text: WebhookMessage.write(model(FixtureRun.passed), link: Self.link))
    #expect(passed.members["type"] == .string("muster.run.ended"))
    let data = try #require(passed.members["data"]).members
    #expect(data["schema"] == .string("muster.notice/1"))
    #expect(data["occasion"] == .string("passed"))
    #expect(data["exit"] == .number(0))
    #expect(data["link"] == .string(Self.link))
    #expect(data["objectives"]?.elements.count == 4 || data["objectives"] != .array([]))
    for model in every() {
      let text = WebhookMessage.write(model, link: nil)
      #expect(text.utf8.count < 100_000)
      #expect(try JSONTree(text: text).members["data"]?.members["link"] == .null)
    }
  }

  @Test func slackGetsBlocksWithinItsLimitsAndNothingToObey() throws {
    for model in every() {
      let message = try JSONTree(text: SlackMessage.write(model, link: Self.link)).members
      guard case .string(let text)? = message["text"] else {
        Issue.record("no text")
        continue
      }
      #expect(!text.isEmpty)
      // `<!channel>` and `<http://…>` are what Slack obeys in `text`.
      #expect(!text.contains("<") && !text.contains(">"))
      let blocks = message["blocks"]?.elements ?? []
      #expect(blocks.count == 4)
      for block in blocks {
        let texts =
          [block.members["text"]].compactMap(\.self) + (block.members["fields"]?.elements ?? [])
        #expect(texts.allSatisfy { $0.members["type"] == .string("plain_text") })
        let limit = block.members["type"] == .string("header") ? 150 : 3_000
        for one in texts {
          guard case .string(let words)? = one.members["text"] else { continue }
          #expect((1...limit).contains(words.count))
        }
      }
    }
  }

  @Test func teamsGetsACardThatIsSmallEnoughAndKnowsNoMarkdown() throws {
    for model in every() {
      let text = TeamsMessage.write(model, link: Self.link)
      #expect(text.utf8.count <= TeamsMessage.limit)
      let message = try JSONTree(text: text).members
      #expect(message["type"] == .string("message"))
      let attachment = try #require(message["attachments"]?.elements.first).members
      #expect(
        attachment["contentType"] == .string("application/vnd.microsoft.card.adaptive"))
      let card = try #require(attachment["content"]).members
      #expect(card["type"] == .string("AdaptiveCard"))
      let body = card["body"]?.elements ?? []
      #expect(body.count > 5)
      #expect(body.allSatisfy { $0.members["type"] == .string("RichTextBlock") })
      #expect(card["actions"]?.elements.first?.members["url"] == .string(Self.link))
    }
  }

  @Test func pagerDutyIsPagedOnlyForWhatIsNotRestored() throws {
    func events(_ model: ReportModel) throws -> [(String, [String: JSONTree])] {
      try PagerDutyEvents.write(model, link: Self.link, routingKey: "key").map {
        ($0.path, try JSONTree(text: $0.body).members)
      }
    }
    let alert = try #require(try events(notRestored()).first)
    #expect(alert.0 == "/v2/enqueue")
    #expect(alert.1["event_action"] == .string("trigger"))
    #expect(alert.1["routing_key"] == .string("key"))
    let payload = try #require(alert.1["payload"]).members
    #expect(payload["severity"] == .string("critical"))
    for name in ["summary", "source", "timestamp"] { #expect(payload[name] != nil) }
    let passed = try events(model(FixtureRun.passed))
    #expect(passed.map(\.0) == ["/v2/enqueue", "/v2/change/enqueue"])
    #expect(passed[0].1["event_action"] == .string("resolve"))
    #expect(passed[0].1["dedup_key"] == alert.1["dedup_key"])
    // It changed nothing: what another run left broken is still broken.
    #expect(try events(model(FixtureRun.refused)).map(\.0) == ["/v2/change/enqueue"])
    for model in every() {
      for (_, event) in try events(model) {
        guard case .string(let summary)? = event["payload"]?.members["summary"] else { continue }
        #expect(summary.count <= 1_024 && !summary.isEmpty)
      }
    }
  }

  @Test func theVendorsOwnLibrariesReadThem() async throws {
    guard let python = PythonTools.path else {
      print(PythonTools.skipped("the check of messages by their vendors' libraries"))
      return
    }
    let scratch = try ScratchFolder()
    var paths: [String] = []
    for (index, model) in every().enumerated() {
      let pages = PagerDutyEvents.write(model, link: Self.link, routingKey: "key").map(\.body)
      let text = """
        {"slack": \(SlackMessage.write(model, link: Self.link)),
        "teams": \(TeamsMessage.write(model, link: Self.link)),
        "pagerduty": [\(pages.joined(separator: ","))]}
        """
      paths.append("\(scratch.path)/\(index).json")
      try text.write(toFile: paths[index], atomically: true, encoding: .utf8)
    }
    let result = try await LocalCommand(
      python, ["\(Repository.root)/Tests/DeliveryTests/readers/check_messages.py"] + paths,
      deadline: .seconds(120)
    ).run()
    #expect(result.succeeded, "\(result.text)\n\(result.errorText)")
  }
}
