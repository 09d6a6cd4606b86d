import DrillModel
import Faults

extension PlanCommand {
  /// What only a run knows stands in for by an address that nobody has (RFC 5737).
  static func unknownFacts(_ environment: Environment) -> [String: HostFacts] {
    var facts: [String: HostFacts] = [:]
    for host in environment.hosts {
      facts[host.name] = HostFacts(runnerAddress: "192.0.2.1", sshPort: host.access.port ?? 22)
    }
    return facts
  }
}
