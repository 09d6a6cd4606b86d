/// One of the lab's own programs or configuration files, embedded in the binary.
///
/// `up` writes all of them into the state folder; those under `host/` are copied from there into the
/// hosts that need them. They are POSIX sh, clean for shellcheck.
struct LabProgram: Sendable, Hashable {
  /// Its path below the state folder's `programs/`.
  let name: String
  /// Its whole text.
  let text: String

  /// Every program, in the order in which a lab comes up.
  static let all: [LabProgram] = [
    keeper, common, supervisor, desk, chassis, boot, bootSystemd, builder, buildHosts,
    buildDatabases, buildChat, status, hostInit, hostNetwork, hostHalt, hostSshdConfig,
    hostPower, hostWalShare, hostWalShip, hostShareSsh, hostWalCopy, hostMusterWalCopy,
    hostFirstCheckpoint, hostChatActive, hostActiveServers, hostChatErlang, hostChatPoolState,
    hostChatCluster, hostChatClusterInit, hostEjabberdYml, hostEjabberdctlCfg,
    hostLabArchive, hostMirrorWitness,
  ]
}
