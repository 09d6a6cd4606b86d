import DrillModel

/// A drill and the environment that it is run in, read together: what `plan` and `run` start from.
public struct LoadedDrill: Sendable, Hashable {
  /// The drill.
  public var drill: ParsedDrill
  /// The environment.
  public var environment: ParsedEnvironment
  /// Warnings of both, and of their fit.
  public var warnings: [Diagnostic]

  /// Reads an environment and a drill, and checks that they fit.
  ///
  /// Variables: the command line wins over the environment file, that over the drill's defaults.
  ///
  /// - Parameters:
  ///   - drillSource: The drill's file.
  ///   - environmentSource: The environment's file.
  ///   - settings: `name=value` each, as given to `--set`.
  ///   - vocabulary: Faults and providers.
  ///   - home: What `~/` at the start of a path in the environment stands for.
  /// - Returns: Both, and the warnings.
  /// - Throws: `DrillLanguageError` with every complaint about both files.
  public static func load(
    drill drillSource: SourceFile, environment environmentSource: SourceFile,
    settings: [String] = [], vocabulary: Vocabulary, home: String? = nil
  ) throws(DrillLanguageError) -> LoadedDrill {
    var scope = try VariableScope(settings: settings)
    var failures: [DrillLanguageError] = []
    var environment: ParsedEnvironment?
    var drill: ParsedDrill?
    do throws(DrillLanguageError) {
      let parsed = try EnvironmentParser.parse(
        environmentSource, variables: scope, vocabulary: vocabulary, home: home)
      environment = parsed
      scope.environment = parsed.declared
    } catch {
      failures.append(error)
      // The drill is read all the same, with what the environment declares.
      scope.environment = EnvironmentParser.declaredVariables(environmentSource)
    }
    do throws(DrillLanguageError) {
      drill = try DrillParser.parse(drillSource, variables: scope, vocabulary: vocabulary)
    } catch {
      failures.append(error)
    }
    guard let environment, let drill else {
      throw DrillLanguageError(
        failures.flatMap(\.diagnostics), sources: [environmentSource, drillSource])
    }
    try scope.refuseUnused(
      known: Set(environment.variables.keys).union(drill.variables.keys))
    let misfits = EnvironmentFit.check(drill, against: environment, vocabulary: vocabulary)
    guard !misfits.contains(where: { $0.severity == .error }) else {
      throw DrillLanguageError(misfits, sources: [drillSource])
    }
    return LoadedDrill(
      drill: drill, environment: environment,
      warnings: environment.warnings + drill.warnings + misfits)
  }

  /// Every variable of both files with the value that it had, for the record of a run.
  public var variables: [String: String] {
    environment.variables.merging(drill.variables) { _, drill in drill }
  }
}
