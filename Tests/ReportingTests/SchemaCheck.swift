/// The part of JSON Schema that the published schema uses, so that `make test` needs no package.
///
/// `complaints` lists where a value is not as the schema says; a keyword that is not known here is
/// a complaint too.
struct SchemaCheck {
  private let definitions: [String: JSONTree]
  private(set) var complaints: [String] = []

  init(_ value: JSONTree, against schema: JSONTree) {
    definitions = schema.members["$defs"]?.members ?? [:]
    check(value, schema, "$")
  }

  private mutating func check(_ value: JSONTree, _ schema: JSONTree, _ place: String) {
    for (keyword, rule) in schema.members.sorted(by: { $0.key < $1.key }) {
      switch keyword {
      case "$schema", "$id", "title", "description", "$defs", "additionalProperties": break
      case "$ref":
        let name = rule.text.replacing("#/$defs/", with: "")
        guard let target = definitions[name] else {
          expect(false, place, "refers to \(name), which is not there")
          break
        }
        check(value, target, place)
      case "pattern":
        let isMatch = (try? Regex(rule.text)).map { value.text.contains($0) } ?? false
        expect(isMatch, place, "is not like \(rule)")
      case "const": expect(value == rule, place, "is not \(rule)")
      case "enum": expect(rule.elements.contains(value), place, "is none of \(rule)")
      case "type":
        let types = rule.elements.isEmpty ? [rule.text] : rule.elements.map(\.text)
        expect(types.contains { value.isOf($0) }, place, "is none of \(types)")
      case "minimum": expect(value.number ?? .infinity >= rule.number ?? 0, place, "is too small")
      case "maximum": expect(value.number ?? 0 <= rule.number ?? 0, place, "is too large")
      case "required":
        for name in rule.elements where value.isOf("object") {
          expect(value.members[name.text] != nil, place, "lacks \(name.text)")
        }
      case "properties":
        let isOpen = schema.members["additionalProperties"] != .bool(false)
        for (name, member) in value.members {
          if let property = rule.members[name] {
            check(member, property, "\(place).\(name)")
          } else {
            expect(isOpen, place, "has \(name), which is not known")
          }
        }
      case "items":
        for (index, element) in value.elements.enumerated() {
          check(element, rule, "\(place)[\(index)]")
        }
      default: expect(false, place, "has a keyword that is not known here: \(keyword)")
      }
    }
  }

  private mutating func expect(_ holds: Bool, _ place: String, _ complaint: String) {
    if !holds { complaints.append("\(place) \(complaint)") }
  }
}
