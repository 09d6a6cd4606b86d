import Glibc

/// The process that speaks XMPP for a run: a child of the runner, and dead with it.
///
/// libstrophe waits by select, which knows only low descriptors, and blocks; so it has a process
/// of its own with a thread a user. Commands come as lines on standard input (`WorkerCommand`),
/// events leave as lines on standard output (`WorkerEvent`). It writes no file, opens no port,
/// and keeps nothing.
public enum ChatWorker {
  /// How often waiting users are thought of, and the process's own clock is watched, nanoseconds.
  private static let pulse: UInt64 = 5_000_000
  /// A pulse this late is a stall of the whole process, nanoseconds.
  private static let lateness: UInt64 = 10_000_000
  /// How long a worker that was told to leave waits for its users, nanoseconds.
  private static let farewell: UInt64 = 200_000_000

  /// Runs the worker until its input ends or it is told to leave.
  public static func main() -> Never {
    Kernel.dieWithParent()
    // Low descriptors are what libstrophe needs, and nothing of the runner's is to be kept open.
    Kernel.closeInherited()
    // Where it is allowed: who measures must not starve beside what it measures.
    _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, -10)
    signal(SIGPIPE, SIG_IGN)
    // An interrupt at the terminal is the runner's to handle; traffic goes on while it heals.
    for ignored in [SIGINT, SIGHUP, SIGTERM] { signal(ignored, SIG_IGN) }
    let output = WorkerOutput(descriptor: 1)
    var setup = WorkerSetup()
    var board: WorkerBoard?
    while let line = readLine() {
      guard let command = WorkerCommand(line: line) else {
        output.write(.fatal("not a command: \(line.prefix(20))"))
        _exit(2)
      }
      if let board {
        obey(command, board: board)
      } else if command == .begin {
        board = begin(setup, output: output)
      } else {
        setup.take(command)
      }
    }
    _exit(0)
  }

  private static func begin(_ setup: WorkerSetup, output: WorkerOutput) -> WorkerBoard {
    let board = WorkerBoard(setup, output: output)
    for place in setup.users.indices {
      let isStarted = WorkerThread.start { WorkerUser(place: place, board: board).run() }
      if !isStarted {
        output.write(.fatal("no thread for user \(place + 1) of \(setup.users.count)"))
        _exit(2)
      }
    }
    WorkerThread.start { beat(board) }
    output.write(.ready)
    return board
  }

  private static func obey(_ command: WorkerCommand, board: WorkerBoard) {
    switch command {
    case .send(let from): board.send(from: from)
    case .hush: board.send(from: nil)
    case .open(let route, let moment): board.opened(route, at: moment)
    case .read(let job, let room):
      let isStarted = WorkerThread.start {
        ArchiveReader(board: board, job: job, room: room).run()
      }
      if !isStarted { board.tell(.readEnded(job: job, failure: "no thread to read with")) }
    case .quit:
      board.quit()
      MonotonicTime.sleep(until: MonotonicTime.now() + farewell)
      _exit(0)
    case .service, .password, .user, .route, .begin: break
    }
  }

  private static func beat(_ board: WorkerBoard) {
    var due = MonotonicTime.now()
    while true {
      due += pulse
      MonotonicTime.sleep(until: due)
      let now = MonotonicTime.now()
      if now > due + lateness {
        board.tell(.stalled(from: due, to: now))
        due = now
      }
      board.tick()
    }
  }
}
