public import DrillModel

/// Lets a share of a host's packets vanish.
///
/// A firewall rule draws the lots, so the device's own queueing discipline is not replaced and no
/// netem is needed.
public enum NetworkLoss: Fault {
  /// `network-loss`.
  public static let kind = "network-loss"
  /// What it does.
  public static let summary = "lets a share of a host's packets vanish, at random"
  /// The share, and which traffic.
  public static let parameters =
    [
      FaultParameter(
        name: "loss", summary: "how much of it vanishes", isRequired: true, form: .percentage)
    ] + TrafficFault.selecting
  /// The share is of packets, not of messages: TCP sends them again.
  public static let manual = FaultManual(
    needs: TrafficFault.needs + ["`numgen` of nftables"],
    seen: "The table reads back as it was written. Nobody else is asked: some of it still arrives.",
    undo: TrafficFault.undo, residue: TrafficFault.residue, reboot: TrafficFault.reboot)

  /// A fortieth of what arrives.
  public static let examples = [
    FaultExample(
      hosts: ["db1"], parameters: ["loss": "2.5%", "direction": "in"],
      placements: [
        .local(
          "db1",
          FaultExample.table + [
            "spare", "numgen random mod 10000 < 250 drop", "in any any any any",
          ])
      ])
  ]

  /// Describes the loss of packets on hosts.
  ///
  /// - Parameters:
  ///   - hosts: The hosts; each carries its own guard.
  ///   - parameters: The share, and which traffic.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, checks.
  /// - Throws: `FaultError` where a host may not be struck or no session to it is known.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let arguments = try FaultArguments(of: Self.self, parameters)
    let share = FaultValue.hundredthsOfPercent(arguments.text("loss")) ?? 0
    let traffic = try TrafficFault.traffic(
      arguments, context, fate: .lost(hundredthsOfPercent: share))
    return try TrafficFault.describe(
      Self.self, hosts: hosts, context: context,
      summary: "lose \(arguments.text("loss")) of \(TrafficFault.words(traffic)) on "
        + hosts.joined(separator: ", "),
      traffic: traffic
    ) { _ in nil }
  }
}
