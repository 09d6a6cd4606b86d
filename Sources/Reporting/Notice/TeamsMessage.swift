internal import DrillModel

/// A message for a Workflows webhook of Microsoft Teams: an Adaptive Card.
///
/// Sentences are runs of text, which unlike text blocks know no Markdown: a link in what a host
/// said stays words. Workflows refuse more than 28 KB, and some of that is their own.
public enum TeamsMessage {
  /// The most that a body has, bytes.
  static let limit = 21_000

  /// Writes the body.
  ///
  /// - Parameters:
  ///   - model: The run.
  ///   - link: Where people find the report; nil where nobody said.
  /// - Returns: JSON.
  public static func write(_ model: ReportModel, link: String?) -> String {
    let notice = Notice(model)
    var sentences = notice.sentences + [notice.restored]
    var text = card(notice, sentences, model.result, link)
    while text.utf8.count > limit, sentences.count > 1 {
      sentences.remove(at: sentences.count - 2)
      text = card(notice, sentences, model.result, link)
    }
    return text
  }

  private static func card(
    _ notice: Notice, _ sentences: [String], _ result: RunResult, _ link: String?
  ) -> String {
    let colour =
      !result.restored || result.occasion == .failed
      ? "attention" : result.occasion == .passed ? "good" : "warning"
    var card: [String: JSONValue] = [
      "$schema": .string("http://adaptivecards.io/schemas/adaptive-card.json"),
      "type": .string("AdaptiveCard"),
      "version": .string("1.4"),
      "fallbackText": .string(notice.subject),
      "msteams": .object(["width": .string("Full")]),
      "body": .array(
        [words([notice.subject], size: "large", weight: "bolder", colour: colour)]
          + sentences.map { words([$0]) }
          + notice.facts.map { words(["\($0.name): ", $0.value], size: "small") }),
    ]
    if let link {
      card["actions"] = .array([
        .object([
          "type": .string("Action.OpenUrl"), "title": .string("Report"), "url": .string(link),
        ])
      ])
    }
    return JSONValue.object([
      "type": .string("message"),
      "attachments": .array([
        .object([
          "contentType": .string("application/vnd.microsoft.card.adaptive"),
          "contentUrl": .null,
          "content": .object(card),
        ])
      ]),
    ]).text
  }

  private static func words(
    _ texts: [String], size: String = "default", weight: String = "default",
    colour: String = "default"
  ) -> JSONValue {
    .object([
      "type": .string("RichTextBlock"),
      "inlines": .array(
        texts.map { text in
          .object([
            "type": .string("TextRun"), "text": .string(text), "size": .string(size),
            "weight": .string(weight), "color": .string(colour),
          ])
        }),
    ])
  }
}
