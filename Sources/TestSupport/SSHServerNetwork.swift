import LocalProcess

/// A network namespace with one link to this one, whose packets can be dropped: a dark host.
///
/// It needs root, `ip` and `nft`; it touches no firewall but its own.
public struct SSHServerNetwork: Sendable {
  /// The namespace's name.
  public let namespace: String
  /// The address inside.
  public let address: String

  /// Runs a body with a fresh namespace and removes it afterwards.
  ///
  /// - Parameter body: What needs the namespace.
  /// - Returns: What the body returns.
  /// - Throws: What the body throws, or `LocalProcessError` when `ip` fails.
  public static func with<Value: Sendable>(
    _ body: (SSHServerNetwork) async throws -> Value
  ) async throws -> Value {
    let number = Int.random(in: 0..<16384)
    let subnet = "10.\(192 + number / 256).\(number % 256)"
    let network = SSHServerNetwork(namespace: "muster-t\(number)", address: "\(subnet).2")
    let result: Result<Value, any Error>
    do {
      try await network.raise(number, subnet)
      result = .success(try await body(network))
    } catch {
      result = .failure(error)
    }
    _ = try? await LocalCommand("ip", ["link", "del", "mst\(number)"]).run()
    _ = try? await LocalCommand("ip", ["netns", "del", network.namespace]).run()
    return try result.get()
  }

  private func raise(_ number: Int, _ subnet: String) async throws {
    let commands = [
      ["netns", "add", namespace],
      ["link", "add", "mst\(number)", "type", "veth", "peer", "name", "eth0", "netns", namespace],
      ["addr", "add", "\(subnet).1/30", "dev", "mst\(number)"],
      ["link", "set", "mst\(number)", "up"],
      ["-n", namespace, "addr", "add", "\(address)/30", "dev", "eth0"],
      ["-n", namespace, "link", "set", "eth0", "up"],
      ["-n", namespace, "link", "set", "lo", "up"],
    ]
    for arguments in commands { try await LocalCommand("ip", arguments).runSuccessfully() }
  }

  /// Drops every packet in and out, without a word to either side.
  ///
  /// - Throws: `LocalProcessError` when `nft` fails.
  public func goDark() async throws {
    try await nft(
      """
      table inet dark {
        chain in { type filter hook input priority 0; policy drop; }
        chain out { type filter hook output priority 0; policy drop; }
      }
      """)
  }

  /// Lets packets pass again.
  ///
  /// - Throws: `LocalProcessError` when `nft` fails.
  public func goLight() async throws {
    try await nft("delete table inet dark\n")
  }

  private func nft(_ rules: String) async throws {
    try await LocalCommand(
      "ip", ["netns", "exec", namespace, "nft", "-f", "-"], input: Array(rules.utf8)
    ).runSuccessfully()
  }
}
