import Glibc
import SSH

/// Where the benchmark's sshd is and how it is entered, as the environment says.
struct Place: Sendable {
  /// The one host of the works that have only one.
  let host: String
  /// The first half of the addresses of the works that have many.
  private let network: String
  private let port: Int
  private let user: String
  private let key: String
  private let knownHosts: String

  /// Reads BENCH_PORT, BENCH_USER, BENCH_KEY, BENCH_KNOWN_HOSTS, BENCH_HOST and BENCH_NET.
  init?() {
    guard let port = Self.value("BENCH_PORT").flatMap({ Int($0) }),
      let user = Self.value("BENCH_USER"), let key = Self.value("BENCH_KEY"),
      let knownHosts = Self.value("BENCH_KNOWN_HOSTS")
    else { return nil }
    self.port = port
    self.user = user
    self.key = key
    self.knownHosts = knownHosts
    network = Self.value("BENCH_NET") ?? "127.0"
    host = Self.value("BENCH_HOST") ?? "127.0.1.1"
  }

  /// The target at an address.
  func target(_ address: String) -> SSHTarget {
    SSHTarget(
      name: address, address: address, port: port, user: user, identityFiles: [key],
      knownHostsFiles: [knownHosts], connectDeadline: .seconds(120))
  }

  /// One of many hosts, which all are the same sshd.
  func target(number: Int) -> SSHTarget {
    target("\(network).\(1 + number / 250).\(1 + number % 250)")
  }

  private static func value(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}
