/// The drills that ship inside the binary, by name.
public enum BundledDrills {
  /// The text of each.
  public static let texts: [String: String] = [
    "approved-switchover": String(
      decoding: PackageResources.approved_switchover_yaml, as: UTF8.self),
    "backup-protected": String(decoding: PackageResources.backup_protected_yaml, as: UTF8.self),
    "witness-quorum": String(decoding: PackageResources.witness_quorum_yaml, as: UTF8.self),
    "backup-mirror": String(decoding: PackageResources.backup_mirror_yaml, as: UTF8.self),
    "half-alive": String(decoding: PackageResources.half_alive_yaml, as: UTF8.self),
    "latent/alert": String(decoding: PackageResources.alert_yaml, as: UTF8.self),
    "latent/archiver-stuck": String(decoding: PackageResources.archiver_stuck_yaml, as: UTF8.self),
    "latent/copy-full": String(decoding: PackageResources.copy_full_yaml, as: UTF8.self),
    "latent/copy-job-stopped": String(
      decoding: PackageResources.copy_job_stopped_yaml, as: UTF8.self),
    "latent/copy-rights": String(decoding: PackageResources.copy_rights_yaml, as: UTF8.self),
    "latent/early-recovery": String(decoding: PackageResources.early_recovery_yaml, as: UTF8.self),
    "latent/gap": String(decoding: PackageResources.gap_yaml, as: UTF8.self),
    "latent/mirror-config": String(decoding: PackageResources.mirror_config_yaml, as: UTF8.self),
    "latent/share-rights": String(decoding: PackageResources.share_rights_yaml, as: UTF8.self),
    "latent/share-unreachable": String(
      decoding: PackageResources.share_unreachable_yaml, as: UTF8.self),
    "log-shipping": String(decoding: PackageResources.log_shipping_yaml, as: UTF8.self),
    "lync-2013/backup-mirrored": String(
      decoding: PackageResources.backup_mirrored_yaml, as: UTF8.self),
    "lync-2013/failback": String(decoding: PackageResources.failback_yaml, as: UTF8.self),
    "lync-2013/failover": String(decoding: PackageResources.failover_yaml, as: UTF8.self),
    "lync-2013/latent-fault": String(decoding: PackageResources.latent_fault_yaml, as: UTF8.self),
    "lync-2013/mirror-gone": String(decoding: PackageResources.mirror_gone_yaml, as: UTF8.self),
    "lync-2013/mirror-takes-over": String(
      decoding: PackageResources.mirror_takes_over_yaml, as: UTF8.self),
    "lync-2013/planned-switch": String(
      decoding: PackageResources.planned_switch_yaml, as: UTF8.self),
    "lync-2013/shipping": String(decoding: PackageResources.shipping_yaml, as: UTF8.self),
    "mirror-failover": String(decoding: PackageResources.mirror_failover_yaml, as: UTF8.self),
    "mirror-lost": String(decoding: PackageResources.mirror_lost_yaml, as: UTF8.self),
    "network-cut": String(decoding: PackageResources.network_cut_yaml, as: UTF8.self),
    "planned-switchover": String(
      decoding: PackageResources.planned_switchover_yaml, as: UTF8.self),
    "selftest/clocks": String(decoding: PackageResources.clocks_yaml, as: UTF8.self),
    "selftest/faults": String(decoding: PackageResources.faults_yaml, as: UTF8.self),
    "selftest/frozen": String(decoding: PackageResources.frozen_yaml, as: UTF8.self),
    "selftest/hosts": String(decoding: PackageResources.hosts_yaml, as: UTF8.self),
    "selftest/strike": String(decoding: PackageResources.strike_yaml, as: UTF8.self),
    "topology": String(decoding: PackageResources.topology_yaml, as: UTF8.self),
    "stretched-pool-failover": String(
      decoding: PackageResources.stretched_pool_failover_yaml, as: UTF8.self),
    "witness-failover": String(decoding: PackageResources.witness_failover_yaml, as: UTF8.self),
  ]
}
