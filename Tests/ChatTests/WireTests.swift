import DrillModel
import Testing

@testable import Chat

/// The lines between the runner and its chat worker.
struct WireTests {
  private static let hostile = "tab\tline\nreturn\r%09 100% \u{1b}[31m \u{0} ü€😀"

  private static let commands: [WorkerCommand] = [
    .service(
      domain: "chat.test", rooms: "rooms.chat.test", tls: .trusted, run: "run-1", period: 1,
      silentLimit: 2, loginLimit: 3, pageLimit: 4, pageSize: 5),
    .password(hostile), .password(String(repeating: "long", count: 1_000)),
    .user(name: hostile, room: hostile), .route(name: hostile, address: "127.0.0.1", port: 5222),
    .begin, .send(from: .max), .hush, .open(route: 3, at: 4), .read(job: 1, room: hostile), .quit,
  ]

  private static let events: [WorkerEvent] = [
    .ready, .sent(user: 1, sequence: 2, digest: "abc", scheduledAt: 3, at: 4),
    .acknowledged(user: 1, sequence: 2, archiveID: hostile, at: 3),
    .reflected(user: 1, sequence: 2, at: 3),
    .refused(user: 1, sequence: 2, reason: hostile, at: 3),
    .notSent(user: 1, sequence: 2, scheduledAt: 3), .joined(user: 1, route: 2, at: 3),
    .gone(user: 1, route: 2, reason: hostile, at: 3),
    .login(route: 1, outcome: "login-stuck", from: 2, to: 3), .stalled(from: 1, to: 2),
    .archived(job: 1, archiveID: hostile, bodyDigest: "abc", marker: nil),
    .archived(
      job: 1, archiveID: hostile, bodyDigest: "abc",
      marker: MessageMarker(
        run: hostile, key: MessageKey(room: hostile, sender: hostile, sequence: 7),
        digest: hostile)),
    .readEnded(job: 1, failure: nil), .readEnded(job: 1, failure: hostile), .fatal(hostile),
  ]

  @Test func `commands and events survive the way, on one line each`() {
    for command in Self.commands {
      #expect(WorkerCommand(line: command.line) == command)
      #expect(!command.line.contains { $0.isNewline })
    }
    for event in Self.events {
      #expect(WorkerEvent(line: event.line) == event)
      #expect(!event.line.contains { $0.isNewline })
      #expect(event.line.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x09 })
    }
  }

  @Test func `what a server says at length is cut`() {
    let reason = String(repeating: "x", count: 100_000)
    let event = WorkerEvent.refused(user: 1, sequence: 2, reason: reason, at: 3)
    #expect(event.line.utf8.count < 600)
  }

  @Test(arguments: [
    "", "S", "S\t1", "S\ta\tb\tc\td\te", "A\t1\t2\t3", "nonsense\t1", "M\t1\t2", "M\t1\t2\t3\t4",
    "service\t1", "open\tx\ty", "\t\t\t",
  ])
  func `anything else is neither`(_ line: String) {
    #expect(WorkerCommand(line: line) == nil)
    #expect(WorkerEvent(line: line) == nil)
  }

  @Test func `a setup survives the way`() {
    var setup = WorkerSetup()
    setup.domain = "chat.test"
    setup.run = "run-1"
    setup.password = Self.hostile
    setup.users = [WorkerSetup.User(name: "a", room: "b")]
    setup.routes = [WorkerSetup.Route(name: "c", address: "127.0.0.1", port: 1)]
    var read = WorkerSetup()
    for command in setup.commands { read.take(command) }
    #expect(read == setup)
    #expect(setup.commands.last == .begin)
  }
}
