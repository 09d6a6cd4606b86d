import Glibc
import Synchronization

/// The chat worker as the runner sees it: a child process with a line-wise pipe each way.
///
/// One thread starts it, reads it and collects its ending. It must be that one thread: the
/// kernel's word that ends the worker with its parent is given when the *thread* that started it
/// ends.
final class WorkerProcess: Sendable {
  /// What the worker's thread reports.
  enum Report: Sendable {
    /// It said something.
    case event(WorkerEvent)
    /// It is gone; nothing follows.
    case ended(reason: String)
  }

  private struct State {
    var commands: Int32 = -1
    var processID: pid_t = 0
    var hasEnded = false
  }

  /// A longer line is no event.
  private static let lineLimit = 1 << 16

  /// How long lines gather before they are read, microseconds.
  ///
  /// At thousands a second, a wake-up for each would cost more than the line. What they tell carries
  /// the worker's own moments.
  private static let gathering: UInt32 = 5_000

  private let state = Mutex(State())

  /// Starts the worker.
  ///
  /// - Parameters:
  ///   - program: What to start.
  ///   - onReport: Told of everything in order, on the worker's own thread.
  /// - Throws: `ChatError.workerNotStarted`.
  init(
    _ program: WorkerProgram, onReport: @escaping @Sendable (Report) -> Void
  ) async throws(ChatError) {
    let failure: String? = await withCheckedContinuation { continuation in
      let isStarted = WorkerThread.start { [self] in
        switch spawn(program) {
        case .success(let events):
          continuation.resume(returning: nil)
          read(events, onReport)
        case .failure(let failure): continuation.resume(returning: failure.reason)
        }
      }
      if !isStarted { continuation.resume(returning: "no thread to start it with") }
    }
    if let failure { throw .workerNotStarted(program: program.path, reason: failure) }
  }

  /// Sends commands.
  ///
  /// When the worker does not take them at once and `mustArrive` is false, they are dropped.
  func send(_ commands: [WorkerCommand], mustArrive: Bool = true) {
    let bytes = Array(commands.map { $0.line + "\n" }.joined().utf8)
    state.withLock { state in
      var rest = bytes[...]
      while !rest.isEmpty, state.commands >= 0 {
        let count = rest.withUnsafeBytes { write(state.commands, $0.baseAddress, $0.count) }
        if count > 0 {
          rest = rest.dropFirst(count)
        } else if errno == EAGAIN, mustArrive || rest.count < bytes.count {
          var wait = pollfd(fd: state.commands, events: Int16(POLLOUT), revents: 0)
          _ = poll(&wait, 1, 1_000)
        } else if errno != EINTR {
          return
        }
      }
    }
  }

  /// Closes the worker's input, which ends it.
  func closeInput() {
    state.withLock { state in
      if state.commands >= 0 { close(state.commands) }
      state.commands = -1
    }
  }

  /// Ends the worker now.
  func kill() {
    state.withLock { state in
      // Not once it was waited for: the number may be another's by then.
      if !state.hasEnded, state.processID > 0 { _ = Glibc.kill(state.processID, SIGKILL) }
    }
  }

  private struct Failure: Error {
    var reason: String
  }

  /// Starts the child in a process group of its own: an interrupt at the terminal is not for it.
  private func spawn(_ program: WorkerProgram) -> Result<Int32, Failure> {
    var toWorker: [Int32] = [-1, -1]
    var fromWorker: [Int32] = [-1, -1]
    guard pipe(&toWorker) == 0 else { return .failure(Failure(reason: Self.lastError)) }
    guard pipe(&fromWorker) == 0 else {
      toWorker.forEach { close($0) }
      return .failure(Failure(reason: Self.lastError))
    }
    for descriptor in toWorker + fromWorker { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(toWorker[1], F_SETFL, O_NONBLOCK)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, toWorker[0], 0)
    posix_spawn_file_actions_adddup2(&actions, fromWorker[1], 1)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGMASK))
    var arguments = ([program.path] + program.arguments).map { strdup($0) } + [nil]
    defer { arguments.forEach { free($0) } }
    var processID: pid_t = 0
    let status = posix_spawn(
      &processID, program.path, &actions, &attributes, &arguments, environ)
    close(toWorker[0])
    close(fromWorker[1])
    guard status == 0 else {
      close(toWorker[1])
      close(fromWorker[0])
      return .failure(Failure(reason: String(cString: strerror(status))))
    }
    state.withLock { state in
      state.commands = toWorker[1]
      state.processID = processID
    }
    return .success(fromWorker[0])
  }

  private func read(_ events: Int32, _ onReport: @Sendable (Report) -> Void) {
    var pending: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    var lastWords: String?
    while true {
      let count = Glibc.read(events, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      var start = 0
      while let end = chunk[start..<count].firstIndex(of: UInt8(ascii: "\n")) {
        pending += chunk[start..<end]
        start = end + 1
        if let event = WorkerEvent(line: String(decoding: pending, as: UTF8.self)) {
          if case .fatal(let reason) = event { lastWords = reason }
          onReport(.event(event))
        }
        pending.removeAll(keepingCapacity: true)
      }
      if pending.count < Self.lineLimit { pending += chunk[start..<count] }
      usleep(Self.gathering)
    }
    close(events)
    closeInput()
    let ending = collect()
    onReport(.ended(reason: lastWords.map { "\($0) (\(ending))" } ?? ending))
  }

  /// Waits for the process: without reaping it first, so that `kill` cannot meet another's.
  private func collect() -> String {
    let processID = state.withLock(\.processID)
    var info = siginfo_t()
    while waitid(P_PID, id_t(processID), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    return state.withLock { state in
      state.hasEnded = true
      var status: Int32 = 0
      while waitpid(processID, &status, 0) < 0, errno == EINTR {}
      let signal = status & 0x7f
      return signal == 0 ? "exit status \(status >> 8 & 0xff)" : "signal \(signal)"
    }
  }

  private static var lastError: String { String(cString: strerror(errno)) }
}
