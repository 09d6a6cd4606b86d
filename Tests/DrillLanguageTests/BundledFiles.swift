import DrillLanguage
import Foundation

/// The files in `Drills/`.
enum BundledFiles {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// A file by its path in the project.
  static func file(_ path: String) throws -> SourceFile {
    try SourceFile(
      path: path, bytes: [UInt8](Data(contentsOf: root.appending(path: path))))
  }

  /// The YAML files of a folder.
  static func files(in folder: String) throws -> [SourceFile] {
    try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
      .filter { $0.hasSuffix(".yaml") }.sorted().map { try file("\(folder)/\($0)") }
  }
}
