import Foundation
import LocalProcess
import Testing

/// A lab of the tests' own, with its environment file and a folder for bundles.
struct AcceptanceLab {
  let name: String
  let environment: String
  let reports: String

  /// Why there can be none here; nil where there can.
  static var obstacle: String? { geteuid() == 0 ? nil : "a lab needs root" }

  /// Raises a lab and takes it down afterwards, whatever happened.
  static func with(
    _ name: String, _ body: (AcceptanceLab) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "muster-\(name)-\(getpid())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let up = try await Product.run(["lab", "up", "--name", name], deadline: .seconds(400))
    try #require(Product.status(up) == 0, "the lab could not be raised: \(up.errorText)")
    let lab = AcceptanceLab(
      name: name, environment: folder.appending(path: "lab.yaml").path,
      reports: folder.appending(path: "Reports").path)
    let result: Result<Void, any Error>
    do {
      let text = try await Product.run(
        ["lab", "environment", "--name", name, "Drills/environments/lab.yaml"])
      try #require(Product.status(text) == 0, "\(text.errorText)")
      try Data(text.output).write(to: URL(filePath: lab.environment))
      result = .success(try await body(lab))
    } catch {
      result = .failure(error)
    }
    let down = try await Product.run(["lab", "down", "--name", name], deadline: .seconds(120))
    #expect(Product.status(down) == 0, "the lab could not be taken down: \(down.errorText)")
    try? FileManager.default.removeItem(at: folder)
    try result.get()
  }

  /// Runs a drill and gives its exit code, its result, and its bundle.
  func drill(
    _ file: String, _ settings: [String], deadline: Duration = .seconds(900)
  ) async throws -> (status: Int32?, result: [String: Any], bundle: String, said: String) {
    let run = try await Product.run(
      ["run", file, "--environment", environment, "--reports", reports, "--json"]
        + settings.flatMap { ["--set", $0] }, deadline: deadline)
    let object = try? JSONSerialization.jsonObject(with: Data(run.output))
    return (
      Product.status(run), object as? [String: Any] ?? [:], "\(reports)/latest",
      String(run.errorText.suffix(6000))
    )
  }

  /// Runs a command on a host of the lab.
  func on(_ host: String, _ command: String) async throws -> LocalResult {
    try await Product.run(["lab", "ssh", "--name", name, host, "--", command])
  }
}
