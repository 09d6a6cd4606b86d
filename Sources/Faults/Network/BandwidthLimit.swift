public import DrillModel

/// Limits how much of a host's traffic passes: what is over the rate vanishes.
///
/// A firewall rule polices it; the device's own queueing discipline is not replaced, so there is
/// nothing of the host's own to put back.
public enum BandwidthLimit: Fault {
  /// `bandwidth-limit`.
  public static let kind = "bandwidth-limit"
  /// What it does.
  public static let summary = "lets no more than a rate of a host's traffic pass"
  /// The rate, and which traffic.
  public static let parameters =
    [
      FaultParameter(
        name: "rate", summary: "how much passes, for each direction, peer and port that is named",
        isRequired: true, form: .rate)
    ] + TrafficFault.selecting
  /// TCP settles below the rate.
  public static let manual = FaultManual(
    needs: TrafficFault.needs + ["`limit` of nftables"],
    seen: "The table reads back as it was written. Nobody else is asked: some of it still arrives.",
    undo: TrafficFault.undo, residue: TrafficFault.residue, reboot: TrafficFault.reboot)

  /// A thin line to one peer.
  public static let examples = [
    FaultExample(
      hosts: ["db1"], parameters: ["rate": "256KiB/s", "peer": "db3"],
      placements: [
        .local(
          "db1",
          FaultExample.table + [
            "spare", "limit rate over 256 kbytes/second burst 64 kbytes drop",
            "in 203.0.113.11 any any any", "out 203.0.113.11 any any any",
          ])
      ])
  ]

  /// Describes the limit on hosts.
  ///
  /// - Parameters:
  ///   - hosts: The hosts; each carries its own guard.
  ///   - parameters: The rate, and which traffic.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, checks.
  /// - Throws: `FaultError` where a host may not be struck or no session to it is known.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let arguments = try FaultArguments(of: Self.self, parameters)
    let traffic = try TrafficFault.traffic(
      arguments, context,
      fate: .limited(bytesPerSecond: arguments.bytesPerSecond("rate")))
    return try TrafficFault.describe(
      Self.self, hosts: hosts, context: context,
      summary: "let \(arguments.text("rate")) of \(TrafficFault.words(traffic)) pass on "
        + hosts.joined(separator: ", "),
      traffic: traffic
    ) { _ in nil }
  }
}
