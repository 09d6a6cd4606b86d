import Glibc
import Synchronization

/// A server program of a test's own, with a process group of its own, ended with the test.
///
/// Not Foundation's Process: on Linux that takes the program for running as long as any child
/// of it lives.
final class ServerProcess: Sendable {
  private let program: String
  private let arguments: [String]
  private let environment: [String: String]
  private let log: String
  private let process = Mutex<pid_t?>(nil)

  init(_ program: String, _ arguments: [String], environment: [String: String], log: String) {
    self.program = program
    self.arguments = arguments
    self.environment = environment
    self.log = log
  }

  deinit { kill() }

  /// Starts it; its output goes to the end of the log.
  func start() throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Threads of a test block signals; a server must not inherit that.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGMASK))
    let words = Self.vector([program] + arguments)
    let settings = environment.map { "\($0.key)=\($0.value)" }
    let variables = Self.vector(["PATH=/usr/sbin:/usr/bin:/sbin:/bin"] + settings)
    defer { (words + variables).forEach { free($0) } }
    var started: pid_t = 0
    let status = posix_spawn(&started, program, &actions, &attributes, words, variables)
    guard status == 0 else { throw ServerDidNotStart(output: String(cString: strerror(status))) }
    process.withLock { $0 = started }
  }

  /// Ends it at once, as a crash would.
  func kill() { end(by: SIGKILL) }

  /// Asks it to end, and waits for it, 20 s at most.
  func terminate() { end(by: SIGTERM) }

  /// Stops all its threads, sockets left open, or lets them go on.
  func freeze(_ isFrozen: Bool) {
    process.withLock { process in
      if let process { _ = Glibc.kill(process, isFrozen ? SIGSTOP : SIGCONT) }
    }
  }

  /// What it wrote, for a failed test.
  var output: String {
    guard let file = fopen(log, "r") else { return "" }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }

  private static func vector(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
    texts.map { strdup($0) } + [nil]
  }

  private func end(by signal: Int32) {
    process.withLock { process in
      guard let ending = process else { return }
      process = nil
      _ = Glibc.kill(ending, signal)
      var status: Int32 = 0
      for _ in 0..<2_000 {
        if waitpid(ending, &status, WNOHANG) != 0 { break }
        usleep(10_000)
      }
      // What it started goes with it.
      _ = Glibc.kill(-ending, SIGKILL)
      waitpid(ending, &status, 0)
    }
  }
}
