/// Two data centers on this machine: hosts as namespaces, to rehearse disasters in.
///
/// Everything of a lab is owned by one process, its supervisor, which is PID 1 of namespaces that
/// hold all hosts: when that process ends, however it ends, the kernel ends the lab. What is left
/// then is the state folder and the machine's own link, which `down`, the next `up` and the keeper
/// clear away. Nothing here touches the machine's firewall, services or forwarding.
public struct Lab: Sendable, Hashable {
  /// The name of the lab that the checked-in environment file describes.
  public static let defaultName = "default"

  /// The lab's name.
  public let name: String
  /// After this long the lab takes itself down.
  public let timeToLive: Duration
  /// How often WAL is shipped from the primary, and copied to the backup, in whole seconds.
  public let shippingInterval: Duration

  /// Names a lab; nothing is started.
  ///
  /// - Parameters:
  ///   - name: 1 to 20 lower-case letters, digits and hyphens, a letter first.
  ///   - timeToLive: After this long the lab takes itself down.
  ///   - shippingInterval: How often WAL is shipped and copied; whole seconds, 1 s at least.
  /// - Throws: `LabError.unusableName`.
  public init(
    name: String = Lab.defaultName, timeToLive: Duration = .seconds(4 * 3600),
    shippingInterval: Duration = .seconds(5)
  ) throws(LabError) {
    let allowed = name.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
    }
    guard allowed, (1...20).contains(name.utf8.count), name.first?.isLetter == true else {
      throw .unusableName(name)
    }
    self.name = name
    self.timeToLive = timeToLive
    self.shippingInterval = shippingInterval
  }

  /// Where all labs of this machine keep their state.
  static let root = "/var/lib/muster-lab"
  /// The folder of this lab, there while the lab is: keys, known hosts, secrets, programs, log.
  public var stateFolder: String { "\(Self.root)/\(name)" }
  /// The private key for root on every host.
  public var keyFile: String { "\(stateFolder)/id_ed25519" }
  /// The hosts' keys: one `name,address type key` line a host.
  public var knownHostsFile: String { "\(stateFolder)/known_hosts" }
  /// What the lab did and why.
  public var logFile: String { "\(stateFolder)/log" }
}
