public import DrillModel

/// One complaint about a file: where, what was found, what was expected, the nearest valid word.
public struct Diagnostic: Sendable, Hashable {
  /// How bad it is.
  public enum Severity: String, Sendable, Hashable {
    /// The file cannot be used.
    case error
    /// It can, but look.
    case warning
  }

  /// How bad it is.
  public var severity: Severity
  /// Where.
  public var position: SourcePosition
  /// What was found, as a sentence without its full stop.
  public var message: String
  /// What was expected.
  public var expected: String?
  /// The nearest valid word, or what may have been meant.
  public var suggestion: String?
  /// Whether the source line must not be shown, because a secret may be in it.
  public var hidesSource: Bool

  /// Describes a complaint.
  public init(
    _ severity: Severity = .error, at position: SourcePosition, _ message: String,
    expected: String? = nil, suggestion: String? = nil, hidesSource: Bool = false
  ) {
    self.severity = severity
    self.position = position
    self.message = message
    self.expected = expected
    self.suggestion = suggestion
    self.hidesSource = hidesSource
  }

  /// Message, expectation and suggestion in one line.
  public var sentence: String {
    var sentence = message
    if let expected { sentence += "; expected \(expected)" }
    if let suggestion { sentence += ". Did you mean `\(suggestion)`?" }
    return sentence
  }
}

extension Diagnostic: CustomStringConvertible {
  /// `file:line:column: error: sentence`.
  public var description: String { "\(position): \(severity.rawValue): \(sentence)" }
}
