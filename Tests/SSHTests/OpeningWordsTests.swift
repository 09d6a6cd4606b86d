import Testing

@testable import SSH

@Suite struct OpeningWordsTests {
  @Test(arguments: [
    ("", ""),
    ("SSH-2.0-OpenSSH_9.2\r\n", ""),
    ("Exceeded MaxStartups\r\n", "Exceeded MaxStartups"),
    ("one\r\ntwo\nSSH-2.0-x\r\nthree", "one two"),
    ("cut off", "cut off"),
    ("\u{1B}[31mred\u{202E}\u{0}\r\n", "[31mred"),
  ])
  func onlyTheTextBeforeTheVersionIsRead(said: String, words: String) {
    #expect(OpeningWords.read(Array(said.utf8)) == words)
  }

  @Test func bytesThatAreNoTextDoNoHarm() {
    #expect(!OpeningWords.read([0xFF, 0xFE, 0x41]).isEmpty)
  }
}
