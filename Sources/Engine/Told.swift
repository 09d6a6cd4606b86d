import DrillModel

/// What earlier acts of a run told, for later acts that need it.
///
/// A plan is laid out before anything is told; where an act needs a value of an earlier one, its
/// script carries a token, which is replaced when the act is sent. Values are checked to be of
/// harmless characters, as they come from a host.
struct Told: Sendable {
  private var values: [String: String] = [:]

  /// What stands in a script for a value that is not told yet.
  static func token(_ act: String, _ key: String) -> String { "@{\(act).\(key)}" }

  /// The same where nothing is lost if it is never told: it is then empty.
  static func optionalToken(_ act: String, _ key: String) -> String { "@{\(act).\(key)?}" }

  /// Keeps what an act told.
  mutating func note(_ act: Act, _ told: [String: String]) {
    note("\(act.name.rawValue)-\(act.host)", told)
  }

  /// Keeps what an act told, by its name and host.
  mutating func note(_ act: String, _ told: [String: String]) {
    // A server that is down tells nothing; what it told before still holds.
    for (key, value) in told where !value.isEmpty { values["\(act).\(key)"] = value }
    if let position = told["final_lsn"] ?? told["shipped_lsn"] {
      values["\(act).\(Self.reached)"] = position
    }
  }

  /// The key of the log position that a stopped or shipping server had reached.
  static let reached = "reached"

  /// The act with every token replaced; nil, with the token, where one is not known.
  func completed(_ act: Act) -> Result<Act, Missing> {
    var act = act
    do {
      act.command = try completed(act.command)
      if let precondition = act.precondition { act.precondition = try completed(precondition) }
      if let probe = act.outcomeProbe { act.outcomeProbe = try completed(probe) }
      return .success(act)
    } catch {
      return .failure(error)
    }
  }

  /// A token without a value.
  struct Missing: Error {
    var token: String
  }

  /// The first missing segment whose loss was accepted; empty where none was.
  static let acceptedGap = optionalToken("accepted", "gap")

  /// Keeps the gap whose loss was accepted.
  mutating func accept(gap: String) { note("accepted", ["gap": gap]) }

  /// A sentence with what is known filled in; a token without a value is left out.
  func completed(sentence: String) -> String { (try? completed(sentence)) ?? sentence }

  /// What an act's answer must have, with every token replaced.
  func completed(_ expected: [String: String]) -> Result<[String: String], Missing> {
    do {
      var whole: [String: String] = [:]
      for (key, value) in expected { whole[key] = try completed(value) }
      return .success(whole)
    } catch {
      return .failure(error)
    }
  }

  private func completed(_ script: Script) throws(Missing) -> Script {
    var script = script
    script.text = try completed(script.text)
    var arguments: [String] = []
    for argument in script.arguments { arguments.append(try completed(argument)) }
    script.arguments = arguments
    return script
  }

  private func completed(_ text: String) throws(Missing) -> String {
    guard text.contains("@{") else { return text }
    var result = ""
    var rest = text[...]
    while let at = rest.firstIndex(of: "@") {
      result += rest[..<at]
      rest = rest[at...]
      guard rest.hasPrefix("@{"), let end = rest.firstIndex(of: "}") else {
        result.append("@")
        rest = rest.dropFirst()
        continue
      }
      var name = rest[..<end].dropFirst(2)
      let isOptional = name.last == "?"
      if isOptional { name = name.dropLast() }
      if name.contains("."), name.allSatisfy({ Self.isHarmless($0) && $0 != "/" }) {
        if let value = values[String(name)], value.allSatisfy(Self.isHarmless) {
          result += value
        } else if !isOptional {
          throw Missing(token: String(name))
        }
      } else {
        result += rest[...end]
      }
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }

  private static func isHarmless(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || "/._-".contains(character))
  }
}
