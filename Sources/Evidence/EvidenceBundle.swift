internal import Crypto
internal import DrillModel
import Glibc

/// The folder of one run: written file by file while it goes on, sealed at its end.
///
/// Owned by the run. A file is there whole or not at all. Sealing takes every file's SHA-256,
/// signs the list where a signer is given, and makes all of it read-only: nothing is changed
/// afterwards. A bundle is made for every run, also for one that was refused, aborted or crashed.
public struct EvidenceBundle: Sendable, Hashable {
  /// The folder.
  public let path: String

  static let sums = "SHA256SUMS"
  static let signature = "SHA256SUMS.sig"
  static let allowedSigners = "allowed_signers"
  static let verify = "VERIFY.txt"
  static let journal = "journal.jsonl"

  private var folder: BundleFolder { BundleFolder(path: path) }

  /// Makes the folder of a run, mode 0700.
  ///
  /// - Parameters:
  ///   - reports: The folder of all bundles, `Reports`; made where it is not there.
  ///   - run: The run's id.
  /// - Returns: The empty bundle.
  /// - Throws: `EvidenceError.exists` where the run has a folder, `.system` where none can be made.
  public static func create(inReports reports: String, run: RunID) throws(EvidenceError)
    -> EvidenceBundle
  {
    let bundle = EvidenceBundle(path: "\(reports)/\(run)")
    try bundle.folder.make()
    return bundle
  }

  /// The bundle in a folder, to go on with one that was not sealed, or to verify one.
  ///
  /// - Parameter path: The folder, or a link to it such as `Reports/latest`.
  public init(path: String) {
    guard let real = realpath(path, nil) else {
      self.path = path
      return
    }
    self.path = String(cString: real)
    free(real)
  }

  /// Writes a file: under another name first, flushed, then renamed; mode 0600.
  ///
  /// - Parameters:
  ///   - bytes: All of its content.
  ///   - name: Its name in the bundle, at most one folder deep, such as `steps/01-baseline.txt`.
  /// - Throws: `EvidenceError.unsafeName`, `.sealed`, or `.system`.
  public func write(_ bytes: [UInt8], to name: String) throws(EvidenceError) {
    guard
      name.wholeMatch(of: /[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)?/) != nil
    else { throw .unsafeName(name) }
    guard !isSealed else { throw .sealed(path: path) }
    try folder.write(bytes, to: name)
  }

  /// Writes a text.
  ///
  /// - Parameters:
  ///   - text: All of its content.
  ///   - name: Its name in the bundle.
  /// - Throws: `EvidenceError.unsafeName`, `.sealed`, or `.system`.
  public func write(_ text: String, to name: String) throws(EvidenceError) {
    try write(Array(text.utf8), to: name)
  }

  /// Whether its digests are taken.
  public var isSealed: Bool { folder.isPlainFile(Self.sums) }

  /// Takes the digests, signs them, and makes every file read-only.
  ///
  /// The journal must be closed. Where signing fails, the bundle is sealed without a signature
  /// and the error is thrown afterwards.
  ///
  /// - Parameter signer: Who signs; nil for nobody.
  /// - Throws: `EvidenceError.sealed`, `.system`, or `.notSigned`.
  public func seal(signedBy signer: BundleSigner? = nil) async throws(EvidenceError) {
    guard !isSealed else { throw .sealed(path: path) }
    var unsigned: EvidenceError?
    var isSigned = false
    if let signer {
      do throws(EvidenceError) {
        try folder.write(Array(try await signer.allowedSigner().utf8), to: Self.allowedSigners)
        isSigned = true
      } catch {
        unsigned = error
      }
    }
    let instructions = VerifyText.write(signer: isSigned ? signer : nil)
    try folder.write(Array(instructions.utf8), to: Self.verify)
    let sums = Array(try list().utf8)
    if let signer, isSigned {
      do throws(EvidenceError) {
        try folder.write(try await signer.sign(sums), to: Self.signature)
      } catch {
        unsigned = error
      }
    }
    try folder.write(sums, to: Self.sums)
    for name in try folder.files() where folder.isPlainFile(name) {
      try folder.makeReadOnly(name)
    }
    if let unsigned { throw unsigned }
  }

  /// Opens a sealed bundle again, for a record that is finished later: seal and signature go.
  ///
  /// Only for recovery: whoever kept the former sums sees that the bundle was gone on with.
  ///
  /// - Throws: `EvidenceError.system` where a file cannot be removed.
  public func unseal() throws(EvidenceError) {
    for name in [Self.sums, Self.signature, Self.allowedSigners, Self.verify] {
      try folder.remove(name)
    }
  }

  /// Points `latest`, beside the bundle, at it.
  ///
  /// - Throws: `EvidenceError.system` where the link cannot be made.
  public func publishAsLatest() throws(EvidenceError) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: true)
    let above = (path.hasPrefix("/") ? "/" : "") + parts.dropLast().joined(separator: "/")
    try BundleFolder(path: above.isEmpty ? "." : above)
      .link("latest", to: String(parts.last ?? "."))
  }

  /// The list of digests as `sha256sum` reads it, sorted by name.
  private func list() throws(EvidenceError) -> String {
    var list = ""
    for name in try folder.files() where ![Self.sums, Self.signature].contains(name) {
      guard folder.isPlainFile(name), !name.contains("\n"), !name.contains("\\") else {
        throw .unsafeName(name)
      }
      list += "\(try folder.digest(of: name))  \(name)\n"
    }
    return list
  }
}
