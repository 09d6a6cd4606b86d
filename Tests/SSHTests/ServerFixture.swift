import SSH
import TestSupport

extension SSHServer {
  /// How a test reaches this server with these keys.
  func target(
    identityFiles: [String], knownHostsFiles: [String]? = nil,
    connectDeadline: Duration = .seconds(60)
  ) -> SSHTarget {
    SSHTarget(
      name: "testhost", address: address, port: port, user: user, identityFiles: identityFiles,
      knownHostsFiles: knownHostsFiles ?? [knownHostsFile], connectDeadline: connectDeadline)
  }

  /// Runs a body with a session to a fresh server.
  static func withSession<Value: Sendable>(
    _ options: Options = Options(), threads: Int = 1,
    _ body: (SSHServer, SSHSession) async throws -> Value
  ) async throws -> Value {
    try await with(options) { server in
      let key = try await server.makeKey()
      return try await SSHClient.with(threads: threads) { client in
        let session = try await client.connect(to: server.target(identityFiles: [key]))
        let value = try await body(server, session)
        await session.close()
        return value
      }
    }
  }
}

extension HelperChannel.Options {
  /// The usual pace, with patience for a machine that is busy with other things.
  static var patient: HelperChannel.Options {
    HelperChannel.Options(deadAfter: .seconds(10), openDeadline: .seconds(60))
  }
}

extension SSHClient {
  /// Runs a body with a client and shuts it down afterwards.
  static func with<Value: Sendable>(
    threads: Int = 1, handshakesPerServer: Int = 6, _ body: (SSHClient) async throws -> Value
  ) async throws -> Value {
    let client = SSHClient(threads: threads, handshakesPerServer: handshakesPerServer)
    let result: Result<Value, any Error>
    do { result = .success(try await body(client)) } catch { result = .failure(error) }
    await client.shutdown()
    return try result.get()
  }
}

/// The error that an asynchronous body throws; nil when it throws none.
func sshError(_ body: () async throws -> Void) async -> SSHError? {
  do {
    try await body()
    return nil
  } catch {
    return error as? SSHError
  }
}
