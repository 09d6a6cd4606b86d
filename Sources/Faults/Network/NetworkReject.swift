public import DrillModel

/// Refuses a host's traffic at once, where a cut would leave the other end waiting.
public enum NetworkReject: Fault {
  /// `network-reject`.
  public static let kind = "network-reject"
  /// What it does.
  public static let summary =
    "refuses a host's traffic at once: connections are reset, the rest is answered as prohibited"
  /// Which traffic.
  public static let parameters = TrafficFault.selecting
  /// Clients know at once, which tries another way through them than a cut does.
  public static let manual = FaultManual(
    needs: TrafficFault.needs, seen: TrafficFault.seen, undo: TrafficFault.undo,
    residue: TrafficFault.residue, reboot: TrafficFault.reboot)

  /// A service's port.
  public static let examples = [
    FaultExample(
      hosts: ["db1"], parameters: ["port": "6543", "protocol": "tcp", "direction": "in"],
      placements: [
        .local(
          "db1",
          FaultExample.table + [
            "spare", "reject", "in any tcp dport 6543", "in any tcp sport 6543",
          ])
      ])
  ]

  /// Describes the refusal of some traffic of hosts.
  ///
  /// - Parameters:
  ///   - hosts: The hosts that refuse; each carries its own guard.
  ///   - parameters: Which traffic.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, probes of their ports from elsewhere, checks.
  /// - Throws: `FaultError` where a host may not be struck or no session to it is known.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let arguments = try FaultArguments(of: Self.self, parameters)
    let traffic = try TrafficFault.traffic(arguments, context, fate: .refused)
    return try TrafficFault.describe(
      Self.self, hosts: hosts, context: context,
      summary: "refuse \(TrafficFault.words(traffic)) on \(hosts.joined(separator: ", "))",
      traffic: traffic
    ) {
      TrafficFault.probes(traffic, arguments, context, struck: $0, isRefusalClosed: true)
    }
  }
}
