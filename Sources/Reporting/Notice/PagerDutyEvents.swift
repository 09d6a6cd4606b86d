internal import DrillModel

/// What PagerDuty is told, by its Events API v2.
///
/// Every run is a change event, which pages nobody. Only a run that left something broken opens an
/// alert; a later run of the same drill and environment that put everything back resolves it. A
/// run that was refused changed nothing and so resolves nothing.
public enum PagerDutyEvents {
  /// One request.
  public struct Event: Sendable, Hashable {
    /// Where, after the address: `/v2/enqueue` or `/v2/change/enqueue`.
    public var path: String
    /// JSON.
    public var body: String
  }

  /// Writes the requests.
  ///
  /// - Parameters:
  ///   - model: The run.
  ///   - link: Where people find the report; nil where nobody said.
  ///   - routingKey: The integration's key.
  /// - Returns: In the order to be sent, the alert first.
  public static func write(
    _ model: ReportModel, link: String?, routingKey: String
  ) -> [Event] {
    let notice = Notice(model)
    return [alert(model, notice, link, routingKey), change(model, notice, link, routingKey)]
      .compactMap(\.self)
  }

  private static func change(
    _ model: ReportModel, _ notice: Notice, _ link: String?, _ key: String
  ) -> Event {
    var members: [String: JSONValue] = [
      "routing_key": .string(key),
      "payload": .object([
        "summary": .string(notice.subject), "timestamp": .string(model.result.ended),
        "source": .string(source(model)), "custom_details": details(model, notice),
      ]),
    ]
    if let link { members["links"] = links(link) }
    return Event(path: "/v2/change/enqueue", body: JSONValue.object(members).text)
  }

  private static func alert(
    _ model: ReportModel, _ notice: Notice, _ link: String?, _ key: String
  ) -> Event? {
    let result = model.result
    let isResolving = result.restored && ![.refused, .crashed].contains(result.outcome)
    guard !result.restored || isResolving else { return nil }
    var members: [String: JSONValue] = [
      "routing_key": .string(key),
      "event_action": .string(isResolving ? "resolve" : "trigger"),
      "dedup_key": .string("muster/\(result.environment)/\(result.drill)/not-restored"),
    ]
    if !isResolving {
      members["client"] = .string("Muster")
      members["payload"] = .object([
        "summary": .string(notice.subject), "source": .string(source(model)),
        "severity": .string("critical"), "timestamp": .string(result.ended),
        "component": .string(result.subject.name), "group": .string(result.environment),
        "class": .string("drill not restored"), "custom_details": details(model, notice),
      ])
      if let link { members["links"] = links(link) }
    }
    return Event(path: "/v2/enqueue", body: JSONValue.object(members).text)
  }

  private static func links(_ link: String) -> JSONValue {
    .array([.object(["href": .string(link), "text": .string("Report")])])
  }

  private static func source(_ model: ReportModel) -> String {
    VisibleText.line(model.account.start?.operatedBy ?? "muster", limit: 120)
  }

  private static func details(_ model: ReportModel, _ notice: Notice) -> JSONValue {
    .object([
      "run": .string(model.result.run), "exit": .integer(Int(model.result.exit)),
      "occasion": .string(model.result.occasion.rawValue),
      "restored": .string(notice.restored),
      "sentences": .array(notice.sentences.map { .string($0) }),
    ])
  }
}
