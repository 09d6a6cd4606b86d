public import DrillModel

/// Every kind of fault there is.
public enum FaultCatalogue {
  /// The kinds, in the order of the catalogue.
  public static let all: [any Fault.Type] = [NetworkCut.self, RouterCut.self, PowerOff.self]

  /// The kind of this word.
  ///
  /// - Parameter kind: As drills write it.
  /// - Returns: Nil where there is none.
  public static func fault(_ kind: String) -> (any Fault.Type)? {
    all.first { $0.kind == kind }
  }

  /// Describes a fault of the catalogue on named hosts.
  ///
  /// - Parameters:
  ///   - kind: As drills write it.
  ///   - hosts: The hosts to strike.
  ///   - parameters: By name.
  ///   - context: Environment, facts, run.
  /// - Returns: Entries, probes and checks.
  /// - Throws: `FaultError` where kind or parameters are unknown, or it cannot be done here.
  public static func describe(
    _ kind: String, hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    guard let fault = fault(kind) else {
      throw FaultError(
        .unknownKind,
        "there is no fault \(kind); there are \(all.map { $0.kind }.joined(separator: ", "))")
    }
    let known = fault.parameters.map(\.name)
    for name in parameters.keys.sorted() where !known.contains(name) {
      throw FaultError(
        .parameter,
        known.isEmpty
          ? "\(kind) takes no parameters, so not \(name)"
          : "\(kind) has no parameter \(name); it has \(known.joined(separator: ", "))")
    }
    for parameter in fault.parameters where parameter.isRequired {
      guard parameters[parameter.name] != nil else {
        throw FaultError(.parameter, "\(kind) needs the parameter \(parameter.name)")
      }
    }
    return try fault.describe(hosts: hosts, parameters: parameters, context: context)
  }
}
