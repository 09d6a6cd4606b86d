import Glibc

/// One key offered to the server: its public part, and who signs when the server asks.
///
/// libssh2 calls back for the signature and may be told to come again: a signer elsewhere, an
/// agent, thus never blocks the event loop.
final class SignRequest {
  /// What the signer answers.
  enum Answer {
    case signature([UInt8])
    case notYet
    case failed
  }

  /// The public key as it is offered, whose first string is the signature algorithm.
  let blob: [UInt8]
  private let sign: ([UInt8]) -> Answer
  /// Where libssh2 finds this request; it stays in place as long as the request lives.
  let context: UnsafeMutablePointer<UnsafeMutableRawPointer?>

  init(blob: [UInt8], sign: @escaping ([UInt8]) -> Answer) {
    self.blob = blob
    self.sign = sign
    context = .allocate(capacity: 1)
    context.initialize(to: nil)
    context.pointee = Unmanaged.passUnretained(self).toOpaque()
  }

  deinit {
    context.deallocate()
  }

  /// The function that libssh2 calls; what it hands out, libssh2 frees with `free`.
  static let callback: LibSSH2.Sign = { _, signature, signatureCount, data, count, context in
    guard let context = context?.pointee, let data, let signature, let signatureCount else {
      return -1
    }
    let request = Unmanaged<SignRequest>.fromOpaque(context).takeUnretainedValue()
    switch request.sign(Array(UnsafeBufferPointer(start: data, count: count))) {
    case .notYet: return LibSSH2.again
    case .failed: return -1
    case .signature(let bytes):
      guard let copy = malloc(bytes.count) else { return -1 }
      memcpy(copy, bytes, bytes.count)
      signature.pointee = copy.assumingMemoryBound(to: UInt8.self)
      signatureCount.pointee = bytes.count
      return 0
    }
  }
}
