public import DrillModel

/// Every kind of fault there is.
public enum FaultCatalogue {
  /// Kinds that damage the same thing.
  public struct Group: Sendable {
    /// What they damage, as a heading.
    public let title: String
    /// The kinds, in the order of the catalogue.
    public let faults: [any Fault.Type]
  }

  /// The kinds by what they damage.
  public static let groups: [Group] = [
    Group(
      title: "Network",
      faults: [
        NetworkCut.self, NetworkReject.self, NetworkLoss.self, NetworkDelay.self,
        BandwidthLimit.self, DNSBlackHole.self, RouterCut.self,
      ]),
    Group(
      title: "Host",
      faults: [
        PowerOff.self, Reboot.self, Freeze.self, ClockStep.self, ClockDrift.self, CPULoad.self,
        MemoryPressure.self,
      ]),
    Group(title: "Disk", faults: [DiskFull.self, DiskReadOnly.self, SlowDisk.self]),
    Group(
      title: "Process and service",
      faults: [
        ProcessKill.self, ProcessPause.self, ServiceStop.self, PortTaken.self,
        CertificateExpired.self,
      ]),
    Group(
      title: "Database",
      faults: [
        BackendKill.self, ConnectionsRefused.self, ReplicationCut.self, ReplicationLag.self,
        ArchiveFailing.self,
      ]),
    Group(title: "Log shipping", faults: [ShippedLogGap.self, WrongRights.self]),
  ]

  /// The kinds, in the order of the catalogue.
  public static let all: [any Fault.Type] = groups.flatMap(\.faults)

  /// The kind of this word.
  ///
  /// - Parameter kind: As drills write it.
  /// - Returns: Nil where there is none.
  public static func fault(_ kind: String) -> (any Fault.Type)? {
    all.first { $0.kind == kind }
  }

  /// Describes a fault of the catalogue on named hosts.
  ///
  /// - Parameters:
  ///   - kind: As drills write it.
  ///   - hosts: The hosts to strike.
  ///   - parameters: By name.
  ///   - context: Environment, facts, run.
  /// - Returns: Entries, probes and checks.
  /// - Throws: `FaultError` where kind or parameters are unknown, or it cannot be done here.
  public static func describe(
    _ kind: String, hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    guard let fault = fault(kind) else {
      throw FaultError(
        .unknownKind,
        "there is no fault \(kind); there are \(all.map { $0.kind }.joined(separator: ", "))")
    }
    _ = try FaultArguments(of: fault, parameters)
    var description = try fault.describe(hosts: hosts, parameters: parameters, context: context)
    // The mark goes wherever the fault is named: plan, progress, journal and reports.
    if let reason = fault.manual.notProvenOnMetal {
      description.notProvenOnMetal = reason
      description.summary += " (not proven on metal)"
    }
    return description
  }
}
