import LocalProcess

/// The struck host of a network lab, as a stage.
struct StruckStage: FaultStage {
  let lab: NetworkLab
  var scratch: String { lab.scratch }

  func run(
    _ words: [String], input: [UInt8], environment: [String: String]
  ) async throws -> LocalResult {
    try await LocalCommand(
      "ip", ["netns", "exec", lab.name(.struck)] + words, environment: environment, input: input
    ).run()
  }
}
