import DrillModel
import Glibc
import LocalProcess
import Synchronization
import Testing

@testable import Chat

/// The worker's life as a process.
struct ChatWorkerTests {
  private final class Reports: Sendable {
    private let kept = Mutex<[String]>([])
    private let reason = Mutex<String?>(nil)

    var lines: [String] { kept.withLock { $0 } }
    var ending: String? { reason.withLock { $0 } }

    func take(_ report: WorkerProcess.Report) {
      switch report {
      case .event(let event): kept.withLock { $0.append(event.line) }
      case .ended(let text): reason.withLock { $0 = text }
      }
    }

    func waitForEnding() async {
      for _ in 0..<6_000 where ending == nil { try? await Task.sleep(for: .milliseconds(10)) }
    }
  }

  private static let setup: [WorkerCommand] = {
    var setup = WorkerSetup()
    setup.domain = "chat.test"
    setup.users = [WorkerSetup.User(name: "a", room: "b")]
    setup.routes = [WorkerSetup.Route(name: "c", address: "127.0.0.1", port: 1)]
    return setup.commands
  }()

  @Test func `it leaves when its input ends`() async throws {
    let reports = Reports()
    let worker = try await WorkerProcess(TestTraffic.program()) { reports.take($0) }
    worker.send(Self.setup)
    worker.closeInput()
    await reports.waitForEnding()
    #expect(reports.ending == "exit status 0")
    #expect(reports.lines.first == "Y")
  }

  @Test func `it leaves when it is told to`() async throws {
    let reports = Reports()
    let worker = try await WorkerProcess(TestTraffic.program()) { reports.take($0) }
    worker.send(Self.setup + [.quit])
    await reports.waitForEnding()
    #expect(reports.ending == "exit status 0")
    worker.closeInput()
  }

  @Test func `its death is told`() async throws {
    let reports = Reports()
    let worker = try await WorkerProcess(TestTraffic.program()) { reports.take($0) }
    worker.send(Self.setup)
    worker.kill()
    await reports.waitForEnding()
    #expect(reports.ending == "signal 9")
    worker.kill()
    worker.send([.hush])
  }

  @Test func `it dies with its parent, even while its input stays open`() async throws {
    let folder = try ScratchFolder()
    let program = try TestTraffic.program()
    let input = "\(folder.path)/input"
    try #require(mkfifo(input, 0o600) == 0)
    let descriptor = open(input, O_RDWR | O_CLOEXEC)
    defer { close(descriptor) }
    // The worker is out of the shell's group and session: only the shell's death reaches it.
    let shell = ServerProcess(
      "/bin/sh",
      ["-c", "setsid \"$0\" chat-worker < \"$1\" & echo $! >&2; wait", program.path, input],
      environment: [:], log: "\(folder.path)/log")
    try shell.start()
    let lines = Array(Self.setup.map { $0.line + "\n" }.joined().utf8)
    #expect(write(descriptor, lines, lines.count) == lines.count)
    for _ in 0..<6_000 where !shell.output.contains("Y") {
      try await Task.sleep(for: .milliseconds(10))
    }
    let number = try #require(shell.output.split(separator: "\n").compactMap { pid_t($0) }.first)
    #expect(Self.isRunning(number))
    shell.kill()
    for _ in 0..<1_000 where Self.isRunning(number) {
      try await Task.sleep(for: .milliseconds(10))
    }
    #expect(!Self.isRunning(number))
    if Self.isRunning(number) { _ = kill(number, SIGKILL) }
  }

  /// Whether a process lives; one that only waits to be collected does not.
  private static func isRunning(_ number: pid_t) -> Bool {
    guard let file = fopen("/proc/\(number)/stat", "r") else { return false }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 512)
    let count = fread(&bytes, 1, bytes.count, file)
    let text = String(decoding: bytes.prefix(count), as: UTF8.self)
    return !(text.split(separator: ")").last ?? "").hasPrefix(" Z")
  }

  @Test func `a command that is none ends it with a word`() async throws {
    let result = try await LocalCommand(
      TestTraffic.program().path, ["chat-worker"], input: Array("nonsense\u{1b}\n".utf8)
    ).run()
    #expect(result.ending == .exited(2))
    #expect(result.text == "X\tnot a command: nonsense%1b")
  }

  @Test func `a program that is not there is named`() async {
    let error = await #expect(throws: ChatError.self) {
      _ = try await WorkerProcess(WorkerProgram(path: "/no/such/program")) { _ in }
    }
    #expect(error.map { "\($0)".contains("/no/such/program") } == true)
  }
}
