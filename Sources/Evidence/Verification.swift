/// What verifying a bundle came to.
public struct Verification: Sendable, Hashable {
  /// Something that is not as it must be.
  public struct Finding: Sendable, Hashable, CustomStringConvertible {
    /// The file.
    public var file: String
    /// What is wrong with it.
    public var complaint: String

    /// `file: complaint`.
    public var description: String { "\(file): \(complaint)" }
  }

  /// What is known of the signature.
  public enum Signature: Sendable, Hashable {
    /// There is none.
    case absent
    /// It is this signer's, by the list of signers that the caller trusts.
    case good(identity: String)
    /// It is this signer's by the bundle's own list: whoever made the bundle wrote that too.
    case goodByOwnList(identity: String)
    /// It is not.
    case bad
  }

  /// A sign-off with a good signature.
  public struct SignOff: Sendable, Hashable {
    /// What was said, and by whom.
    public var record: SignOffRecord
    /// Whether the list of signers that the caller trusts has the key; false without such a list.
    public var isTrusted: Bool
    /// Whether the key is another than the one that signed the bundle.
    public var isOfAnotherKey: Bool
  }

  /// Everything that is wrong; none where the bundle is whole.
  public internal(set) var findings: [Finding] = []
  /// How many files have the digest that is listed.
  public internal(set) var intactFiles = 0
  /// How many records the journal has.
  public internal(set) var records = 0
  /// SHA-256 of the journal's last line, hex.
  public internal(set) var journalHead = ""
  /// What is known of the signature.
  public internal(set) var signature = Signature.absent
  /// How many statements about the run are signed and about these files; 0 where there are none.
  public internal(set) var statements = 0
  /// When a time stamp authority saw the digests, in its words; nil where none did.
  public internal(set) var stampedAt: String?
  /// Who signed off, in order.
  public internal(set) var signOffs: [SignOff] = []
  /// What a reader must know that is nothing wrong, a sentence each.
  public internal(set) var remarks: [String] = []
  /// When the last record was written, by the runner's clock.
  var lastRecordAt: String?

  /// Whether somebody else than who signed the bundle answers for it: the last word of an approver.
  ///
  /// - Parameter mustBeTrusted: Whether the approver's key must be in the caller's list.
  /// - Returns: Whether such a record is there, and accepts the run.
  public func isApproved(mustBeTrusted: Bool) -> Bool {
    let last = signOffs.last { $0.record.role == .approver && (!mustBeTrusted || $0.isTrusted) }
    return last?.isOfAnotherKey == true && last?.record.decision == .accepted
  }

  /// Whether nothing is wrong.
  public var isWhole: Bool { findings.isEmpty }

  /// Adds something that is wrong.
  public mutating func complain(_ file: String, _ complaint: String) {
    findings.append(Finding(file: file, complaint: complaint))
  }
}
