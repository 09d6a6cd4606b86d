import Foundation
import Testing

/// Texts that are compared with what was written down.
enum Golden {
  static let folder =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().path + "/Golden"

  /// `MUSTER_WRITE_GOLDEN=1` writes the file anew.
  static func check(_ text: String, _ name: String) throws {
    let path = "\(folder)/\(name)"
    if ProcessInfo.processInfo.environment["MUSTER_WRITE_GOLDEN"] != nil {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
    let before = try String(contentsOfFile: path, encoding: .utf8)
    #expect(before == text, "\(name) differs; write it anew with MUSTER_WRITE_GOLDEN=1")
  }
}
