import Foundation

extension ResultJSON {
  /// Whether a bundle's result says nothing but what its journal says, rendered now.
  ///
  /// A newer version adds members: those that an older bundle lacks are no difference. Nor are
  /// those of a list that is as long as a version's catalogue: `lists`.
  ///
  /// - Parameters:
  ///   - own: The bundle's `result.json`.
  ///   - rendered: The same, as this version writes it.
  /// - Returns: False where a member differs, or is not rendered.
  public static func says(_ own: [UInt8], nothingBut rendered: [UInt8]) -> Bool {
    if own == rendered { return true }
    guard let own = try? JSONSerialization.jsonObject(with: Data(own)),
      let rendered = try? JSONSerialization.jsonObject(with: Data(rendered))
    else { return false }
    return isPart(own, of: rendered)
  }

  /// Lists that a newer version may make longer for the same journal.
  private static let lists: Set<String> = ["milestones", "controls", "approvals"]

  private static func isPart(_ own: Any, of rendered: Any, as name: String = "") -> Bool {
    switch (own, rendered) {
    case (let own as [String: Any], let rendered as [String: Any]):
      own.allSatisfy { key, value in
        rendered[key].map { isPart(value, of: $0, as: key) } ?? false
      }
    case (let own as [Any], let rendered as [Any]) where lists.contains(name):
      own.allSatisfy { one in rendered.contains { isPart(one, of: $0) } }
    case (let own as [Any], let rendered as [Any]):
      own.count == rendered.count && zip(own, rendered).allSatisfy { isPart($0, of: $1) }
    case (let own as NSObject, let rendered as NSObject): own == rendered
    default: "\(own)" == "\(rendered)"
    }
  }
}
