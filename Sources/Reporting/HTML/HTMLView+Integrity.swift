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
            "sentence": .text($0.sentence), "detail": .text($0.detail),
            "badge": HTMLIcon.badge($0.verdict),
          ]
        }),
      "lists": .views(properties.filter { !$0.findings.isEmpty }.map(list)),
    ])
  }

  private func list(_ property: IntegrityProperty) -> View {
    let count = property.findings.count
    let names = [
      "lost": "lost", "ghost": "never acknowledged, yet there", "duplicated": "doubled",
      "reordered": "out of order", "altered": "changed",
    ]
    let noun = count == 1 ? "message" : "messages"
    let rest = count - Self.namedLimit
    return [
      "caption": .text(
        "\(NumberText.grouped(count)) \(noun) \(names[property.word] ?? property.word)"),
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
      "room": .text(finding.room), "sender": .text(finding.sender),
      "sequence": .text("\(finding.sequence)"), "sent": moment(finding.sentSeconds),
      "acknowledged": moment(finding.acknowledgedSeconds),
      "archiveID": .text(finding.archiveID ?? "none"),
    ]
  }
}
