import Synchronization

/// What known_hosts files say, read once as long as none of them changes.
///
/// A file with a line for each of 500 hosts must not be read 500 times when all are connected.
final class KnownHostsShelf: Sendable {
  /// What the files say, and what could not be read of them.
  struct Reading: Sendable {
    var hosts = KnownHosts()
    var notes: [String] = []
  }

  private struct Kept {
    var stamps: [FileStamp?]
    var reading: Reading
  }

  private let kept = Mutex<[[String]: Kept]>([:])

  /// Reads the files in this order, missing ones counting as empty.
  ///
  /// It blocks, so it must not be called on an event loop. A file that exists and cannot be read
  /// is tried again each time.
  func read(_ paths: [String]) -> Reading {
    let stamps = paths.map { try? FileStamp.of($0).get() }
    if let known = kept.withLock({ $0[paths] }), known.stamps == stamps { return known.reading }
    var reading = Reading()
    for path in paths {
      switch FileContents.read(path) {
      case .success(let contents): reading.hosts.add(contents, file: path)
      case .failure(let fault) where fault.isMissing: break
      case .failure(let fault): reading.notes.append("\(path): not readable: \(fault.text)")
      }
    }
    if reading.notes.isEmpty {
      kept.withLock { $0[paths] = Kept(stamps: stamps, reading: reading) }
    }
    return reading
  }
}
