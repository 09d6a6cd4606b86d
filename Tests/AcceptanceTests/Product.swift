import Foundation
import LocalProcess

/// The built binary, used as its users use it.
struct Product {
  /// Where the tests' own build put it.
  static var path: String {
    let tests = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let beside = tests.deletingLastPathComponent().appending(path: "muster").path
    if FileManager.default.isExecutableFile(atPath: beside) { return beside }
    return root.appending(path: ".build/debug/muster").path
  }

  /// The project's folder.
  static var root: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  /// Runs a command of the product to its end.
  static func run(
    _ arguments: [String], deadline: Duration = .seconds(120)
  ) async throws -> LocalResult {
    try await LocalCommand(
      path, arguments, folder: root.path, deadline: deadline, outputLimit: 4 << 20
    ).run()
  }

  /// The status with which a command left; nil where a signal ended it.
  static func status(_ result: LocalResult) -> Int32? {
    guard case .exited(let status) = result.ending else { return nil }
    return status
  }
}
