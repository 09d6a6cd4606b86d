/// What a client signs to prove that it has a key (RFC 4252, section 7).
struct SignedRequest {
  /// The signature algorithm that the server will expect.
  let algorithm: String

  init?(_ message: [UInt8]) {
    var reader = WireReader(message)
    guard
      reader.string() != nil, reader.byte() != nil, reader.string() != nil,
      reader.string() != nil, reader.string() != nil, reader.byte() != nil,
      let algorithm = reader.text()
    else { return nil }
    self.algorithm = algorithm
  }
}
