import DrillModel

/// What came back of a PowerShell script: what it printed, between two lines that bear its nonce,
/// and how it says that it ended.
///
/// Only these lines are believed: OpenSSH for Windows may pass an exit status through, turn every
/// failure into 1, or leave with the same status always, by version and default shell.
struct PowerShellAnswer: Sendable, Hashable {
  /// What the script printed, in UTF-8, whatever code page the host wrote it in.
  var output: [UInt8]
  /// What it complained of, without CLIXML; the script's own error last.
  var errorOutput: [UInt8]
  /// How it ended by its own word; nil where the last line did not come.
  var status: Int32?
  /// Whether the script certainly began.
  var hasBegun: Bool

  /// Reads both streams.
  ///
  /// - Parameters:
  ///   - output: Standard output as it came.
  ///   - errorOutput: Standard error as it came.
  ///   - nonce: The nonce of this sending.
  init(output: [UInt8], errorOutput: [UInt8], nonce: String) {
    let begin = Array("\(PowerShellCommand.mark) \(nonce) BEGIN cp=".utf8)
    let end = Array("\(PowerShellCommand.mark) \(nonce) END rc=".utf8)
    let lines = Lines(output)
    let first = lines.all.firstIndex { output[$0].starts(with: begin) }
    var page = CodePage.utf8
    var start = 0
    if let first {
      page = CodePage(Self.number(output[lines.all[first]].dropFirst(begin.count)) ?? 65001)
      start = lines.all[first].upperBound + lines.endLength(first)
    }
    hasBegun = first != nil
    var body = output[min(start, output.count)...]
    var complaint: [UInt8] = []
    status = nil
    if let first, let last = lines.all.lastIndex(where: { output[$0].starts(with: end) }),
      last > first, lines.endLength(last) > 0,
      let (said, error) = Self.ending(output[lines.all[last]].dropFirst(end.count))
    {
      status = said
      complaint = error
      body = output[start..<lines.all[last].lowerBound]
      // The line's own end was set apart from the output before it.
      if body.last == 0x0A { body = body.dropLast() }
      if body.last == 0x0D { body = body.dropLast() }
    }
    self.output = page.decoded(Array(body))
    self.errorOutput = page.decoded(CLIXMLText.plain(errorOutput))
    if !complaint.isEmpty {
      if let last = self.errorOutput.last, last != 0x0A { self.errorOutput.append(0x0A) }
      self.errorOutput += page.decoded(complaint) + [0x0A]
    }
  }

  /// `N err=…`, as the bootstrap writes it, or not at all.
  private static func ending(_ text: ArraySlice<UInt8>) -> (Int32, [UInt8])? {
    let digits = text.prefix { (48...57).contains($0) || $0 == UInt8(ascii: "-") }
    let word = String(decoding: digits, as: UTF8.self)
    guard let status = Int32(word), String(status) == word else { return nil }
    let mark = Array(" err=".utf8)
    let rest = text.dropFirst(digits.count)
    guard rest.starts(with: mark) else { return nil }
    return (status, Array(rest.dropFirst(mark.count)))
  }

  private static func number(_ text: ArraySlice<UInt8>) -> Int? {
    Int(String(decoding: text, as: UTF8.self))
  }

  /// Where lines are: they end at a line feed, with or without a carriage return before it.
  private struct Lines {
    var all: [Range<Int>] = []
    private var ends: [Int] = []

    init(_ bytes: [UInt8]) {
      var start = 0
      while start < bytes.count {
        guard let feed = bytes[start...].firstIndex(of: 0x0A) else {
          all.append(start..<bytes.count)
          ends.append(0)
          return
        }
        let hasReturn = feed > start && bytes[feed - 1] == 0x0D
        all.append(start..<(hasReturn ? feed - 1 : feed))
        ends.append(hasReturn ? 2 : 1)
        start = feed + 1
      }
    }

    /// How many bytes end this line; none where it was cut off.
    func endLength(_ index: Int) -> Int { ends[index] }
  }
}
