/// A POST of JSON.
public struct HTTPRequest: Sendable {
  /// A header.
  public struct Header: Sendable {
    /// Its name.
    public var name: String
    /// Its value; may be a secret.
    public var value: String

    /// Makes a header.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Where to; may be a secret.
  public var url: String
  /// Beside `Content-Type`.
  public var headers: [Header]
  /// JSON.
  public var body: [UInt8]
  /// Signs each attempt; nil where nothing is signed.
  public var signature: WebhookSignature?
  /// The message's id, the same for each attempt.
  public var id: String
  /// A file of certificates to trust instead of the system's.
  public var certificates: String?

  /// Describes a request.
  public init(
    url: String, headers: [Header] = [], body: [UInt8], signature: WebhookSignature? = nil,
    id: String, certificates: String? = nil
  ) {
    self.url = url
    self.headers = headers
    self.body = body
    self.signature = signature
    self.id = id
    self.certificates = certificates
  }
}
