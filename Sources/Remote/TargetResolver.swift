public import DrillModel
import Glibc
import LocalProcess
public import SSH

/// From a host of the environment to the way SSH takes to it.
///
/// Where the environment says so, OpenSSH's own configuration is asked (`ssh -G NAME`); what the
/// environment states itself comes before what OpenSSH says.
public enum TargetResolver {
  /// Works out how a host is reached.
  ///
  /// - Parameters:
  ///   - host: The host.
  ///   - connectDeadline: How long a connection may take to come about.
  /// - Returns: The target.
  /// - Throws: `RemoteError.unreachable` where OpenSSH's answer cannot be honoured.
  public static func target(
    for host: Host, connectDeadline: Duration = .seconds(15)
  ) async throws(RemoteError) -> SSHTarget {
    let access = host.access
    var target: SSHTarget
    if access.usesConfiguration {
      target = try await configured(access.name, host: host.name)
    } else {
      target = SSHTarget(
        name: host.name, address: access.name, user: currentUser, agentSocket: agentSocket,
        knownHostsFiles: defaultKnownHosts)
    }
    target.name = host.name
    if let port = access.port { target.port = port }
    if let user = access.user { target.user = user }
    if !access.identities.isEmpty {
      target.identityFiles = access.identities
      target.identitiesOnly = true
    }
    if !access.knownHosts.isEmpty { target.knownHostsFiles = access.knownHosts }
    target.connectDeadline = connectDeadline
    return target
  }

  private static func configured(
    _ name: String, host: String
  ) async throws(RemoteError) -> SSHTarget {
    do {
      return try await OpenSSHConfiguration.resolve(
        JumpHost(host: name), environment: processEnvironment
      ) { arguments in
        try await LocalCommand("ssh", arguments, deadline: .seconds(10)).runSuccessfully().output
      }
    } catch {
      throw .unreachable(host: host, reason: "\(error)")
    }
  }

  private static var processEnvironment: [String: String] {
    var variables: [String: String] = [:]
    for name in ["HOME", "SSH_AUTH_SOCK", "USER", "LOGNAME"] {
      if let value = getenv(name) { variables[name] = String(cString: value) }
    }
    return variables
  }

  private static var currentUser: String { processEnvironment["USER"] ?? "root" }

  private static var agentSocket: String? { processEnvironment["SSH_AUTH_SOCK"] }

  private static var defaultKnownHosts: [String] {
    guard let home = processEnvironment["HOME"] else { return ["/etc/ssh/ssh_known_hosts"] }
    return ["\(home)/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts"]
  }
}
