import DrillModel

/// Reads a file of receivers: who outside is told of a run.
///
/// It reads no other file and asks nobody: secrets stay references.
public enum ReceiversParser {
  /// Reads the file.
  ///
  /// - Parameters:
  ///   - source: The file; relative paths in it start from its folder.
  ///   - home: What `~/` at the start of a path stands for; nil leaves it as it is.
  /// - Returns: The receivers and the warnings about them.
  /// - Throws: `DrillLanguageError` with every complaint.
  public static func parse(
    _ source: SourceFile, home: String? = nil
  ) throws(DrillLanguageError) -> ParsedReceivers {
    let root = try YAMLComposer.compose(source)
    let context = ReadingContext(
      source: source, scope: VariableScope(),
      vocabulary: Vocabulary(faults: [], providers: []))
    let reader = ReceiversReader(
      context: context, paths: PathResolver(folder: source.folder, home: home))
    let (receivers, link) = reader.file(root)
    let warnings = try context.finish()
    return ParsedReceivers(receivers: receivers, link: link, warnings: warnings, source: source)
  }
}
