import FoundationEssentials

/// A JSON text as a tree of values.
enum JSONTree: Decodable, Hashable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONTree])
  case object([String: JSONTree])

  init(text: String) throws {
    self = try JSONDecoder().decode(JSONTree.self, from: Data(text.utf8))
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSONTree].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONTree].self))
    }
  }

  var members: [String: JSONTree] {
    if case .object(let members) = self { return members }
    return [:]
  }

  var elements: [JSONTree] {
    if case .array(let elements) = self { return elements }
    return []
  }

  var text: String {
    if case .string(let text) = self { return text }
    return ""
  }

  var number: Double? {
    if case .number(let number) = self { return number }
    return nil
  }

  /// Whether it is of a type of JSON Schema.
  func isOf(_ type: String) -> Bool {
    switch (type, self) {
    case ("null", .null), ("boolean", .bool), ("number", .number), ("string", .string),
      ("array", .array), ("object", .object):
      true
    case ("integer", .number(let number)): number == number.rounded()
    default: false
    }
  }
}
