public import DrillModel

/// Lets a host's questions for names vanish, those to a resolver on the host itself as well.
public enum DNSBlackHole: Fault {
  /// `dns-black-hole`.
  public static let kind = "dns-black-hole"
  /// What it does.
  public static let summary = "lets every question for a name vanish on its way out of a host"
  /// None.
  public static let parameters: [FaultParameter] = []
  /// Names in /etc/hosts, and what a program remembers, are still found.
  public static let manual = FaultManual(
    needs: TrafficFault.needs,
    seen: "The table reads back as it was written: no packet to port 53 or 853 leaves, also none "
      + "to the host itself.",
    undo: TrafficFault.undo, residue: TrafficFault.residue, reboot: TrafficFault.reboot)

  /// A chat server without names.
  public static let examples = [
    FaultExample(
      hosts: ["db1"], parameters: [:],
      placements: [
        .local(
          "db1",
          FaultExample.table + [
            "strike", "drop", "out any tcp dport 53", "out any tcp dport 853",
            "out any udp dport 53", "out any udp dport 853",
          ])
      ])
  ]

  /// Describes the black hole on hosts.
  ///
  /// - Parameters:
  ///   - hosts: The hosts; each carries its own guard.
  ///   - parameters: None.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, checks.
  /// - Throws: `FaultError` where a host may not be struck or no session to it is known.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    _ = try FaultArguments(of: Self.self, parameters)
    var rules = TrafficRules(
      selections: ["tcp", "udp"].flatMap { word in
        ["53", "853"].map { "out any \(word) dport \($0)" }
      }, verdict: "drop")
    rules.sparesLoopback = false
    return try TrafficFault.describe(
      Self.self, hosts: hosts, context: context,
      summary: "let questions for names vanish on \(hosts.joined(separator: ", "))",
      traffic: .init(ports: ["53", "853"], direction: .outward, fate: .dropped), rules: rules
    ) { _ in nil }
  }
}
