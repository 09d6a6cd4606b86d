public import DrillModel

extension FaultCatalogue {
  /// What is wrong with a fault in an environment, before any host is asked.
  ///
  /// - Parameters:
  ///   - kind: As drills write it.
  ///   - hosts: The hosts to strike.
  ///   - parameters: By name.
  ///   - environment: The environment.
  /// - Returns: Why it cannot be described; nil where it can.
  public static func misfit(
    _ kind: String, hosts: [String], parameters: [String: String], in environment: Environment
  ) -> FaultError? {
    var facts: [String: HostFacts] = [:]
    // An address for documentation: the runner's own is read from each host in a run.
    for host in environment.hosts {
      facts[host.name] = HostFacts(runnerAddress: "192.0.2.1", sshPort: 22)
    }
    let context = FaultContext(environment: environment, facts: facts, run: "RUN", id: "strike")
    do {
      _ = try describe(kind, hosts: hosts, parameters: parameters, context: context)
      return nil
    } catch {
      return error
    }
  }
}
