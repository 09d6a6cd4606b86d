import Foundation
import LocalProcess
import Testing

/// The steady view of a real run, in a real terminal whose size changes.
@Suite(.serialized, .inTestAll, .enabled(if: AcceptanceLab.obstacle == nil))
struct LiveViewTests {
  private struct Watched: Decodable {
    struct Shot: Decodable {
      var at: Double
      var columns: Int
      var rows: Int
      var lines: [String]
      var colours: Int
    }
    var status: Int32
    var shots: [Shot]
    var said: [String]
    var raw: Bool
  }

  private func watch(
    _ lab: AcceptanceLab, _ sizes: String, variables: [String] = []
  ) async throws -> Watched? {
    guard let python = ProcessInfo.processInfo.environment["MUSTER_TEST_PYTHON"] else {
      print(
        "skipped: the view of a run in a terminal: MUSTER_TEST_PYTHON names no Python with pyte")
      return nil
    }
    let script = Product.root.appending(path: "Tests/AcceptanceTests/live/watch.py").path
    let result = try await LocalCommand(
      "env",
      // `swift test` sets NO_COLOR where it has no terminal.
      ["-u", "CI", "-u", "NO_COLOR", "TERM=xterm-256color"] + variables + [
        python, script, sizes, Product.path, "run", "Drills/selftest/strike.yaml",
        "--environment", lab.environment, "--reports", lab.reports,
      ], folder: Product.root.path, deadline: .seconds(600), outputLimit: 64 << 20
    ).run()
    try #require(result.succeeded, "\(result.errorText)")
    return try JSONDecoder().decode(Watched.self, from: Data(result.output))
  }

  /// The terminal grows: when it shrinks, pyte leaves the cursor behind, as no real one does, so
  /// that case is held to a terminal that breaks lines anew in `LiveViewTests` of MusterCommands.
  @Test(.timeLimit(.minutes(15)))
  func `the view keeps its place while the terminal's size changes, and is away in a log`()
    async throws
  {
    try await AcceptanceLab.with("view") { lab in
      guard let seen = try await watch(lab, "40x10,5:80x24,9:100x30") else { return }
      #expect(seen.status == 0)
      #expect(Set(seen.shots.map(\.columns)) == [40, 80, 100])
      for shot in seen.shots {
        let heads = shot.lines.count { $0.hasPrefix("broken    ") }
        #expect(heads <= 1, "at \(shot.at) s: \(shot.lines)")
      }
      #expect(
        seen.shots.contains { $0.columns == 80 && $0.lines.contains { $0.hasPrefix("broken") } })
      #expect(seen.shots.contains { $0.colours > 0 })
      let last = try #require(seen.shots.last)
      #expect(!last.lines.contains { $0.hasPrefix("broken    ") })
      // Everything that was said is there, in its order, once.
      let steps = (seen.said + last.lines).filter { $0.contains("▸ ") }
      #expect(Set(steps).count == steps.count && steps.count > 4)

      let plain = try #require(await watch(lab, "80x24", variables: ["TERM=dumb"]))
      #expect(plain.status == 0 && !plain.raw)
      let uncoloured = try #require(await watch(lab, "80x24", variables: ["NO_COLOR=1"]))
      #expect(uncoloured.status == 0)
      #expect(uncoloured.shots.allSatisfy { $0.colours == 0 })
      #expect(uncoloured.shots.contains { $0.lines.contains { $0.hasPrefix("broken    ") } })
    }
  }
}
