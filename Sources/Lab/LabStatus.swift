/// What a lab is at one moment.
public struct LabStatus: Sendable, Hashable {
  /// How far it is.
  public enum Phase: String, Sendable, Hashable {
    /// There is nothing of it.
    case absent
    /// It is being built, or its building was cut off: `up` clears that away.
    case building
    /// It came up and was found ready.
    case ready
    /// Its building failed, or its supervisor is gone: `up` or `down` clears it away.
    case broken
  }

  /// One host and whether it is switched on.
  public struct Host: Sendable, Hashable {
    /// The host.
    public let host: LabHost
    /// True while its PID 1 lives.
    public let isOn: Bool
  }

  /// The lab's name.
  public let name: String
  /// How far it is.
  public let phase: Phase
  /// The network that it takes, as `10.77.0.0/16`; empty while absent.
  public let subnet: String
  /// Its hosts; empty while absent.
  public let hosts: [Host]
  /// Memory of all its processes, in bytes: proportional set sizes, so shared pages count once.
  public let processBytes: Int
  /// Memory that the hosts' files take, in bytes: they live in a memory file system.
  public let fileBytes: Int
  /// Seconds until the lab takes itself down; nil when it is not running.
  public let secondsLeft: Int?

  /// Memory of the whole lab, in bytes.
  public var memoryBytes: Int { processBytes + fileBytes }
}
