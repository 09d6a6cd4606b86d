import DrillModel

/// Reading the variables that a file declares.
extension ReadingContext {
  /// Reads `variables:`, a mapping of names to plain values.
  func readVariables(_ node: SyntaxNode) {
    guard case .mapping(let entries) = node.content else {
      error(at: node.position, "\(node.found) stands here", expected: "names with their values")
      return
    }
    for entry in entries {
      guard VariableScope.isName(entry.key) else {
        error(
          at: entry.position, "`\(entry.key)` is no name for a variable",
          expected: "letters, digits and hyphens, starting with a letter")
        continue
      }
      guard case .scalar(let value) = entry.value.content else {
        error(
          at: entry.value.position, "\(entry.value.found) stands here",
          expected: "a plain value for the variable `\(entry.key)`")
        continue
      }
      guard !value.contains("${") else {
        error(
          at: entry.value.position, "a variable's value uses a variable",
          expected: "a plain value")
        continue
      }
      remember("variables.\(entry.key)", at: entry.position)
      defaults[entry.key] = value
    }
  }

  /// Every name that the file declares or uses, with the value that it had.
  var effectiveVariables: [String: String] {
    var variables: [String: String] = [:]
    for name in usedNames.union(defaults.keys) {
      if let value = value(of: name) { variables[name] = value }
    }
    return variables
  }
}
