/// What a fault says it does to the state of one host: what a simulated host is checked against.
public struct DeclaredEffect: Sendable, Hashable, Codable {
  /// The host whose state changes.
  public var host: String
  /// What changes.
  public var change: Change

  /// States an effect.
  public init(host: String, _ change: Change) {
    self.host = host
    self.change = change
  }

  /// What can be changed of a host.
  public enum Change: Sendable, Hashable, Codable {
    /// Some of its traffic.
    case traffic(Traffic)
    /// Its power is off.
    case powerOff
    /// It boots once.
    case reboot
    /// All but its guard and its SSH stand still; or what is in this cgroup does.
    case frozen(cgroup: String?)
    /// Its wall clock is this many milliseconds from where it would be.
    case clockStep(milliseconds: Int)
    /// Its wall clock gains this many millionths.
    case clockDrift(partsPerMillion: Int)
    /// This many processors are busy; nil for all.
    case processors(busy: Int?)
    /// This many bytes of memory are taken.
    case memory(taken: Int)
    /// This many bytes are left to ordinary users on the file system.
    case diskFull(path: String, left: Int)
    /// The file system takes no writes.
    case diskReadOnly(path: String)
    /// A cgroup's reads and writes there are slowed to so many bytes a second.
    case diskSlow(path: String, bytesPerSecond: Int)
    /// Processes are gone: by unit, pid file or name.
    case processesGone(String)
    /// Processes are stopped: by unit, pid file or name.
    case processesPaused(String)
    /// A service does not run.
    case serviceDown(String)
    /// A port is listened on by no one who serves.
    case portTaken(Int)
    /// Sessions of clients were ended; new ones are let in.
    case sessionsEnded
    /// Finished log is not archived.
    case archivingFails
    /// A segment of shipped log is missing in this folder.
    case segmentMissing(path: String)
    /// A path has other rights.
    case rightsChanged(path: String)
    /// Received log is not replayed.
    case replayPaused
    /// A certificate has expired.
    case certificateExpired(path: String)
  }

  /// Traffic of a host that is changed: the runner's own SSH never is.
  public struct Traffic: Sendable, Hashable, Codable {
    /// What becomes of a packet.
    public enum Fate: Sendable, Hashable, Codable {
      /// It vanishes.
      case dropped
      /// It is answered with a refusal.
      case refused
      /// So many hundredths of a percent of it vanish.
      case lost(hundredthsOfPercent: Int)
      /// What is over so many bytes a second vanishes.
      case limited(bytesPerSecond: Int)
      /// It comes so many milliseconds late.
      case delayed(milliseconds: Int)
    }

    /// Which way it goes, as the host sees it.
    public enum Direction: String, Sendable, Hashable, Codable, CaseIterable {
      /// To the host.
      case inward = "in"
      /// From the host.
      case outward = "out"
      /// Both.
      case both
    }

    /// Addresses and subnets of the other end; empty for all.
    public var peers: [String]
    /// Ports and ranges of ports; empty for all.
    public var ports: [String]
    /// `tcp`, `udp`, or both.
    public var protocols: [String]
    /// Which way.
    public var direction: Direction
    /// What becomes of it.
    public var fate: Fate

    /// States which traffic is changed, and how.
    public init(
      peers: [String] = [], ports: [String] = [], protocols: [String] = ["tcp", "udp"],
      direction: Direction = .both, fate: Fate
    ) {
      self.peers = peers
      self.ports = ports
      self.protocols = protocols
      self.direction = direction
      self.fate = fate
    }
  }
}
