/// Why a private key cannot be used.
public enum SigningKeyError: Error, Sendable, Hashable {
  /// The bytes are not a private key in a form that is understood.
  case malformed
  /// The key is protected by a passphrase.
  case encrypted
  /// The key is of a kind that is not supported.
  case unsupported
  /// libcrypto refused to sign.
  case failed
}
