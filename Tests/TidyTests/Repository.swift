import Foundation

/// The project's own files, as its rules are checked against them.
struct Repository {
  struct Source {
    var path: String
    var lines: [String]

    var module: String { String(path.split(separator: "/")[1]) }
    var name: String { URL(filePath: path).deletingPathExtension().lastPathComponent }
  }

  let root: URL

  init() {
    root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  func swiftFiles(under folder: String) throws -> [Source] {
    let base = root.appending(path: folder)
    guard let walker = FileManager.default.enumerator(atPath: base.path) else { return [] }
    var sources: [Source] = []
    for case let entry as String in walker where entry.hasSuffix(".swift") {
      let text = try String(contentsOf: base.appending(path: entry), encoding: .utf8)
      sources.append(
        Source(
          path: "\(folder)/\(entry)",
          lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)))
    }
    return sources.sorted { $0.path < $1.path }
  }
}
