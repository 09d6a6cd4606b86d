import BundledDrills
import DrillLanguage
import DrillModel
import Foundation
import Reporting

/// The coverage page of this product: its record, and what its own drills claim.
enum CoveragePage {
  /// Reads a record.
  static func record(at path: String) throws -> CoverageRecord {
    try JSONDecoder().decode(
      CoverageRecord.self, from: try Data(contentsOf: URL(filePath: path)))
  }

  /// Writes a record: the same one as the same bytes.
  static func write(_ record: CoverageRecord, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    var data = try encoder.encode(record)
    data.append(UInt8(ascii: "\n"))
    try data.write(to: URL(filePath: path), options: .atomic)
  }

  /// The page.
  static func text(_ record: CoverageRecord) throws -> String {
    CoverageTable(record: record, claims: try claims()).page
  }

  /// The rows that the shipped drills name.
  static func claims() throws -> [CoverageTable.Claim] {
    var claims: [CoverageTable.Claim] = []
    for (name, text) in BundledDrills.texts.sorted(by: { $0.key < $1.key }) {
      let drill = try DrillParser.parse(
        SourceFile(path: "\(name).yaml", text: text), vocabulary: ProductVocabulary.vocabulary
      ).drill
      claims += drill.covers.map { CoverageTable.Claim(row: $0, drill: name, step: nil) }
      for step in drill.steps {
        claims += (step.covers ?? []).map {
          CoverageTable.Claim(row: $0, drill: name, step: step.id)
        }
        for part in step.partCovers ?? [] {
          let whole = step.id.prefix { $0 != "." }
          claims += part.rows.map {
            CoverageTable.Claim(row: $0, drill: name, step: "\(whole) \(part.part)")
          }
        }
      }
    }
    return claims
  }
}
