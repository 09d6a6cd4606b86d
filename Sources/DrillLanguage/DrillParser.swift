import DrillModel

/// Reads a drill from its YAML file.
///
/// It tells all mistakes of a file at once. What needs the environment too is `EnvironmentFit`'s.
public enum DrillParser {
  /// Reads a drill.
  ///
  /// - Parameters:
  ///   - source: The file.
  ///   - variables: Values from the command line and from the environment file.
  ///   - vocabulary: The catalogue of faults.
  /// - Returns: The drill and the warnings about it.
  /// - Throws: `DrillLanguageError` with every complaint.
  public static func parse(
    _ source: SourceFile, variables: VariableScope = VariableScope(), vocabulary: Vocabulary
  ) throws(DrillLanguageError) -> ParsedDrill {
    let root = try YAMLComposer.compose(source)
    let context = ReadingContext(source: source, scope: variables, vocabulary: vocabulary)
    let drill = DrillReader(context: context).drill(root)
    // Steps that could not be read would make the order of the others look wrong.
    if let drill, !context.hasErrors {
      context.note(StepOrder(drill, context: context).complaints())
    }
    let warnings = try context.finish()
    guard let drill else {
      throw DrillLanguageError(
        Diagnostic(at: root.position, "this is no drill", expected: "`drill: TITLE` and `steps:`"),
        sources: [source])
    }
    return ParsedDrill(
      drill: drill, warnings: warnings, variables: context.effectiveVariables,
      positions: context.positions, source: source)
  }
}
