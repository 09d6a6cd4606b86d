import DrillModel

/// A file of the drill language as it was read: its name as the user gave it, and its text.
///
/// Lines are split where the YAML parser splits them, so that positions agree.
public struct SourceFile: Sendable, Hashable {
  /// The longest file that is read, bytes.
  public static let byteLimit = 256 * 1024

  /// The file as the user named it.
  public var path: String
  /// Its text.
  public var text: String

  /// Names a text.
  public init(path: String, text: String) {
    self.path = path
    self.text = text
  }

  /// Decodes a file's bytes as UTF-8; a byte order mark at the start is dropped.
  ///
  /// - Parameters:
  ///   - path: The file as the user named it.
  ///   - bytes: Its content.
  /// - Throws: `DrillLanguageError` where the bytes are not UTF-8 (at the first wrong byte) or too
  ///   many.
  public init(path: String, bytes: [UInt8]) throws(DrillLanguageError) {
    let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    guard body.count <= Self.byteLimit else {
      throw DrillLanguageError(
        Diagnostic(
          at: SourcePosition(file: path, line: 1, column: 1),
          "the file has \(body.count) bytes",
          expected: "at most \(Self.byteLimit)"))
    }
    guard let text = String(validating: body, as: UTF8.self) else {
      let repaired = Self(path: path, text: String(decoding: body, as: UTF8.self))
      throw DrillLanguageError(
        Diagnostic(
          at: repaired.firstPosition { $0 == "\u{FFFD}" },
          "a byte here is not UTF-8", expected: "a file in UTF-8"),
        sources: [repaired])
    }
    self.path = path
    self.text = text
  }

  /// The file's lines, without their ends.
  public var lines: [String] {
    var lines: [String] = []
    var line = String.UnicodeScalarView()
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n" where previous == "\r": break
      case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}":
        lines.append(String(line))
        line = String.UnicodeScalarView()
      default: line.append(scalar)
      }
      previous = scalar
    }
    lines.append(String(line))
    return lines
  }

  /// The file's name without folders and extension, made fit for a file name.
  public var identifier: String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let suffix = [".yaml", ".yml"].first { name.hasSuffix($0) } ?? ""
    let stem = name.dropLast(suffix.count)
    let allowed = stem.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "-" }
    return allowed.isEmpty ? "drill" : String(allowed)
  }

  /// The folder that relative paths in the file start from; empty for the current one.
  var folder: String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The place of the first scalar for which `isWanted` holds, or the file's start.
  func firstPosition(where isWanted: (Unicode.Scalar) -> Bool) -> SourcePosition {
    for (index, line) in lines.enumerated() {
      for (column, scalar) in line.unicodeScalars.enumerated() where isWanted(scalar) {
        return SourcePosition(file: path, line: index + 1, column: column + 1)
      }
    }
    return SourcePosition(file: path, line: 1, column: 1)
  }
}
