import DrillModel

/// What `muster check` has to say about a set of files: drills, environments, and how they fit.
///
/// It reads no file and asks no host. Each drill is checked against each environment of the set;
/// where the set has none, on its own.
public struct CheckReport: Sendable, Hashable {
  /// A file, or a drill against an environment.
  public struct Entry: Sendable, Hashable {
    /// The file, or both files.
    public var subject: String
    /// What it is, in a line; nil where it could not be read.
    public var summary: String?
    /// Complaints, in the order of their positions.
    public var diagnostics: [Diagnostic]
  }

  /// The entries: environments first, then drills, in the order given.
  public private(set) var entries: [Entry] = []
  private var sources: [SourceFile]

  /// Checks files.
  ///
  /// - Parameters:
  ///   - files: The files, in any order.
  ///   - settings: `name=value` each, as given to `--set`.
  ///   - vocabulary: Faults and providers.
  ///   - home: What `~/` at the start of a path stands for.
  public init(
    files: [SourceFile], settings: [String] = [], vocabulary: Vocabulary, home: String? = nil
  ) {
    sources = files
    let scope: VariableScope
    do throws(DrillLanguageError) {
      scope = try VariableScope(settings: settings)
    } catch {
      sources += error.sources
      entries = [
        Entry(subject: VariableScope.commandLine, summary: nil, diagnostics: error.diagnostics)
      ]
      return
    }
    var check = Check(scope: scope, vocabulary: vocabulary, home: home)
    entries = check.entries(files)
    do throws(DrillLanguageError) {
      // A file that could not be read hides what it uses.
      if !hasErrors { try scope.refuseUnused(known: check.known) }
    } catch {
      sources += error.sources
      entries.append(
        Entry(subject: VariableScope.commandLine, summary: nil, diagnostics: error.diagnostics))
    }
  }

  /// Whether anything is wrong enough for exit status 2.
  public var hasErrors: Bool {
    entries.contains { $0.diagnostics.contains { $0.severity == .error } }
  }

  /// The report for people: a line an entry, complaints under it, a count at the end.
  public func text() -> String {
    let printer = DiagnosticPrinter(sources: sources)
    var lines: [String] = []
    for entry in entries {
      let isBad = entry.diagnostics.contains { $0.severity == .error }
      lines.append("\(entry.subject): \(isBad ? "not usable" : entry.summary ?? "nothing to say")")
      lines += entry.diagnostics.map { printer.text($0) }
    }
    let all = entries.flatMap(\.diagnostics)
    let errors = all.filter { $0.severity == .error }.count
    lines.append(
      "\(Self.count(errors, "error")), \(Self.count(all.count - errors, "warning"))")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func count(_ count: Int, _ word: String) -> String {
    "\(count) \(word)\(count == 1 ? "" : "s")"
  }

  /// Reads the files and collects the names that they know.
  private struct Check {
    let scope: VariableScope
    let vocabulary: Vocabulary
    let home: String?
    var known: Set<String> = []

    mutating func entries(_ files: [SourceFile]) -> [Entry] {
      let isEnvironment = files.map(Self.isEnvironment)
      var entries: [Entry] = []
      var environments: [ParsedEnvironment] = []
      for (file, isOne) in zip(files, isEnvironment) where isOne {
        entries.append(environmentEntry(file, &environments))
      }
      for (file, isOne) in zip(files, isEnvironment) where !isOne {
        if environments.isEmpty {
          entries.append(drillEntry(file, in: nil))
        }
        for environment in environments { entries.append(drillEntry(file, in: environment)) }
      }
      return entries
    }

    private static func isEnvironment(_ file: SourceFile) -> Bool {
      guard let root = try? YAMLComposer.compose(file), case .mapping(let entries) = root.content
      else { return false }
      let keys = entries.map(\.key)
      return keys.contains("environment")
        || (!keys.contains("drill") && !keys.contains("steps") && keys.contains("hosts"))
    }

    private mutating func environmentEntry(
      _ file: SourceFile, _ environments: inout [ParsedEnvironment]
    ) -> Entry {
      do throws(DrillLanguageError) {
        let parsed = try EnvironmentParser.parse(
          file, variables: scope, vocabulary: vocabulary, home: home)
        environments.append(parsed)
        known.formUnion(parsed.variables.keys)
        let environment = parsed.environment
        let kind = environment.isProduction ? "production environment" : "environment"
        return Entry(
          subject: file.path,
          summary: "\(kind) `\(environment.name)`, \(count(environment.hosts.count, "host"))",
          diagnostics: parsed.warnings)
      } catch {
        return Entry(subject: file.path, summary: nil, diagnostics: error.diagnostics)
      }
    }

    private mutating func drillEntry(
      _ file: SourceFile, in environment: ParsedEnvironment?
    ) -> Entry {
      let subject = environment.map { "\(file.path) in \($0.source.path)" } ?? file.path
      var scope = scope
      scope.environment = environment?.declared ?? [:]
      do throws(DrillLanguageError) {
        let parsed = try DrillParser.parse(file, variables: scope, vocabulary: vocabulary)
        known.formUnion(parsed.variables.keys)
        let misfits =
          environment.map {
            EnvironmentFit.check(parsed, against: $0, vocabulary: vocabulary)
          } ?? []
        let drill = parsed.drill
        return Entry(
          subject: subject,
          summary: "drill `\(drill.id)`, \(count(drill.steps.count, "step")), "
            + count(drill.objectives.count, "objective"),
          diagnostics: parsed.warnings + misfits)
      } catch {
        return Entry(subject: subject, summary: nil, diagnostics: error.diagnostics)
      }
    }

    private func count(_ count: Int, _ word: String) -> String { CheckReport.count(count, word) }
  }
}
