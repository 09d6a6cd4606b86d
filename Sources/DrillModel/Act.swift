/// Something done to a service on a host, as a value that says how safe it is.
///
/// Providers map an act's name to an act; an environment may put its own command in its place.
/// Only the engine carries acts out.
public struct Act: Sendable, Hashable, Codable {
  /// What can be done to a service.
  public enum Name: String, Sendable, Hashable, Codable, CaseIterable {
    /// Tell the state as `key=value` lines; changes nothing.
    case status
    /// Make it refuse writes or clients, lastingly: over a reboot too.
    case fence
    /// Lift the fence.
    case unfence
    /// Stop it in order.
    case stop
    /// Start it.
    case start
    /// Turn new clients away and wait until none is left.
    case drain
    /// Close the log segment in use and ship it.
    case ship
    /// Record how far shipping, copying and replay have come; changes nothing.
    case shipping
    /// Copy shipped log segments that are not yet beside the backup database.
    case copy
    /// Replay copied log segments in order, and wait until all are.
    case apply
    /// Compare what was shipped with what was replayed; status 0 only where nothing is missing.
    case compare
    /// Make the backup database the serving one. Irreversible.
    case promote
    /// Commit a row of Muster's own, to prove that writes are accepted.
    case probeWrite = "probe-write"
    /// Make a former primary follow the serving database, keeping its data where possible.
    case rejoin
    /// Make it anew from the serving database.
    case reseed
    /// Back the whole database up to the share, and check that it can be read.
    case backUp = "back-up"
    /// Have commits wait for no mirror, and note how it was.
    case expose
    /// Have commits wait for the mirror again, as before.
    case unexpose
    /// Have the witness watch: it may promote the mirror by itself.
    case watch
    /// End that.
    case unwatch
    /// Tell the chat pool which database serves.
    case poolState = "pool-state"
    /// Let a chat server take new clients.
    case activate
    /// Let a chat server take no new clients.
    case deactivate
    /// Read the archive back from the database.
    case readBack = "read-back"
    /// Tell who is connected to a database; status 0 only where nobody is who must not be, and where
    /// asked for, nothing is written; changes nothing.
    case clients
    /// Tell what the archive holds, as one value that is the same where the content is; reads only.
    case fingerprint
    /// Tell how log shipping stands on this host, and judge it where that is asked; reads only,
    /// but for a write that must be refused.
    case inspectShipping = "inspect-shipping"
    /// Wait until a marker's log has come to a place on its way to its replay.
    case trace
    /// Check that a host can do all of the above; changes nothing.
    case preflight
  }

  /// The two services of a pool.
  public enum Service: String, Sendable, Hashable, Codable {
    /// The database.
    case database
    /// The chat servers.
    case chat
  }

  /// What it takes to take an act back.
  public enum Reversal: Sendable, Hashable, Codable {
    /// Reads only, or can be done again without harm.
    case reversible
    /// Is taken back by this other act.
    case compensated(by: Name)
    /// Cannot be taken back.
    case irreversible
  }

  /// What is done.
  public var name: Name
  /// To which service.
  public var service: Service
  /// On which host.
  public var host: String
  /// Checked right before: status 0 means go, else its output says why not.
  public var precondition: Script?
  /// The command.
  public var command: Script
  /// Asked where the outcome is unknown: status 0 means done, 1 not done, anything else unknown.
  public var outcomeProbe: Script?
  /// How long it may take.
  public var deadline: Duration
  /// Whether it may be sent again where its outcome is unknown.
  public var isIdempotent: Bool
  /// What it takes to take it back.
  public var reversal: Reversal
  /// True where the environment put its own command in place of the provider's.
  public var isOwnCommand: Bool

  /// Describes an act.
  public init(
    name: Name, service: Service, host: String, precondition: Script? = nil, command: Script,
    outcomeProbe: Script? = nil, deadline: Duration, isIdempotent: Bool, reversal: Reversal,
    isOwnCommand: Bool = false
  ) {
    self.name = name
    self.service = service
    self.host = host
    self.precondition = precondition
    self.command = command
    self.outcomeProbe = outcomeProbe
    self.deadline = deadline
    self.isIdempotent = isIdempotent
    self.reversal = reversal
    self.isOwnCommand = isOwnCommand
  }
}
