public import DrillModel
import Crypto

/// What is armed on one host: its entries, who armed them, and how long they wait.
///
/// A value that has been checked: it can be written down for the host, and its digest is what the
/// host must give back before anything is struck. Without entries it is a lock and no more.
public struct GuardProgram: Sendable, Hashable {
  /// The host that carries it.
  public let host: String
  /// Run, token and place: the right to command it.
  public let control: GuardControl
  /// Who runs the drill, for whoever finds the host held.
  public let owner: String
  /// How long the guard waits for the next renewal.
  public let lease: Duration
  /// What can be applied, in the order of application.
  public let entries: [GuardEntry]
  /// SHA-256 over the guard's program text and the manifest, hex; the host computes the same.
  public let digest: String

  /// Describes what is to be armed.
  ///
  /// - Parameters:
  ///   - host: The host's name.
  ///   - control: Run, token and place.
  ///   - owner: Who runs the drill: printable ASCII, at most 100 characters.
  ///   - lease: From 1 s to 1 h.
  ///   - entries: Their ids are unique; their scripts are POSIX sh and hold no secrets.
  /// - Throws: `GuardError` that names what a guard cannot carry.
  public init(
    host: String, control: GuardControl, owner: String, lease: Duration, entries: [GuardEntry]
  ) throws(GuardError) {
    guard GuardControl.isName(host) else {
      throw GuardError(.name, "the host name \(host) has characters that a guard does not take")
    }
    guard !owner.isEmpty, owner.utf8.count <= 100,
      owner.utf8.allSatisfy({ (32...126).contains($0) })
    else {
      throw GuardError(.name, "the owner must be 1 to 100 printable ASCII characters: \(owner)")
    }
    guard (.seconds(1) ... .seconds(3600)).contains(lease) else {
      throw GuardError(.lease, "a lease lasts from 1 s to 1 h, not \(lease)")
    }
    var seen: Set<String> = []
    for entry in entries {
      guard Self.isEntryID(entry.id), seen.insert(entry.id).inserted else {
        throw GuardError(
          .name, "entry \(entry.id): ids are letters, digits and hyphens, and unique on a host")
      }
      for script in [entry.apply, entry.undo, entry.effect, entry.residue] {
        try Self.check(script, of: entry)
      }
    }
    self.host = host
    self.control = control
    self.owner = owner
    self.lease = lease
    self.entries = entries
    let manifest = Self.manifest(host: host, run: control.run, owner: owner, entries)
    digest = SHA256.hex(of: Array((GuardText.program + manifest).utf8))
  }

  private static func isEntryID(_ id: String) -> Bool {
    !id.isEmpty && id.utf8.count <= 64
      && id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
  }

  private static func check(_ script: Script, of entry: GuardEntry) throws(GuardError) {
    guard script.dialect == .posix else {
      throw GuardError(.script, "entry \(entry.id): a guard runs POSIX sh only")
    }
    guard script.secrets.isEmpty else {
      throw GuardError(.script, "entry \(entry.id): secrets are never kept on a host")
    }
    guard !script.text.isEmpty, script.text.utf8.count < 100_000 else {
      throw GuardError(.script, "entry \(entry.id): a script has 1 to 99,999 bytes")
    }
    guard !([script.text] + script.arguments).contains(where: { $0.utf8.contains(0) }) else {
      throw GuardError(.script, "entry \(entry.id): a NUL byte cannot reach a shell")
    }
  }
}
