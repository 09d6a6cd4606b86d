import Glibc

/// Small files, folders and loopback ports for the test server.
enum SSHServerFiles {
  static func read(_ path: String) throws -> String {
    guard let file = fopen(path, "r") else { throw fault("read", path) }
    defer { fclose(file) }
    var contents: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
      contents.append(contentsOf: buffer[..<count])
    }
    return String(decoding: contents, as: UTF8.self)
  }

  static func write(_ text: String, to path: String) throws { try put(text, path, "w") }

  static func append(_ text: String, to path: String) throws { try put(text, path, "a") }

  private static func put(_ text: String, _ path: String, _ mode: String) throws {
    guard let file = fopen(path, mode) else { throw fault("write", path) }
    defer { fclose(file) }
    let bytes = Array(text.utf8)
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw fault("write", path) }
  }

  static func makeTemporaryFolder(prefix: String) -> String? {
    let places = String(repeating: "X", count: 6)
    var name = Array("/tmp/\(prefix)-\(places)".utf8CString)
    return name.withUnsafeMutableBufferPointer { name in
      name.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
    }
  }

  /// A port that is free on this loopback address at the moment.
  static func freePort(_ address: String) throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var place = socketAddress(address, 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = withUnsafeMutablePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
      }
    }
    guard code == 0 else { throw fault("find a free port on", address) }
    return Int(UInt16(bigEndian: place.sin_port))
  }

  /// Whether something accepts a connection there now.
  static func accepts(_ address: String, _ port: Int) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var place = socketAddress(address, port)
    return withUnsafePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  private static func socketAddress(_ address: String, _ port: Int) -> sockaddr_in {
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = UInt16(port).bigEndian
    inet_pton(AF_INET, address, &place.sin_addr)
    return place
  }

  private static func fault(_ verb: String, _ path: String) -> SSHServerError {
    SSHServerError(message: "could not \(verb) \(path): \(String(cString: strerror(errno)))")
  }
}
