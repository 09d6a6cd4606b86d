/// The drills that ship inside the binary, by name.
public enum BundledDrills {
  /// The text of each.
  public static let texts: [String: String] = [
    "lync-2013/failback": String(decoding: PackageResources.failback_yaml, as: UTF8.self),
    "lync-2013/failover": String(decoding: PackageResources.failover_yaml, as: UTF8.self),
    "network-cut": String(decoding: PackageResources.network_cut_yaml, as: UTF8.self),
    "selftest/faults": String(decoding: PackageResources.faults_yaml, as: UTF8.self),
    "selftest/strike": String(decoding: PackageResources.strike_yaml, as: UTF8.self),
    "stretched-pool-failover": String(
      decoding: PackageResources.stretched_pool_failover_yaml, as: UTF8.self),
  ]
}
