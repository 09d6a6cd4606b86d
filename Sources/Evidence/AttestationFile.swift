internal import Crypto
internal import DrillModel
import Foundation

/// `attestation.intoto.jsonl`: two statements, each in a DSSE envelope on a line of its own.
///
/// Each envelope has OpenSSH's own signature of the pre-authentication encoding, which needs
/// nothing but `ssh-keygen` to check and works for every kind of key and for ssh-agent; and where
/// the key is a file with an Ed25519 key, the plain signature that in-toto's own tools expect.
struct AttestationFile {
  static let payloadType = "application/vnd.in-toto+json"

  /// An envelope, version 1 of the Dead Simple Signing Envelope.
  struct Envelope: Codable {
    struct Signature: Codable {
      var keyid: String
      var sig: String
    }

    var payload: String
    var payloadType: String
    var signatures: [Signature]
  }

  let attestation: Attestation
  /// The files and their digests, in the order of their names.
  let files: [(name: String, sha256: String)]

  /// The file's bytes.
  func signed(by signer: BundleSigner) async throws(EvidenceError) -> [UInt8] {
    var lines = ""
    for payload in try statements() {
      let encoded = Self.encoding(of: payload)
      let armour = try await signer.sign(encoded, for: .attestation)
      let fingerprint = try await signer.fingerprint()
      var signatures = [
        Envelope.Signature(keyid: "sshsig:\(fingerprint)", sig: Self.unarmoured(armour))
      ]
      if let plain = signer.plainSignature(of: encoded) {
        signatures.append(Envelope.Signature(keyid: fingerprint, sig: Base64.encode(plain)))
      }
      let envelope = Envelope(
        payload: Base64.encode(payload), payloadType: Self.payloadType, signatures: signatures)
      guard let data = try? InTotoStatement<[String]>.encoder.encode(envelope) else { continue }
      lines += String(decoding: data, as: UTF8.self) + "\n"
    }
    return Array(lines.utf8)
  }

  /// What is signed of a payload: DSSE's pre-authentication encoding.
  static func encoding(of payload: [UInt8]) -> [UInt8] {
    Array("DSSEv1 \(payloadType.utf8.count) \(payloadType) \(payload.count) ".utf8) + payload
  }

  /// An armoured signature's base64 alone, on one line.
  static func unarmoured(_ armour: [UInt8]) -> String {
    String(decoding: armour, as: UTF8.self).split(separator: "\n")
      .filter { !$0.hasPrefix("-----") }.joined()
  }

  /// A signature as `ssh-keygen` reads it.
  static func armoured(_ base64: String) -> [UInt8] {
    var text = "-----BEGIN SSH SIGNATURE-----\n"
    var rest = Substring(base64)
    while !rest.isEmpty {
      text += rest.prefix(70) + "\n"
      rest = rest.dropFirst(70)
    }
    return Array((text + "-----END SSH SIGNATURE-----\n").utf8)
  }

  private func statements() throws(EvidenceError) -> [[UInt8]] {
    do {
      return [
        try InTotoStatement(
          subject: descriptors(), predicateType: TestResultPredicate.type,
          predicate: TestResultPredicate(attestation)
        ).bytes,
        try InTotoStatement(
          subject: descriptors(), predicateType: RunPredicate.type,
          predicate: RunPredicate(attestation)
        ).bytes,
      ]
    } catch {
      throw .notAttested(reason: "\(error)")
    }
  }

  private func descriptors<Predicate>() -> [InTotoStatement<Predicate>.Descriptor] {
    let subject = attestation.result.subject
    let system = InTotoStatement<Predicate>.Descriptor(
      name: subject.name, digest: ["sha256": SHA256.hex(of: attestation.subjectFile)],
      uri: "pkg:generic/\(Self.escaped(subject.name))@\(Self.escaped(subject.version))",
      annotations: ["version": subject.version])
    return [system] + files.map { .init(name: $0.name, digest: ["sha256": $0.sha256]) }
  }

  /// As a package's address has it: letters, digits and `.-_~` as they are.
  private static func escaped(_ text: String) -> String {
    text.utf8.map { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2E, 0x2D, 0x5F, 0x7E:
        String(UnicodeScalar(byte))
      default: "%" + Hexadecimal.encode([byte]).uppercased()
      }
    }.joined()
  }
}
