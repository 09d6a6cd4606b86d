internal import Crypto
internal import DrillModel

/// Writes `trace.json`: a run as a trace, in the JSON form of OTLP.
///
/// A span for the run, for each phase, step, fault and host command, and for the phases of the
/// recovery time; milestones are events of the run's span. Ids are made of the run's id, so that
/// the same journal gives the same bytes. Attributes are those of OpenTelemetry's conventions
/// where there are any, and begin with `muster.` where there are none.
public enum TraceReport {
  /// Writes the trace.
  ///
  /// - Parameter model: The run.
  /// - Returns: A request of the trace service: the file's text.
  public static func write(_ model: ReportModel) -> String {
    let spans = TraceSpans(model).all()
    let clock = WallNanoseconds(model.account)
    let context = TraceContext(model)
    let resource: [(String, JSONValue)] = [
      ("service.name", .string("muster")),
      ("service.version", .string(model.account.start?.toolVersion ?? "unknown")),
      ("deployment.environment.name", .string(plain(model.result.environment))),
    ]
    return JSONValue.object([
      "resourceSpans": .array([
        .object([
          "resource": .object(["attributes": attributes(resource)]),
          "scopeSpans": .array([
            .object([
              "scope": .object([
                "name": .string("muster"),
                "version": .string(model.account.start?.toolVersion ?? "unknown"),
              ]),
              "spans": .array(spans.map { value($0, context, clock) }),
            ])
          ]),
        ])
      ])
    ]).text
  }

  private static func value(
    _ span: TraceSpan, _ context: TraceContext, _ clock: WallNanoseconds
  ) -> JSONValue {
    var members: [String: JSONValue] = [
      "traceId": .string(context.trace),
      "spanId": .string(context.id(span.path)),
      "name": .string(plain(span.name)),
      "kind": .integer(span.kind.rawValue),
      "startTimeUnixNano": .string(clock.text(span.from)),
      "endTimeUnixNano": .string(clock.text(max(span.from, span.to))),
      "attributes": attributes(span.attributes),
      "flags": .integer(1),
    ]
    if let parent = span.parent.map({ context.id($0) }) ?? context.parent {
      members["parentSpanId"] = .string(parent)
    }
    if !span.events.isEmpty {
      members["events"] = .array(
        span.events.map { event in
          .object([
            "name": .string(plain(event.name)),
            "timeUnixNano": .string(clock.text(event.at)),
            "attributes": attributes(event.attributes),
          ])
        })
    }
    switch span.status {
    case .unset: break
    case .good: members["status"] = .object(["code": .integer(1)])
    case .bad(let message):
      members["status"] = .object(["code": .integer(2), "message": .string(plain(message))])
    }
    return .object(members)
  }

  private static func attributes(_ attributes: [(String, JSONValue)]) -> JSONValue {
    .array(
      attributes.compactMap { key, value in
        let typed: (String, JSONValue)? =
          switch value {
          case .null: nil
          case .bool: ("boolValue", value)
          // 64-bit numbers are texts in OTLP's JSON.
          case .integer(let number): ("intValue", .string("\(number)"))
          case .number(let number): number.isFinite ? ("doubleValue", value) : nil
          case .string(let text): ("stringValue", .string(plain(text)))
          case .array, .object: nil
          }
        return typed.map {
          .object(["key": .string(key), "value": .object([$0.0: $0.1])])
        }
      })
  }

  private static func plain(_ text: String) -> String { VisibleText.line(text) }

  /// Monotonic moments as wall time.
  private struct WallNanoseconds {
    let first: UInt64
    let wall: Int64

    init(_ account: RunAccount) {
      first = account.firstMoment
      let milliseconds = (TimeText.epoch(account.firstTime) ?? 0) * 1e3
      wall =
        (0..<9e15).contains(milliseconds) ? Int64(milliseconds.rounded()) * 1_000_000 : 0
    }

    /// A moment before the first record, or too far off for a number, is the first one.
    func text(_ moment: UInt64) -> String {
      guard moment >= first, let passed = Int64(exactly: moment - first) else { return "\(wall)" }
      let (sum, isTooLarge) = wall.addingReportingOverflow(passed)
      return "\(isTooLarge ? wall : sum)"
    }
  }

  /// Ids made of the run's own.
  private struct TraceContext {
    let trace: String
    let parent: String?
    private let run: String

    init(_ model: ReportModel) {
      run = model.result.run
      let given = model.account.traceParent.flatMap(TraceParent.init)
      trace = given?.trace ?? String(SHA256.hex(of: Array("trace \(run)".utf8)).prefix(32))
      parent = given?.span
    }

    func id(_ path: String) -> String {
      String(SHA256.hex(of: Array("span \(run) \(path)".utf8)).prefix(16))
    }
  }
}
