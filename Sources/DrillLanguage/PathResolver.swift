/// Turns paths as written in a file into paths as seen from where the program runs.
struct PathResolver {
  /// The folder that relative paths start from; empty for the current one.
  let folder: String
  /// What `~/` stands for.
  let home: String?

  /// The path with its folder, without `.` and with `..` taken back where it can be.
  func resolve(_ path: String) -> String {
    if path.hasPrefix("~/") {
      guard let home else { return path }
      return Self.tidy(home + path.dropFirst(1))
    }
    guard !path.hasPrefix("/"), !folder.isEmpty else { return Self.tidy(path) }
    return Self.tidy("\(folder)/\(path)")
  }

  private static func tidy(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else if part != ".." || !path.hasPrefix("/") || !parts.isEmpty {
        parts.append(part)
      }
    }
    let joined = parts.joined(separator: "/")
    if path.hasPrefix("/") { return "/\(joined)" }
    return joined.isEmpty ? "." : joined
  }
}
