internal import DrillModel

/// Writes JUnit XML that is valid against Jenkins' `junit-10.xsd`, whatever hosts said.
///
/// The cases of a drill are the same in every run: what was not reached is *skipped*. *Failure*
/// means observed not to hold, *error* that it could not be judged. Shape: `<testsuites>` with one
/// flat `<testsuite>` a phase, run facts as properties of the first.
public enum JUnitReport {
  /// The file's name, as the default patterns of CI servers expect it.
  ///
  /// - Parameter drill: The drill's id.
  /// - Returns: `TEST-muster-DRILL.xml`.
  public static func fileName(drill: String) -> String {
    let safe = drill.unicodeScalars.prefix(200).map { scalar in
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || "0"..."9" ~= scalar)
      return isPlain || "-_.".unicodeScalars.contains(scalar) ? Character(scalar) : "-"
    }
    return "TEST-muster-\(String(safe)).xml"
  }

  /// Writes the report.
  ///
  /// - Parameters:
  ///   - model: The run.
  ///   - attachmentFolder: The bundle's folder relative to the CI server's workspace. Where it is
  ///     given, failed and inconclusive steps carry an `[[ATTACHMENT|…]]` line for their output
  ///     in `steps/`, which Jenkins, GitLab and Azure pick up.
  /// - Returns: The file's text.
  public static func write(_ model: ReportModel, attachmentFolder: String? = nil) -> String {
    let suites = JUnitCases.suites(model)
    let isTime = TimeText.epoch(model.result.started) != nil
    let startedAt = isTime ? model.result.started : "1970-01-01T00:00:00Z"
    var xml = XMLWriter()
    xml.element(
      "testsuites",
      [
        "name": harmless(VisibleText.line(model.result.drill)),
        "tests": "\(suites.reduce(0) { $0 + $1.cases.count })",
        "failures": "\(suites.reduce(0) { $0 + $1.failures })",
        "errors": "\(suites.reduce(0) { $0 + $1.errors })",
        "time": seconds(suites.reduce(0) { $0 + $1.time }),
      ]
    ) { xml in
      for (id, suite) in suites.enumerated() {
        write(
          suite, id: id, timestamp: startedAt, hostname: hostname(model),
          folder: attachmentFolder, to: &xml)
      }
    }
    return xml.text
  }

  private static func write(
    _ suite: JUnitSuite, id: Int, timestamp: String, hostname: String, folder: String?,
    to xml: inout XMLWriter
  ) {
    xml.element(
      "testsuite",
      [
        "id": "\(id)", "name": suite.name, "hostname": hostname, "timestamp": timestamp,
        "time": seconds(suite.time), "tests": "\(suite.cases.count)",
        "failures": "\(suite.failures)", "errors": "\(suite.errors)",
        "skipped": "\(suite.skipped)",
      ]
    ) { xml in
      if !suite.properties.isEmpty {
        xml.element("properties") { xml in
          for property in suite.properties {
            xml.element("property", ["name": harmless(property.name), "value": property.value])
          }
        }
      }
      for one in suite.cases { write(one, className: suite.name, folder: folder, to: &xml) }
    }
  }

  private static func write(
    _ one: JUnitCase, className: String, folder: String?, to xml: inout XMLWriter
  ) {
    let detail = harmless(Excerpt.make(one.detail, half: 8 * 1_024))
    func content(_ message: String) -> String {
      detail.isEmpty || detail == message ? message : "\(message)\n\(detail)"
    }
    xml.element(
      "testcase", ["classname": className, "name": one.name, "time": seconds(one.time)]
    ) { xml in
      var showsDetail = true
      switch one.ending {
      case .passed: break
      case .failure(let type, let raw):
        let message = harmless(VisibleText.line(raw))
        xml.element(
          "failure", ["type": harmless(VisibleText.line(type)), "message": message],
          text: content(message))
        showsDetail = false
      case .error(let type, let raw):
        let message = harmless(VisibleText.line(raw))
        xml.element(
          "error", ["type": harmless(VisibleText.line(type)), "message": message],
          text: content(message))
        showsDetail = false
      case .skipped(let message):
        xml.element("skipped", ["message": harmless(VisibleText.line(message))])
      }
      var output =
        (folder.map { folder in
          one.attachments.map { "[[ATTACHMENT|\(folder)/\($0)]]" }
        } ?? [])
      if showsDetail, !detail.isEmpty { output.append(detail) }
      if !one.output.isEmpty { output.append(harmless(Excerpt.make(one.output))) }
      let text = output.joined(separator: "\n")
      if !text.isEmpty { xml.element("system-out", text: text) }
    }
  }

  /// Text in which no `[[ATTACHMENT|…]]` stands: a host could have files of the agent copied.
  ///
  /// No two opening brackets are left side by side, however many there were.
  static func harmless(_ text: String) -> String {
    var harmless = String.UnicodeScalarView()
    let short = Excerpt.make(text, half: XMLWriter.textHalf)
    for scalar in VisibleText.make(short).unicodeScalars {
      if scalar == "[", harmless.last == "[" { harmless.append(" ") }
      harmless.append(scalar)
    }
    return String(harmless)
  }

  /// Three places, never negative, no exponent: all that the schema's pattern takes.
  private static func seconds(_ time: Double) -> String {
    NumberText.fixed(time.isFinite ? min(max(0, time), 999_999_999) : 0, 3)
  }

  private static func hostname(_ model: ReportModel) -> String {
    let runner = Excerpt.make(model.account.start?.operatedBy ?? "", half: 256)
    return runner.split(separator: "@").last.map { harmless(VisibleText.line(String($0))) }
      ?? "unknown"
  }
}
