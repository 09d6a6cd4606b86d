import Foundation
import Testing

/// A checked-in file that a writer's output must equal; `UPDATE_SNAPSHOTS=1` rewrites it.
enum Snapshot {
  private static let isUpdating = ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1"

  static func check(
    _ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let path = "\(Repository.root)/Reports/samples/\(name)"
    if isUpdating {
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
    let expected = try? String(contentsOfFile: path, encoding: .utf8)
    guard expected != text else { return }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let old = (expected ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    let line = zip(lines, old).prefix { $0 == $1 }.count
    Issue.record(
      """
      Reports/samples/\(name) is not what is written now, from line \(line + 1) on:
      \(lines.dropFirst(line).first?.prefix(300) ?? "(end)")
      UPDATE_SNAPSHOTS=1 rewrites it
      """, sourceLocation: sourceLocation)
  }
}
