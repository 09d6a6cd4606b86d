/// A fault described: what is put on which guard, how it is proved, what it does, in words.
///
/// Pure data. The engine arms the guards, strikes through them, and asks the probes.
public struct FaultDescription: Sendable, Hashable, Codable {
  /// An entry and the host whose guard carries it.
  public struct Placement: Sendable, Hashable, Codable {
    /// The host on which the guard stands: outside the blast radius.
    public var host: String
    /// The entry.
    public var entry: GuardEntry

    /// Places an entry on a host's guard.
    public init(host: String, entry: GuardEntry) {
      self.host = host
      self.entry = entry
    }
  }

  /// A question asked from another host, to see whether a fault bit.
  public struct EffectProbe: Sendable, Hashable, Codable {
    /// In words, such as `db1:5432 from client1`.
    public var title: String
    /// The host that asks.
    public var host: String
    /// Status 0 where the way is open, 1 where it is closed.
    ///
    /// It must answer 0 before the strike and 1 after it.
    public var script: Script

    /// Describes a probe.
    public init(title: String, host: String, script: Script) {
      self.title = title
      self.host = host
      self.script = script
    }
  }

  /// The fault's word in the catalogue, such as `network-cut`.
  public var kind: String
  /// What it does, in a sentence.
  public var summary: String
  /// The hosts that it strikes.
  public var struckHosts: [String]
  /// What is put on which guard.
  public var placements: [Placement]
  /// How hosts see whether it bit; empty where only the entry's own `effect` can tell.
  public var effectProbes: [EffectProbe]
  /// What a host must be able to do: status 0 where it can; says what is missing.
  public var preflight: [Placement.Check]
  /// What happens to it where the struck host reboots, in a sentence.
  public var onReboot: String
  /// True where a struck host is gone whole, its own guard with it: power, not network.
  public var takesGuardsAway: Bool
  /// What could not be tried on a real machine, and why; nil where it was proved.
  public var notProvenOnMetal: String?
  /// What it says it does, host by host, for a simulation to hold it to.
  public var effects: [DeclaredEffect]

  /// Describes a fault.
  public init(
    kind: String, summary: String, struckHosts: [String], placements: [Placement],
    effectProbes: [EffectProbe], preflight: [Placement.Check], onReboot: String,
    takesGuardsAway: Bool = false, notProvenOnMetal: String? = nil, effects: [DeclaredEffect] = []
  ) {
    self.kind = kind
    self.summary = summary
    self.struckHosts = struckHosts
    self.placements = placements
    self.effectProbes = effectProbes
    self.preflight = preflight
    self.onReboot = onReboot
    self.takesGuardsAway = takesGuardsAway
    self.notProvenOnMetal = notProvenOnMetal
    self.effects = effects
  }
}

extension FaultDescription.Placement {
  /// A check of what a host can do, before anything is changed.
  public struct Check: Sendable, Hashable, Codable {
    /// The host.
    public var host: String
    /// Status 0 where it can; prints what is missing.
    public var script: Script

    /// Describes a check.
    public init(host: String, script: Script) {
      self.host = host
      self.script = script
    }
  }
}
