import Glibc
import LocalProcess
import Testing

@testable import Lab

@Suite("A process is its number and its start")
struct ProcessIdentityTests {
  @Test("a name with spaces and parentheses does not shift the fields")
  func stat() {
    let tail = (3...30).map(String.init).joined(separator: " ")
    #expect(ProcessIdentity.start(stat: "7 (a) b (c)) \(tail)") == 22)
    #expect(ProcessIdentity.start(stat: "7 (cut off) S 1 2") == nil)
    #expect(ProcessIdentity.start(stat: "") == nil)
  }

  @Test("this process is alive; the same number with another start is not")
  func identity() throws {
    let own = try #require(ProcessIdentity(pid: getpid()))
    #expect(own.isAlive)
    let other = try #require(ProcessIdentity(record: "\(own.pid) \(own.start + 1)\n"))
    #expect(!other.isAlive)
    #expect(ProcessIdentity(record: "\(own.pid) \(own.start)\n") == own)
    #expect(ProcessIdentity(record: "\(own.pid)") == nil)
    #expect(ProcessIdentity(record: "") == nil)
  }

  @Test("a running script is found by its exact path, and only its own process is killed")
  func scripts() async throws {
    let path = "/tmp/muster-lab-test-\(getpid())"
    let pipe = path + ".pipe"
    mkfifo(pipe, 0o600)
    defer {
      unlink(path)
      unlink(pipe)
    }
    let start = "echo 'read line <\(pipe)' >\(path); setsid -f sh \(path) >/dev/null 2>&1"
    try await LocalCommand("sh", ["-c", start]).runSuccessfully()
    let process = try #require(try await first(running: path))
    #expect(ProcessIdentity.running(scripts: [path + "x"]).isEmpty)
    process.kill()
    let end = ContinuousClock.now + .seconds(30)
    while ProcessIdentity.running(scripts: [path]).contains(process), ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(!ProcessIdentity.running(scripts: [path]).contains(process))
  }

  private func first(running path: String) async throws -> ProcessIdentity? {
    let end = ContinuousClock.now + .seconds(30)
    var found = ProcessIdentity.running(scripts: [path])
    while found.isEmpty, ContinuousClock.now < end {
      try await Task.sleep(for: .milliseconds(20))
      found = ProcessIdentity.running(scripts: [path])
    }
    return found.first
  }
}
