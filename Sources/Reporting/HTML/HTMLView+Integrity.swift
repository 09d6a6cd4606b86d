internal import DrillModel

extension HTMLView {
  /// How many messages of a kind the page names; all of them are in `result.json`.
  private static let namedLimit = 500

  /// Counts, properties and the messages that break them.
  var integrity: HTMLValue {
    guard let integrity = result.integrity else { return .flag(false) }
    let counts = [
      ("sent", integrity.sent), ("acknowledged", integrity.acknowledged),
      ("fate unknown", integrity.unknown), ("found in the archive", integrity.found),
    ]
    let properties = IntegrityProperty.all(result)
    return .view([
      "counts": .views(
        counts.map { ["what": .text($0.0), "count": .text(NumberText.grouped($0.1))] }),
      "properties": .views(
        properties.map {
          [
            "name": .text($0.kind.name), "meaning": .text($0.kind.meaning),
            "detail": .text($0.detail),
            "badge": $0.kind == .ghost
              ? HTMLIcon.badge(.skipped, "counted") : HTMLIcon.badge($0.verdict),
          ]
        }),
      "lists": .views(properties.filter { !$0.findings.isEmpty }.map(list)),
      "everyLost": everyLost(integrity.lostMessages),
    ])
  }

  /// Every lost message by its number, whole stretches as one: where there are more than the table
  /// names.
  private func everyLost(_ findings: [IntegrityResult.Finding]) -> HTMLValue {
    guard findings.count > Self.namedLimit else { return .flag(false) }
    return .view([
      "summary": .text("Each of the \(NumberText.grouped(findings.count)) lost messages by number"),
      "text": .text(
        Excerpt.make(MessageRanges.lines(findings).joined(separator: "\n"), half: 65_536)),
    ])
  }

  private func list(_ property: IntegrityProperty) -> View {
    let count = property.findings.count
    let rest = count - Self.namedLimit
    return [
      "caption": .text(
        "\(NumberText.grouped(count)) \(property.kind.rawValue) "
          + (count == 1 ? "message" : "messages")),
      "isOpen": .flag(property.verdict == .failed && count <= 50),
      "rows": .views(property.findings.prefix(Self.namedLimit).map(row)),
      "rest": Self.only(
        rest > 0
          ? "\(NumberText.grouped(rest)) more are not shown here: result.json names all of them."
          : nil, as: "rest"),
    ]
  }

  private func row(_ finding: IntegrityResult.Finding) -> View {
    func moment(_ seconds: Double?) -> HTMLValue {
      .text(seconds.map { NumberText.offset($0) } ?? "never")
    }
    return [
      "room": .text(VisibleText.line(finding.room, limit: 80)),
      "sender": .text(VisibleText.line(finding.sender, limit: 80)),
      "sequence": .text("\(finding.sequence)"), "sent": moment(finding.sentSeconds),
      "acknowledged": moment(finding.acknowledgedSeconds),
      "archiveID": .text(VisibleText.line(finding.archiveID ?? "none", limit: 80)),
    ]
  }
}
