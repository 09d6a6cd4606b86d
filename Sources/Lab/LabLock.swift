import Glibc

/// A lock that lab commands of this machine share: one `up` or `down` a lab at a time, and one
/// choice of a subnet.
///
/// A socket bound to an abstract name: it leaves no file, and ends with its holder however that ends.
enum LabLock {
  /// Runs the body while holding the lock of that name, waiting for whoever holds it now.
  ///
  /// - Throws: `LabError.busy` after `limit`, and what the body throws.
  static func holding<Value>(
    _ name: String, waiting limit: Duration, _ body: () async throws(LabError) -> Value
  ) async throws(LabError) -> Value {
    let end = ContinuousClock.now + limit
    var taken = bind(name)
    while taken == nil, ContinuousClock.now < end {
      guard !Task.isCancelled else { throw .cancelled }
      try? await Task.sleep(for: .milliseconds(100))
      taken = bind(name)
    }
    guard let descriptor = taken else { throw .busy(limit) }
    defer { close(descriptor) }
    return try await body()
  }

  private static func bind(_ name: String) -> Int32? {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let abstract = Array("\0muster-lab \(name)".utf8)
    withUnsafeMutableBytes(of: &address.sun_path) { path in path.copyBytes(from: abstract) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + abstract.count)
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.bind(descriptor, $0, length)
      }
    }
    guard status == 0 else {
      close(descriptor)
      return nil
    }
    return descriptor
  }
}
