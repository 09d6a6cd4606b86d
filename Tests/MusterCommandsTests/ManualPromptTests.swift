import DrillModel
import Engine
import Foundation
import Glibc
import Synchronization
import Testing

@testable import MusterCommands

/// Waiting for an approval file: a real file, and a clock that passes by looking at it.
@Suite struct ManualPromptTests {
  /// A folder with the file that is waited for, a clock, and what was said.
  private final class Desk: Sendable {
    let file: String
    private let folder: URL
    private let passed = Mutex(Duration.zero)
    private let looks = Mutex(0)
    private let said = Mutex<[String]>([])
    private static let began = ContinuousClock.now

    init() throws {
      folder = FileManager.default.temporaryDirectory.appending(
        path: "muster-desk-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      file = folder.appending(path: "approval.json").path
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var words: String { said.withLock { $0.joined(separator: "\n") } }
    var pauses: Int { looks.withLock { $0 } }

    /// Asks; after each look something may happen on the desk, told how often was looked.
    func ask(
      within limit: Duration = .seconds(60), _ happens: @escaping (Int) -> Void
    ) async -> Request.Confirmation {
      let blind = open("/dev/null", O_RDONLY)
      defer { close(blind) }
      let prompt = ManualPrompt(
        say: { line in self.said.withLock { $0.append(line) } }, input: blind,
        watch: ManualPrompt.Watch(
          instant: { Self.began + self.passed.withLock { $0 } },
          date: {
            Date(timeIntervalSince1970: 1_769_824_800 + self.passed.withLock { $0.inSeconds })
          },
          pause: { time in
            self.passed.withLock { $0 += time }
            happens(
              self.looks.withLock {
                $0 += 1
                return $0
              })
          }))
      return await prompt.ask(
        "The duty manager agrees",
        Request.Approval(file: file, environment: "e", drill: "d", step: "04-manual"),
        within: limit)
    }

    /// Lays an approval down; it expires this long after the wait began.
    func put(
      step: String = "04-manual", expiresAfter seconds: Double = 3600, decision: String = "approve"
    ) {
      let expires = Date(timeIntervalSince1970: 1_769_824_800 + seconds).ISO8601Format()
      try? """
      { "environment": "e", "drill": "d", "step": "\(step)", "approver": "Duty manager",
        "expires": "\(expires)", "decision": "\(decision)" }
      """.write(toFile: file, atomically: true, encoding: .utf8)
    }
  }

  @Test func aFileThatAppearsLaterAnswers() async throws {
    let desk = try Desk()
    let answer = await desk.ask { looks in if looks == 40 { desk.put() } }
    #expect(answer.isConfirmed == true)
    #expect(answer.detail.hasPrefix("approved by Duty manager until "))
    #expect(desk.pauses == 40)
    #expect(desk.words.contains("waiting for \(desk.file) to approve step 04-manual"))
  }

  @Test func aDeclineEndsTheWaitAtOnce() async throws {
    let desk = try Desk()
    desk.put(decision: "decline")
    let answer = await desk.ask { _ in }
    #expect(answer.isConfirmed == false)
    #expect(answer.detail == "declined by Duty manager")
    #expect(desk.pauses == 0)
  }

  @Test func oneAboutAnotherStepIsSaidOnceAndWaitedPast() async throws {
    let desk = try Desk()
    desk.put(step: "07-manual")
    let answer = await desk.ask { looks in if looks == 10 { desk.put() } }
    #expect(answer.isConfirmed == true)
    #expect(desk.pauses == 10)
    #expect(desk.words.components(separatedBy: "is about step 07-manual").count == 2)
  }

  @Test func whatExpiresWhileItIsWaitedForAnswersNothing() async throws {
    let desk = try Desk()
    desk.put(step: "07-manual", expiresAfter: 4)
    let answer = await desk.ask(within: .seconds(10)) { looks in
      // Six seconds in: the right step, but two seconds late.
      if looks == 30 { desk.put(expiresAfter: 4) }
    }
    #expect(answer.isConfirmed == nil)
    #expect(answer.detail.hasPrefix("nobody answered; "))
    #expect(answer.detail.hasSuffix("/approval.json: expired at 2026-01-31T02:00:04Z"))
    #expect(desk.pauses == 50)
  }

  @Test func aFileThatIsStillBeingWrittenIsReadAgain() async throws {
    let desk = try Desk()
    try "{ \"environment\": \"e\"".write(toFile: desk.file, atomically: true, encoding: .utf8)
    let answer = await desk.ask { looks in if looks == 2 { desk.put() } }
    #expect(answer.isConfirmed == true)
    #expect(desk.words.contains("is no approval"))
  }

  @Test func aStoppedRunWaitsNoLonger() async throws {
    let desk = try Desk()
    let waiting = Task { await desk.ask { _ in withUnsafeCurrentTask { $0?.cancel() } } }
    let answer = await waiting.value
    #expect(answer.isConfirmed == nil)
    #expect(desk.pauses == 1)
  }
}
