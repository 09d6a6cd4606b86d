import Glibc

/// A listening TCP socket on loopback that a test drives by hand, blocking.
///
/// With `fill` its queue of connections is full, so the kernel drops further SYNs: to those who
/// connect, the address is as dark as behind a firewall that drops.
final class LoopbackSocket: Sendable {
  let port: Int
  private let descriptor: Int32

  init(backlog: Int32 = 16) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = self.descriptor
    let code = withUnsafeMutablePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
      }
    }
    guard code == 0, listen(descriptor, backlog) == 0 else { throw Fault(number: errno) }
    port = Int(UInt16(bigEndian: place.sin_port))
  }

  deinit {
    close(descriptor)
  }

  struct Fault: Error {
    var number: Int32
  }

  /// Connects from this process until no more fits in the queue; gives the connections.
  func fill() -> [Int32] {
    var connections: [Int32] = []
    for _ in 0..<8 {
      let client = socket(
        AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
      _ = Self.connect(client, port)
      connections.append(client)
    }
    return connections
  }

  /// Accepts one connection; -1 when none comes within the time.
  func accept(within milliseconds: Int32 = 5000) -> Int32 {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, milliseconds) == 1 else { return -1 }
    let connection = Glibc.accept(descriptor, nil, nil)
    Self.limitReads(connection)
    return connection
  }

  /// Connects to a loopback port; -1 when that is refused.
  static func connect(to port: Int) -> Int32 {
    let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard connect(client, port) else {
      close(client)
      return -1
    }
    limitReads(client)
    return client
  }

  /// No read may wait for ever, or a failing test would hang instead of failing.
  private static func limitReads(_ connection: Int32) {
    var limit = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(
      connection, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  private static func connect(_ client: Int32, _ port: Int) -> Bool {
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    place.sin_port = UInt16(port).bigEndian
    return withUnsafePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  /// Reads until this many bytes, the end, or a minute of silence.
  static func read(_ connection: Int32, _ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while bytes.count < count {
      let got = Glibc.read(connection, &buffer, min(buffer.count, count - bytes.count))
      guard got > 0 else { break }
      bytes += buffer[..<got]
    }
    return bytes
  }

  /// Writes all bytes; false when the other side is gone.
  @discardableResult
  static func write(_ connection: Int32, _ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Runs blocking socket work on a thread of its own, off Swift's few.
  static func blocking<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      let box = Unmanaged.passRetained(Work { continuation.resume(returning: work()) })
      var thread = pthread_t()
      pthread_create(
        &thread, nil,
        { pointer in
          if let pointer { Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body() }
          return nil
        }, box.toOpaque())
      pthread_detach(thread)
    }
  }

  private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}

extension LoopbackSocket {
  /// Closes connections.
  static func closeAll(_ connections: [Int32]) {
    for connection in connections { close(connection) }
  }
}
