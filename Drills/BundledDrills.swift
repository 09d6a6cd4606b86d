/// The drills that ship inside the binary, by name.
public enum BundledDrills {
  /// The text of each.
  public static let texts: [String: String] = [
    "half-alive": String(decoding: PackageResources.half_alive_yaml, as: UTF8.self),
    "network-cut": String(decoding: PackageResources.network_cut_yaml, as: UTF8.self),
    "planned-switchover": String(
      decoding: PackageResources.planned_switchover_yaml, as: UTF8.self),
    "selftest/faults": String(decoding: PackageResources.faults_yaml, as: UTF8.self),
    "selftest/strike": String(decoding: PackageResources.strike_yaml, as: UTF8.self),
    "stretched-pool-failover": String(
      decoding: PackageResources.stretched_pool_failover_yaml, as: UTF8.self),
  ]
}
