internal import DrillModel

extension DrillWriter {
  /// Writes `record:`.
  static func write(_ record: DrillRecord, to yaml: inout YAMLText) {
    yaml.mapping(0, "record")
    let words = [
      ("version", record.version), ("test-type", record.testType), ("scenario", record.scenario),
      ("reference", record.reference), ("classification", record.classification),
      ("every-days", record.everyDays.map(String.init)),
      ("retention-years", record.retentionYears.map(String.init)),
    ]
    for (key, value) in words {
      if let value { yaml.line(1, key, value) }
    }
    let lists = [("assumptions", record.assumptions), ("controls", record.controls)]
    for (key, values) in lists where !values.isEmpty { yaml.line(1, key, values) }
    guard let waivers = record.waivers, !waivers.isEmpty else { return }
    yaml.mapping(1, "waivers")
    for waiver in waivers {
      let words = [("what", waiver.what), ("by", waiver.by), ("until", waiver.until)]
      yaml.item(2, words.map { ($0.0, YAMLText.quoted($0.1)) })
    }
  }
}
