/// A fault's parameters, read by name; each was written in its form, or it is refused.
struct FaultArguments {
  let kind: String
  let parameters: [FaultParameter]
  let values: [String: String]

  init(of fault: any Fault.Type, _ values: [String: String]) throws(FaultError) {
    kind = fault.kind
    parameters = fault.parameters
    self.values = values
    for name in values.keys.sorted() {
      guard let parameter = parameters.first(where: { $0.name == name }) else {
        let known = parameters.map(\.name)
        throw FaultError(
          .parameter,
          known.isEmpty
            ? "\(kind) takes no parameters, so not \(name)"
            : "\(kind) has no parameter \(name); it has \(known.joined(separator: ", "))")
      }
      guard let value = values[name], parameter.form.accepts(value) else {
        throw FaultError(
          .parameter,
          "\(kind): \(name) is \(parameter.form.expectation), not \(values[name] ?? "")",
          parameter: name)
      }
    }
    for parameter in parameters where parameter.isRequired && values[parameter.name] == nil {
      throw FaultError(.parameter, "\(kind) needs the parameter \(parameter.name)")
    }
  }

  func text(_ name: String, _ fallback: String = "") -> String { values[name] ?? fallback }

  func count(_ name: String) -> Int? { values[name].flatMap(FaultValue.count) }

  func milliseconds(_ name: String) -> Int { values[name].flatMap(FaultValue.milliseconds) ?? 0 }

  func bytes(_ name: String) -> Int { values[name].flatMap(FaultValue.bytes) ?? 0 }

  func bytesPerSecond(_ name: String) -> Int {
    values[name].flatMap(FaultValue.bytesPerSecond) ?? 0
  }
}
