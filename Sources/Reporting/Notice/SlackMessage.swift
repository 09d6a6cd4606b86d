internal import DrillModel

/// A message for an incoming webhook of Slack.
///
/// What hosts and files say stands in plain text only: no mention, link or formatting in it is
/// obeyed. `text` is what notifications and screen readers get.
public enum SlackMessage {
  /// Writes the body.
  ///
  /// - Parameters:
  ///   - model: The run.
  ///   - link: Where people find the report; nil where nobody said.
  /// - Returns: JSON.
  public static func write(_ model: ReportModel, link: String?) -> String {
    let notice = Notice(model)
    let sentences = (notice.sentences + [notice.restored]).joined(separator: "\n")
    var blocks: [JSONValue] = [
      .object(["type": .string("header"), "text": plain(notice.subject, limit: 150)]),
      .object(["type": .string("section"), "text": plain(sentences, limit: 2_900)]),
      .object([
        "type": .string("section"),
        "fields": .array(
          notice.facts.prefix(10).map { plain("\($0.name)\n\($0.value)", limit: 1_900) }),
      ]),
    ]
    if let link {
      blocks.append(
        .object([
          "type": .string("actions"),
          "elements": .array([
            .object([
              "type": .string("button"), "text": plain("Report", limit: 70),
              "url": .string(link),
            ])
          ]),
        ]))
    }
    // Slack reads `&`, `<` and `>` in `text` as its own; nothing else in it is obeyed.
    return JSONValue.object([
      "text": .string(escaped(notice.subject)), "blocks": .array(blocks),
    ]).text
  }

  private static func plain(_ text: String, limit: Int) -> JSONValue {
    .object([
      "type": .string("plain_text"), "emoji": .bool(false),
      "text": .string(text.count <= limit ? text : text.prefix(limit - 1) + "…"),
    ])
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
