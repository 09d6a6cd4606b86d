import Crypto
import Testing

@Suite("Digests, codes and encodings against published vectors")
struct DigestTests {
  // FIPS 180-4 examples.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func sha256(text: String, digest: String) {
    #expect(SHA256.hex(of: Array(text.utf8)) == digest)
    var pieces = SHA256()
    for byte in text.utf8 { pieces.update([byte]) }
    #expect(Hexadecimal.encode(pieces.finalize()) == digest)
  }

  @Test func aCopiedDigestGoesItsOwnWay() {
    var one = SHA256()
    one.update(Array("ab".utf8))
    var other = one
    other.update(Array("x".utf8))
    one.update(Array("c".utf8))
    #expect(one.finalize() == SHA256.digest(of: Array("abc".utf8)))
    #expect(one.finalize() == SHA256.digest(of: Array("abc".utf8)))
    #expect(other.finalize() == SHA256.digest(of: Array("abx".utf8)))
    #expect(SHA256.digest(of: Array("xabc".utf8)[1...]) == SHA256.digest(of: Array("abc".utf8)))
  }

  // RFC 2202, section 3, cases 1 to 3.
  @Test(arguments: [
    (
      [UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8),
      "b617318655057264e28bc0b6fb378c8ef146be00"
    ),
    (
      Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
      "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
    ),
    (
      [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50),
      "125d7342b9ac11cd91a39af48aa17b4f63f175d3"
    ),
  ])
  func hmacSHA1(key: [UInt8], message: [UInt8], code: String) {
    #expect(Hexadecimal.encode(HMACSHA1.code(of: message, key: key)) == code)
  }

  // RFC 4648, section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func base64(text: String, encoded: String) {
    #expect(Base64.encode(Array(text.utf8)) == encoded)
    #expect(Base64.decode(encoded) == Array(text.utf8))
    #expect(Base64.decode(encoded.filter { $0 != "=" }) == Array(text.utf8))
  }

  @Test(arguments: ["Z", "Zg=", "Zg===", "Zm9v!", "Zh==", "Z g=", "===="])
  func whatIsNotBase64IsRefused(text: String) {
    #expect(Base64.decode(text) == nil)
  }

  @Test func base64RoundTripsAllBytes() {
    let bytes = (0...255).map { UInt8($0) }
    #expect(Base64.decode(Base64.encode(bytes)) == bytes)
  }

  @Test func randomBytesDiffer() {
    #expect(RandomBytes.make(32).count == 32)
    #expect(RandomBytes.make(32) != RandomBytes.make(32))
  }
}
