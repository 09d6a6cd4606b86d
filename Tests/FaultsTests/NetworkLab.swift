import DrillModel
import Foundation
import LocalProcess
import Testing

/// A runner, a router, a struck host and a client, each a network namespace of random name.
///
/// Everything in it is removed by `close`: the namespaces, and the listeners by process id.
struct NetworkLab: Sendable {
  /// The places.
  enum Place: String, CaseIterable {
    case runner, router, struck, client
  }

  static let runnerAddress = "192.0.2.1"
  static let struckAddress = "198.51.100.11"
  static let clientAddress = "203.0.113.9"
  static let sixRunner = "2001:db8:77::1"
  static let sixStruck = "2001:db8:77::2"

  let id = String(UUID().uuidString.prefix(6).lowercased())
  let scratch: String

  init() async throws {
    scratch = "/dev/shm/muster-net-\(id)"
    try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    var setup = "set -e\n"
    for place in Place.allCases { setup += "ip netns add \(name(place))\n" }
    setup += """
      link() { # namespace, device, address, namespace, device, address
        ip link add "$2" netns "$1" type veth peer name "$5" netns "$4"
        ip -n "$1" addr add "$3" dev "$2"
        ip -n "$4" addr add "$6" dev "$5"
        ip -n "$1" link set "$2" up
        ip -n "$4" link set "$5" up
      }
      link \(name(.runner)) eth0 192.0.2.1/24 \(name(.router)) r0 192.0.2.254/24
      link \(name(.struck)) eth0 198.51.100.11/24 \(name(.router)) r1 198.51.100.254/24
      link \(name(.client)) eth0 203.0.113.9/24 \(name(.router)) r2 203.0.113.254/24
      link \(name(.runner)) six 10.254.254.1/30 \(name(.struck)) six 10.254.254.2/30
      ip -n \(name(.runner)) addr add 2001:db8:77::1/64 dev six nodad
      ip -n \(name(.struck)) addr add 2001:db8:77::2/64 dev six nodad
      ip -n \(name(.runner)) route add default via 192.0.2.254
      ip -n \(name(.struck)) route add default via 198.51.100.254
      ip -n \(name(.client)) route add default via 203.0.113.254
      for n in \(Place.allCases.map { name($0) }.joined(separator: " ")); do
        ip -n "$n" link set lo up
      done
      ip netns exec \(name(.router)) sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'

      """
    try await LocalCommand("sh", ["-c", setup]).runSuccessfully()
    // An echo on the service's port and on the one that stands for SSH.
    for port in ["5432", "2222"] {
      try await start(.struck, ["busybox", "nc", "-ll", "-p", port, "-e", "/bin/cat"])
    }
    for port in ["5432", "2222"] { try await wait(for: port) }
  }

  func name(_ place: Place) -> String { "mstr-\(id)-\(place.rawValue)" }

  /// Starts a program in a place; it is ended by `close`.
  func start(_ place: Place, _ command: [String]) async throws {
    let line = "setsid \"$@\" </dev/null >/dev/null 2>&1 & echo $! >>\(scratch)/started"
    try await LocalCommand(
      "ip", ["netns", "exec", name(place), "sh", "-c", line, "sh"] + command
    ).runSuccessfully()
  }

  private func wait(for port: String) async throws {
    for _ in 0..<100 {
      let listening = try await command(.struck, "ss -Hltn 'sport = :\(port)'").text
      if !listening.isEmpty { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("nothing listens on \(port)")
  }

  func command(_ place: Place, _ line: String) async throws -> LocalResult {
    try await LocalCommand("ip", ["netns", "exec", name(place), "sh", "-c", line]).run()
  }

  func run(_ place: Place, _ script: Script) async throws -> LocalResult {
    try await LocalCommand(
      "ip", ["netns", "exec", name(place), "dash", "-s", "--"] + script.arguments,
      input: Array(script.text.utf8)
    ).run()
  }

  /// The exit status of a script in a place; nil where a signal ended it.
  func status(_ place: Place, _ script: Script) async throws -> Int32? {
    if case .exited(let status) = try await run(place, script).ending { return status }
    return nil
  }

  /// Whether a byte sent to a port comes back, over IPv4 or IPv6.
  func echoes(from place: Place, _ address: String, _ port: String) async throws -> Bool {
    let line = """
      timeout 3 bash -c 'exec 3<>/dev/tcp/\(address)/\(port) && echo x >&3 && read -r a <&3 && \
      [ "$a" = x ]' 2>/dev/null
      """
    return try await command(place, line).succeeded
  }

  func close() async {
    let line = """
      for p in $(cat \(scratch)/started); do kill -9 "$p" 2>/dev/null; done
      for n in \(Place.allCases.map { name($0) }.joined(separator: " ")); do
        ip netns del "$n"
      done
      rm -rf \(scratch)
      """
    _ = try? await LocalCommand("sh", ["-c", line]).run()
  }
}

/// Runs a body with namespaces that are removed whatever comes.
func withNetworkLab(_ body: (NetworkLab) async throws -> Void) async throws {
  let lab = try await NetworkLab()
  do {
    try await body(lab)
  } catch {
    await lab.close()
    throw error
  }
  await lab.close()
}
