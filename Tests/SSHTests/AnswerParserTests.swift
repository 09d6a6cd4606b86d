import Testing

@testable import SSH

@Suite("Cutting a shell's output into answers")
struct AnswerParserTests {
  private let nonce = "0123456789abcdef"

  private func trailer(_ number: Int, _ status: Int) -> String {
    "\u{1E}\(nonce):\(number):\(status)\u{1E}\n"
  }

  /// The answers to a text that comes in pieces of this size.
  private func parse(
    _ text: String, pieces: Int, limit: Int = 100
  ) -> [AnswerParser.Answer] {
    var parser = AnswerParser(nonce: nonce, outputLimit: limit)
    let bytes = Array(text.utf8)
    return stride(from: 0, to: bytes.count, by: pieces).flatMap {
      parser.feed(bytes[$0..<min($0 + pieces, bytes.count)])
    }
  }

  @Test(arguments: [1, 2, 3, 7, 1000])
  func answersAreTheSameHoweverTheBytesCome(pieces: Int) {
    let text = "one\n\(trailer(0, 0))\(trailer(1, 255))two\u{1E}\u{1E}three\(trailer(2, 3))rest"
    let answers = parse(text, pieces: pieces)
    #expect(answers.map(\.number) == [0, 1, 2])
    #expect(answers.map(\.status) == [0, 255, 3])
    #expect(
      answers.map { String(decoding: $0.output, as: UTF8.self) }
        == ["one\n", "", "two\u{1E}\u{1E}three"])
  }

  @Test(arguments: [1, 5, 1000])
  func whatOnlyResemblesATrailerIsOutput(pieces: Int) {
    let fakes = [
      "\u{1E}fedcba9876543210:1:0\u{1E}\n", "\u{1E}\(nonce):x:0\u{1E}\n",
      "\u{1E}\(nonce):1:0\n", "\u{1E}\(nonce):1\u{1E}\n",
      "\u{1E}\(nonce):" + String(repeating: "9", count: 60) + "\u{1E}\n",
    ]
    for fake in fakes {
      let answers = parse(fake + trailer(4, 0), pieces: pieces, limit: 1000)
      #expect(answers.map(\.number) == [4])
      #expect(String(decoding: answers[0].output, as: UTF8.self) == fake)
    }
  }

  @Test func outputBeyondTheLimitIsCounted() {
    let answers = parse(
      String(repeating: "a", count: 500) + trailer(0, 0) + trailer(1, 0), pieces: 50)
    #expect(answers[0].output.count == 100)
    #expect(answers[0].outputIsCut)
    #expect(!answers[1].outputIsCut)
  }
}
