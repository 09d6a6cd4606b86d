/// A setting that a provider understands: for checking environment files and for the docs.
public struct SettingDescription: Sendable, Hashable {
  /// Its name in the environment file.
  public var name: String
  /// What it is, in a sentence.
  public var summary: String
  /// What holds where it is not given, in words or as the value itself.
  public var fallback: String

  /// Describes a setting.
  public init(_ name: String, _ summary: String, fallback: String) {
    self.name = name
    self.summary = summary
    self.fallback = fallback
  }
}
