import Glibc
import Synchronization

/// The worker's standard output: events as whole lines, from any thread.
final class WorkerOutput: Sendable {
  /// F_SETPIPE_SZ of linux/fcntl.h, which Swift's Glibc module does not show.
  private static let setPipeSize: Int32 = 1031

  private let descriptor: Int32
  private let lock = Mutex<Void>(())

  init(descriptor: Int32) {
    self.descriptor = descriptor
    // Room for seconds of events while the runner is busy; where it is not granted, less.
    _ = fcntl(descriptor, Self.setPipeSize, 1 << 20)
  }

  /// Writes a line.
  ///
  /// When nobody reads any more, the worker ends: it must not outlive the runner.
  func write(_ event: WorkerEvent) {
    let line = Array((event.line + "\n").utf8)
    lock.withLock { _ in
      var rest = line[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if count > 0 {
          rest = rest.dropFirst(count)
        } else if errno != EINTR {
          _exit(1)
        }
      }
    }
  }
}
