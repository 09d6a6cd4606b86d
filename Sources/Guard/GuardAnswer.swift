/// What a guard says of itself; read strictly, as irreversible steps rest on it.
public struct GuardAnswer: Sendable, Hashable {
  /// What a guard does when its lease lapses.
  public enum Program: String, Sendable, Hashable, Codable {
    /// Puts everything back, fences too.
    case release
    /// Puts fences on, then takes back the faults that hold does not keep.
    case hold
  }

  /// Where a guard stands.
  public enum State: String, Sendable, Hashable, Codable {
    /// It waits for its lease to lapse.
    case armed
    /// Its lease has lapsed: it has run its program, or is running it.
    case fired
    /// There is none.
    case absent
  }

  /// What runs a guard on its host.
  public enum Watcher: String, Sendable, Hashable, Codable {
    /// A transient unit of systemd.
    case systemd
    /// A loop of our own, in a session of its own.
    case loop
  }

  /// What starts a guard again after a reboot.
  public enum BootHook: String, Sendable, Hashable, Codable {
    /// A unit of systemd.
    case unit
    /// A script of System V's init.
    case script
    /// Nothing: what survives the reboot waits for the runner.
    case none
  }

  /// A guard that is there.
  public struct Held: Sendable, Hashable {
    /// The host, as the run calls it.
    public var host: String
    /// The run that holds it.
    public var run: String
    /// Who runs the drill.
    public var owner: String
    /// The highest token seen.
    public var token: Int
    /// Since when, ISO 8601 in UTC by the host's clock.
    public var since: String
    /// Until when unless renewed, ISO 8601 in UTC by the host's clock; for people only.
    public var expires: String
    /// What it does when the lease lapses.
    public var program: Program
    /// How often the lease was renewed.
    public var generation: Int
    /// Seconds until the lease lapses; 0 or less where it has.
    public var leaseLeft: Double
    /// SHA-256 over program text and manifest as they are on the host, hex.
    public var digest: String
    /// Whether its watcher is running, by process id and start time.
    public var isProcessAlive: Bool
    /// What runs it.
    public var watcher: Watcher
    /// What starts it after a reboot.
    public var bootHook: BootHook
    /// Ids in effect, or begun, the one applied last first.
    public var applied: [String]
    /// Ids that could not be taken back, or fences that could not be put on.
    public var failed: [String]
    /// Ids that someone else has changed.
    public var changed: [String]
  }

  /// Where it stands.
  public var state: State
  /// The guard; nil where there is none.
  public var held: Held?
  /// The host's boot, as its kernel names it.
  public var bootID: String
  /// What the command did, entry by entry; for `receipts`, what was ever done in the run.
  public var outcomes: [GuardOutcome]
  /// Why the command was refused, where more is to be said than its status does.
  public var reason: String?
  /// The marks that forbid runs on this host; empty where none does.
  public var halts: [GuardHalt] = []
}

extension GuardAnswer {
  /// Makes the answer of a guard that is not a real one: simulations only.
  package init(_ state: State, _ held: Held?, bootID: String, reason: String? = nil) {
    self.init(state: state, held: held, bootID: bootID, outcomes: [], reason: reason)
  }
}

extension GuardAnswer.Held {
  /// Who holds a host; simulations only.
  package struct Holder: Sendable {
    package var host: String
    package var run: String
    package var owner: String
    package var token: Int

    package init(host: String, run: String, owner: String, token: Int) {
      self.host = host
      self.run = run
      self.owner = owner
      self.token = token
    }
  }

  /// Makes the state of a guard that is not a real one: simulations only.
  package init(
    _ holder: Holder, program: GuardAnswer.Program, generation: Int, leaseLeft: Double,
    digest: String, isProcessAlive: Bool, applied: [String], failed: [String], changed: [String]
  ) {
    self.init(
      host: holder.host, run: holder.run, owner: holder.owner, token: holder.token, since: "then",
      expires: "later", program: program, generation: generation, leaseLeft: leaseLeft,
      digest: digest, isProcessAlive: isProcessAlive, watcher: .systemd, bootHook: .unit,
      applied: applied, failed: failed, changed: changed)
  }
}
