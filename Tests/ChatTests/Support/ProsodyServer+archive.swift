import Foundation

extension ProsodyServer {
  /// Changes a room's archive in its file: a row is the text of one `item`.
  ///
  /// The server must not be running.
  func editArchive(of room: String, _ edit: (inout [String]) throws -> Void) throws {
    let name = room.replacingOccurrences(of: "-", with: "%2d")
    let stem = "\(folder.path)/data/rooms%2echat%2etest/muc_log/\(name)"
    let text = try String(contentsOfFile: "\(stem).list", encoding: .utf8)
    var rows = text.components(separatedBy: "item(").dropFirst().map { "item(" + $0 }
    try edit(&rows)
    try rows.joined().write(toFile: "\(stem).list", atomically: true, encoding: .utf8)
    // An index of offsets, made anew when it is missing.
    try? FileManager.default.removeItem(atPath: "\(stem).lidx")
  }
}
