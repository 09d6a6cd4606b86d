/// The controls that drills are shown for.
public enum ControlCatalogue {
  /// Every control, in the order in which reports show them.
  public static let all: [Control] = [
    Control(
      id: "iso-27001:A.5.30", framework: "ISO/IEC 27001:2022", clause: "A.5.30",
      asks: "ICT readiness for continuity is planned, kept up and tested against its objectives",
      needs: [.carriedOut, .recoveryTime, .recoveryPoint, .documented],
      besides: "that the objectives come from the business impact analysis"),
    Control(
      id: "iso-22301:8.5", framework: "ISO 22301:2019", clause: "8.5",
      asks: "exercises follow scenarios and objectives, at intervals and on change, and end with a "
        + "report of outcomes and actions",
      needs: [.carriedOut, .scenario, .documented, .people],
      besides: "that recommendations became actions, and actions were taken"),
    Control(
      id: "soc-2:A1.2", framework: "SOC 2", clause: "A1.2",
      asks: "backup and recovery infrastructure is run and watched so that objectives are met",
      needs: [.carriedOut, .alternateSite, .integrity, .documented],
      besides: "monitoring and maintenance between drills"),
    Control(
      id: "soc-2:A1.3", framework: "SOC 2", clause: "A1.3",
      asks: "recovery procedures are tested, and recovered data is complete",
      needs: [.carriedOut, .recoveryTime, .recoveryPoint, .integrity, .documented],
      besides: "that the recovery plan was reviewed and revised after the test"),
    Control(
      id: "dora:24", framework: "DORA, Delegated Regulation (EU) 2024/1774", clause: "art. 24",
      asks: "the ICT continuity policy has objectives for recovery time and point, and says how "
        + "activation and return are decided",
      needs: [.recoveryTime, .recoveryPoint, .people],
      besides: "the policy itself, and its approval by the management body"),
    Control(
      id: "dora:25", framework: "DORA, Delegated Regulation (EU) 2024/1774", clause: "art. 25",
      asks: "continuity plans are tested yearly by severe but plausible scenarios, with switchover "
        + "from the primary to redundant capacity; results are documented and deficiencies analysed",
      needs: [
        .carriedOut, .scenario, .alternateSite, .reconstitution, .integrity, .documented,
      ],
      besides: "operation on the redundant capacity for a sufficient period; report to the "
        + "management body"),
    Control(
      id: "dora:26", framework: "DORA, Delegated Regulation (EU) 2024/1774", clause: "art. 26",
      asks: "response and recovery plans cover realistic scenarios, and what is done when the "
        + "primary measures fail",
      needs: [.carriedOut, .scenario, .automated, .documented],
      besides: "the plans of functions that no drill touches"),
    Control(
      id: "nist-800-34:3.5", framework: "NIST SP 800-34 Rev. 1", clause: "3.5",
      asks: "the contingency plan is tested, its results are documented, and gaps are corrected",
      needs: [.carriedOut, .recoveryTime, .alternateSite, .documented],
      besides: "training of personnel, and the correction of the plan"),
    Control(
      id: "nist-800-53:CP-4", framework: "NIST SP 800-53 Rev. 5", clause: "CP-4 (2)(3)(4)",
      asks:
        "the plan is tested at its frequency, reviewed and corrected; at the alternate site, by "
        + "automation, to full recovery and reconstitution",
      needs: [
        .carriedOut, .alternateSite, .automated, .reconstitution, .documented,
      ],
      besides: "the review of the results"),
    Control(
      id: "hipaa:164.308(a)(7)(ii)(D)", framework: "HIPAA Security Rule",
      clause: "164.308(a)(7)(ii)(D)",
      asks: "contingency plans are tested and revised periodically, with the right people, and the "
        + "record is kept for six years",
      needs: [.carriedOut, .documented, .people],
      besides: "the revision of the plan; keeping the bundle for six years"),
    Control(
      id: "pci-dss:12.10.2", framework: "PCI DSS v4.0.1", clause: "12.10.2, with 10.2 and 10.6",
      asks:
        "the incident response plan, recovery included, is tested yearly; log entries tell user, "
        + "type, time, origin and outcome, clocks are in step",
      needs: [.carriedOut, .people, .trail, .clocks],
      besides: "the parts of the plan beside recovery"),
  ]

  /// A control by its id.
  public static func control(_ id: String) -> Control? { all.first { $0.id == id } }
}
