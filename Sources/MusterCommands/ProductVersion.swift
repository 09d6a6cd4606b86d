/// The product's version, as reports and `--version` show it.
enum ProductVersion {
  /// Semantic version; `-dev` between releases.
  static let current = "0.1.0-dev"
}
