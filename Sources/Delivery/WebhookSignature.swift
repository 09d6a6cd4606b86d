internal import Crypto

/// The signature of a webhook, as the specification Standard Webhooks has it.
///
/// Signed are the message's id, the time and the body together: a receiver that checks the time
/// cannot be told twice by whoever listened, and knows by the id a message that it already has.
public struct WebhookSignature: Sendable {
  private let key: [UInt8]

  /// Takes the secret.
  ///
  /// - Parameter secret: `whsec_` and a key in base64, or any other text, whose bytes are the key.
  public init(secret: String) {
    let prefix = "whsec_"
    if secret.hasPrefix(prefix), let key = Base64.decode(secret.dropFirst(prefix.count)) {
      self.key = key
    } else {
      key = Array(secret.utf8)
    }
  }

  /// The headers that go with a body.
  ///
  /// - Parameters:
  ///   - id: The message's id, the same for each attempt.
  ///   - seconds: Since 1970, of this attempt.
  ///   - body: As it is sent.
  /// - Returns: `webhook-id`, `webhook-timestamp` and `webhook-signature`.
  public func headers(id: String, seconds: Int, body: [UInt8]) -> [HTTPRequest.Header] {
    let signed = Array("\(id).\(seconds).".utf8) + body
    let code = Base64.encode(HMACSHA256.code(of: signed, key: key))
    return [
      HTTPRequest.Header("webhook-id", id),
      HTTPRequest.Header("webhook-timestamp", "\(seconds)"),
      HTTPRequest.Header("webhook-signature", "v1,\(code)"),
    ]
  }
}
