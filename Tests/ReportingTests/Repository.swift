/// Where the sources lie.
enum Repository {
  /// The folder of `Package.swift`.
  static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
}
