import LocalProcess

extension SSHServer {
  /// Runs a body with a private ssh-agent that holds some of this server's keys.
  ///
  /// - Parameters:
  ///   - keys: The private key files to load, with their passphrases.
  ///   - body: Given the agent's socket.
  /// - Returns: What the body returns.
  /// - Throws: What the body throws, or why the agent or ssh-add failed.
  public func withAgent<Value: Sendable>(
    _ keys: [(path: String, passphrase: String)], _ body: (String) async throws -> Value
  ) async throws -> Value {
    let socket = "\(folder)/agent"
    let agent = Task {
      _ = try? await LocalCommand(
        "ssh-agent", ["-D", "-a", socket], deadline: .seconds(3600)
      ).run()
    }
    let result: Result<Value, any Error>
    do {
      try await Self.waitForAgent(socket)
      for key in keys { try await load(key.path, passphrase: key.passphrase, socket: socket) }
      result = .success(try await body(socket))
    } catch {
      result = .failure(error)
    }
    agent.cancel()
    await agent.value
    _ = try? await LocalCommand("rm", ["-f", socket]).run()
    return try result.get()
  }

  private static func waitForAgent(_ socket: String) async throws {
    for _ in 0..<250 {
      let listing = try await LocalCommand(
        "ssh-add", ["-l"], environment: ["SSH_AUTH_SOCK": socket]
      ).run()
      // 1 means that an agent answered and holds nothing; 2 that there is none.
      if listing.ending != .exited(2) { return }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw SSHServerError(message: "ssh-agent did not start")
  }

  private func load(_ path: String, passphrase: String, socket: String) async throws {
    let helper = "\(folder)/askpass"
    try SSHServerFiles.write("#!/bin/sh\necho '\(passphrase)'\n", to: helper)
    try await LocalCommand("chmod", ["700", helper]).runSuccessfully()
    try await LocalCommand(
      "ssh-add", ["-q", path],
      environment: [
        "SSH_AUTH_SOCK": socket, "SSH_ASKPASS": helper, "SSH_ASKPASS_REQUIRE": "force",
      ]
    ).runSuccessfully()
  }
}
