import Crypto
import Testing

@Suite("Signing keys")
struct SigningKeyTests {
  // RFC 8032, section 7.1, test 2.
  @Test func ed25519SignsAsPublished() throws {
    let seed: [UInt8] = [
      0x4c, 0xcd, 0x08, 0x9b, 0x28, 0xff, 0x96, 0xda, 0x9d, 0xb6, 0xc3, 0x46, 0xec, 0x11, 0x4e,
      0x0f, 0x5b, 0x8a, 0x31, 0x9f, 0x35, 0xab, 0xa6, 0x24, 0xda, 0x8c, 0xf6, 0xed, 0x4f, 0xb8,
      0xa6, 0xfb,
    ]
    let key = try SigningKey(ed25519Seed: seed)
    guard case .ed25519(let publicKey) = key.kind else {
      Issue.record("the key is \(key.kind)")
      return
    }
    #expect(
      Hexadecimal.encode(publicKey)
        == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    #expect(
      Hexadecimal.encode(try key.sign([0x72], hash: .sha512))
        == "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")
  }

  @Test func whatIsNoKeyIsRefused() {
    #expect(throws: SigningKeyError.malformed) { try SigningKey(ed25519Seed: [1, 2, 3]) }
    #expect(throws: SigningKeyError.malformed) { try SigningKey(pem: Array("nonsense".utf8)) }
    #expect(throws: SigningKeyError.malformed) {
      try SigningKey(curve: .nistp256, scalar: [1], point: [4, 1, 2])
    }
    #expect(throws: SigningKeyError.encrypted) {
      try SigningKey(pem: Array("-----BEGIN ENCRYPTED PRIVATE KEY-----\n".utf8))
    }
  }
}
