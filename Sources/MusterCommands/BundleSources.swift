import DrillLanguage
import DrillModel
import Evidence
import Foundation

/// The files of a bundle that say what was meant: drill and environment as read and as resolved.
struct BundleSources {
  let bundle: EvidenceBundle

  private struct Resolved: Codable {
    var schema = "muster.resolved/1"
    var drill: Drill
    var environment: Environment
    var settings: [String]
  }

  /// Writes them; secrets are references in them, never values.
  func write(drill: Drill, environment: Environment, sources: RunSession.Sources) throws {
    try put(sources.drill.text, "drill.yaml")
    try put(sources.environment.text, "environment.yaml")
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let resolved = Resolved(drill: drill, environment: environment, settings: sources.settings)
    try put(String(decoding: try encoder.encode(resolved), as: UTF8.self) + "\n", "resolved.json")
  }

  /// Reads back what a run was made of.
  func read() throws -> (drill: Drill, environment: Environment) {
    let data = try Data(contentsOf: URL(filePath: "\(bundle.path)/resolved.json"))
    let resolved = try JSONDecoder().decode(Resolved.self, from: data)
    return (resolved.drill, resolved.environment)
  }

  private func put(_ text: String, _ name: String) throws {
    try bundle.write(text, to: name)
  }
}
