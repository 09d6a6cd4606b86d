import DrillModel

/// Reads an environment from its YAML file.
///
/// It reads no other file and asks no host: secrets stay references, keys stay paths.
public enum EnvironmentParser {
  /// Reads an environment.
  ///
  /// - Parameters:
  ///   - source: The file; relative paths in it start from its folder.
  ///   - variables: Values from the command line.
  ///   - vocabulary: The providers with their settings and acts.
  ///   - home: What `~/` at the start of a path stands for; nil leaves it as it is.
  /// - Returns: The environment and the warnings about it.
  /// - Throws: `DrillLanguageError` with every complaint.
  public static func parse(
    _ source: SourceFile, variables: VariableScope = VariableScope(), vocabulary: Vocabulary,
    home: String? = nil
  ) throws(DrillLanguageError) -> ParsedEnvironment {
    let root = try YAMLComposer.compose(source)
    let context = ReadingContext(source: source, scope: variables, vocabulary: vocabulary)
    let reader = EnvironmentReader(
      context: context, paths: PathResolver(folder: source.folder, home: home))
    let environment = reader.environment(root)
    // Hosts that could not be read would make roles look missing.
    if let environment, !context.hasErrors {
      context.note(EnvironmentOrder(environment, context: context).complaints())
    }
    let warnings = try context.finish()
    guard let environment else {
      throw DrillLanguageError(
        Diagnostic(at: root.position, "this is no environment", expected: "`environment: NAME`"),
        sources: [source])
    }
    let all = context.effectiveVariables
    return ParsedEnvironment(
      environment: environment, warnings: warnings, variables: all,
      declared: all.filter { context.defaults.keys.contains($0.key) },
      positions: context.positions, source: source)
  }

  /// What a file declares under `variables:`, whatever else is wrong with it.
  static func declaredVariables(_ source: SourceFile) -> [String: String] {
    guard let root = try? YAMLComposer.compose(source),
      case .mapping(let entries) = root.content,
      let variables = entries.first(where: { $0.key == "variables" })
    else { return [:] }
    let context = ReadingContext(
      source: source, scope: VariableScope(), vocabulary: Vocabulary(faults: [], providers: []))
    context.readVariables(variables.value)
    return context.defaults
  }
}
