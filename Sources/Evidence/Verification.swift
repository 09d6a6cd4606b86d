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

  /// Whether nothing is wrong.
  public var isWhole: Bool { findings.isEmpty }

  mutating func complain(_ file: String, _ complaint: String) {
    findings.append(Finding(file: file, complaint: complaint))
  }
}
