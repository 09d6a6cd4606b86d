import DrillLanguage
import Glibc
import TestSupport
import Testing

/// Drills and environments, changed at random by a seed, and files made to be costly.
@Suite struct HostileTextTests {
  private static let pieces = [
    "&a ", "*a", "!!int ", "|\n", ">-\n", "- ", "? ", "{", "}", "[", "]", "---\n", "...\n",
    "%YAML 1.1\n", "${x}", "$$", "<<: ", "~", "#", "10s", "1m30s", "file:", "exec:x", "env:A",
    "drill: ", "steps:\n", "strike: ", "await: ", "environment: ", "hosts:\n", "\\uD800",
    "\"\\x00\"", "within: ", "999999999999999999999s", "0.000000001s", "167h59m59.999999s",
    "rate: 0.1/s", "1e-9", "messages: 9223372036854775807", "port: 65536", "deadline: 1us",
  ]

  @Test(arguments: 1...3)
  func everyInputIsReadOrComplainedOf(seed: Int) throws {
    var hostile = HostileBytes(seed: UInt64(seed), pieces: Self.pieces)
    let drills = try BundledFiles.files(in: "Drills").map { Array($0.text.utf8) }
    let environments = try BundledFiles.files(in: "Drills/environments")
      .map { Array($0.text.utf8) }
    for _ in 0..<30 {
      for good in drills { try Self.holds(DrillTextInvariants.drill, hostile.changed(good)) }
      for good in environments {
        try Self.holds(DrillTextInvariants.environment, hostile.changed(good))
      }
      try Self.holds(DrillTextInvariants.drill, hostile.assembled())
      try Self.holds(DrillTextInvariants.environment, hostile.assembled())
    }
  }

  /// Shows the input that broke an invariant.
  private static func holds(_ check: ([UInt8]) throws -> Void, _ input: [UInt8]) throws {
    do { try check(input) } catch {
      Issue.record("\(error)\nfor \(String(decoding: input, as: UTF8.self).debugDescription)")
    }
  }

  /// Files of the greatest length that is read, each costly to one part of the reader.
  private static let costly: [(name: String, text: String)] = {
    func filled(_ head: String, _ piece: String, _ tail: String = "") -> String {
      let room = SourceFile.byteLimit - head.utf8.count - tail.utf8.count
      return head + String(repeating: piece, count: room / piece.utf8.count) + tail
    }
    let steps = "drill: a\nsteps:\n"
    return [
      ("lists in lists", filled("drill: ", "[")),
      ("mappings in mappings", filled("drill: ", "{a: ")),
      ("blocks in blocks", filled("", "- ")),
      ("one long line", filled("drill: ", "a")),
      ("one long quoted text", filled("drill: \"", "\\u0041", "\"")),
      ("many keys", (0..<16_000).map { "k\($0): v\n" }.joined()),
      ("the same key", filled("", "a: b\n")),
      ("many wrong steps", filled(steps, "- x: y\n")),
      ("many steps with wrong words", filled(steps, "- strike: { fault: netwrk-cut }\n")),
      ("many steps", filled(steps, "- run-for: 1s\n")),
      ("many references", filled("drill: ", "${a}")),
      ("many anchors", filled("drill:\n", "- &a b\n")),
      ("comments", filled("drill: a\n", "#\n", "steps: [")),
      ("carriage returns", filled("drill: a\n", "\r")),
      ("tags", filled("drill: ", "!<a> ")),
      ("marks on a letter", filled("drill: a", "\u{301}")),
      ("plain lines folded", filled("drill: a\n", "  b\n")),
    ]
  }()

  /// Time of this thread alone: a busy machine does not count.
  private static func seconds(of work: () -> Void) -> Double {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let begin = now()
    work()
    return now() - begin
  }

  @Test(arguments: 0..<17)
  func theLongestFileIsReadInBoundedTime(number: Int) throws {
    let (name, text) = Self.costly[number]
    var problem: (any Error)?
    func read() -> Double {
      Self.seconds {
        do {
          try DrillTextInvariants.drill(Array(text.utf8))
          try DrillTextInvariants.environment(Array(text.utf8))
        } catch { problem = error }
      }
    }
    #expect(problem == nil, "\(name): \(String(describing: problem).prefix(300))")
    // Four readings and a report of a build without optimization, by the processor's own clock.
    let limit: Double = getenv("MUSTER_SANITIZED") == nil ? 8 : 60
    var time = read()
    // Who shares the core or its caches slows even a thread's own time: the shortest of three counts.
    for _ in 0..<2 where time >= limit { time = min(time, read()) }
    #expect(time < limit, "\(name) took \(time) s")
  }
}
