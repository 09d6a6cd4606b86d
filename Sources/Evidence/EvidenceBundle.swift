internal import DrillModel
import Foundation
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
  static let attestation = "attestation.intoto.jsonl"
  static let subject = "subject.json"
  static let stamp = "SHA256SUMS.tsr"
  static let stampSignature = "SHA256SUMS.tsr.sig"
  static let stampCertificates = "timestamp-ca.pem"

  /// What may stand in a bundle without a digest: the digests, and what vouches for them.
  static let unlisted = [sums, signature, stamp, stampSignature]

  var folder: BundleFolder { BundleFolder(path: path) }

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
  /// The journal must be closed. Where signing or stamping fails, the bundle is sealed without, and
  /// the error is thrown afterwards.
  ///
  /// - Parameters:
  ///   - signer: Who signs; nil for nobody.
  ///   - attestation: What the in-toto statements say; they need a signer.
  ///   - stamper: Who vouches for the time; nil for nobody.
  /// - Throws: `EvidenceError.sealed`, `.system`, `.notSigned`, `.notAttested` or `.notStamped`.
  public func seal(
    signedBy signer: BundleSigner? = nil, attesting attestation: Attestation? = nil,
    stampedBy stamper: TimeStamper? = nil
  ) async throws(EvidenceError) {
    guard !isSealed else { throw .sealed(path: path) }
    var lacking: EvidenceError?
    var signer = signer
    do throws(EvidenceError) {
      try await prepare(signer, attestation)
    } catch {
      lacking = error
      if case .notSigned = error { signer = nil }
    }
    do throws(EvidenceError) {
      try await close(signer, stamper)
    } catch {
      lacking = lacking ?? error
      switch error {
      case .notStamped: try await close(signer, nil)
      case .notSigned:
        for name in [Self.attestation, Self.allowedSigners] { try folder.remove(name) }
        try await close(nil, nil)
      default: throw error
      }
    }
    for name in try folder.files() where folder.isPlainFile(name) {
      try folder.makeReadOnly(name)
    }
    if let lacking { throw lacking }
  }

  /// Takes the digests, and has them signed and stamped.
  private func close(
    _ signer: BundleSigner?, _ stamper: TimeStamper?
  ) async throws(EvidenceError) {
    for name in Self.unlisted + [Self.stampCertificates] { try folder.remove(name) }
    if let stamper {
      guard let certificates = FileManager.default.contents(atPath: stamper.certificates) else {
        throw .notStamped(
          url: stamper.url, reason: "\(stamper.certificates) cannot be read")
      }
      try folder.write(Array(certificates), to: Self.stampCertificates)
    }
    let instructions = VerifyText.write(
      signer: signer, isAttested: folder.isPlainFile(Self.attestation), isStamped: stamper != nil)
    try folder.write(Array(instructions.utf8), to: Self.verify)
    let sums = Array(try list().utf8)
    let signature = try await signer?.sign(sums)
    if let stamper {
      try folder.write(sums, to: Self.sums)
      let token = try await stamper.stamp("\(path)/\(Self.sums)")
      try folder.write(token, to: Self.stamp)
      // Not every byte of a token is covered by its own signature.
      if let signer { try folder.write(try await signer.sign(token), to: Self.stampSignature) }
    }
    if let signature { try folder.write(signature, to: Self.signature) }
    try folder.write(sums, to: Self.sums)
  }

  /// What must be there before the digests are taken: who signs, and what is attested.
  private func prepare(
    _ signer: BundleSigner?, _ attestation: Attestation?
  ) async throws(EvidenceError) {
    if let attestation { try folder.write(attestation.subjectFile, to: Self.subject) }
    guard let signer else { return }
    let allowed = try await signer.allowedSigner()
    if let attestation {
      let files = try digests().filter { ![Self.verify, Self.allowedSigners].contains($0.name) }
      let bytes = try await AttestationFile(attestation: attestation, files: files)
        .signed(by: signer)
      try folder.write(bytes, to: Self.attestation)
    }
    try folder.write(Array(allowed.utf8), to: Self.allowedSigners)
  }

  /// Opens a sealed bundle again, for a record that is finished later: seal and signature go.
  ///
  /// Only for recovery: whoever kept the former sums sees that the bundle was gone on with.
  ///
  /// - Throws: `EvidenceError.system` where a file cannot be removed.
  public func unseal() throws(EvidenceError) {
    for name in Self.unlisted
      + [Self.allowedSigners, Self.verify, Self.attestation, Self.subject, Self.stampCertificates]
    {
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
    try digests().map { "\($0.sha256)  \($0.name)\n" }.joined()
  }

  /// Every file that the digests are about, in the order of the names; later sign-offs are not.
  private func digests() throws(EvidenceError) -> [(name: String, sha256: String)] {
    var digests: [(name: String, sha256: String)] = []
    for name in try folder.files()
    where !Self.unlisted.contains(name) && !name.hasPrefix(SignOffRecord.folder) {
      guard folder.isPlainFile(name), !name.contains("\n"), !name.contains("\\") else {
        throw .unsafeName(name)
      }
      digests.append((name: name, sha256: try folder.digest(of: name)))
    }
    return digests
  }
}
