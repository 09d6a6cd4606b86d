import DrillModel

extension EnvironmentWriter {
  static func write(_ topology: Topology?, to yaml: inout YAMLText) {
    guard let topology else { return }
    yaml.mapping(0, "topology")
    if let link = topology.link {
      yaml.mapping(1, "link")
      yaml.line(2, "class", link.linkClass.rawValue)
      yaml.line(2, "round-trip", DurationText.format(link.roundTrip))
      yaml.line(2, "bandwidth", BandwidthText.format(link.bandwidth))
    }
    if let active = topology.active { yaml.line(1, "active", active) }
    yaml.line(1, "active-limit", "\(topology.activeLimit)")
  }

  static func write(_ service: OutsideService, as key: String, to yaml: inout YAMLText) {
    switch service {
    case .undeclared: break
    case .absent: yaml.line(0, key, "none")
    case .told(let command):
      yaml.mapping(0, key)
      write(command, depth: 1, to: &yaml)
    }
  }
}
