import Crypto

/// A channel with a long-lived remote `sh` that reads lines and answers them in order.
final class ShellChannel: SessionChannel {
  /// How much output of one answer is kept.
  static let outputLimit = 64 * 1024
  private static let command = "exec /bin/sh"

  private let host: String
  private let nonce: String
  private var parser: AnswerParser
  private var outgoing = OutgoingBytes()
  private var questions: [ShellQuestion] = []
  private var unsentIndex = 0
  private var nextNumber = 0
  private var isStarted = false
  /// What the shell said last on standard error, for the message when it ends.
  private var complaint = CappedBytes(limit: 512)
  private var received = MonotonicInstant.now

  init(host: String) {
    self.host = host
    nonce = Hexadecimal.encode(RandomBytes.make(12))
    parser = AnswerParser(nonce: nonce, outputLimit: Self.outputLimit)
    super.init(.shell)
  }

  /// When the oldest unanswered question went out; nil when all are answered.
  var oldestUnansweredSent: MonotonicInstant? { questions.first?.sent }
  /// The number of the oldest unanswered question; nil when all are answered.
  var oldestNumber: Int? { questions.first?.number }
  var waitingCount: Int { questions.count }

  // MARK: Questions

  /// Writes shell text whose last command's status is the answer's, and gives its number.
  ///
  /// `script` must be complete lines of sh that cannot end the shell.
  @discardableResult
  func enqueue(
    _ script: String, status: String = "$?", tell: @escaping (HelperAnswer) -> Void
  ) -> Int {
    let number = nextNumber
    nextNumber += 1
    outgoing.add(
      Array("\(script); echo \"\u{1E}\(nonce):\(number):\(status)\u{1E}\"\n".utf8))
    questions.append(
      ShellQuestion(number: number, endOffset: outgoing.addedCount, sent: nil, tell: tell))
    return number
  }

  /// Ends one waiting without an answer; the shell's answer is swallowed when it comes.
  func giveUp(_ number: Int, _ ending: HelperAnswer.Ending) {
    guard let index = questions.firstIndex(where: { $0.number == number }) else { return }
    let tell = questions[index].tell
    questions[index].tell = nil
    tell?(HelperAnswer(ending: ending, sent: questions[index].sent, received: .now))
  }

  /// The text that runs a line in a subshell: nothing in it ends or changes the shell itself.
  static func isolated(_ line: String) -> String {
    "(eval \(quoted(line))) </dev/null 2>/dev/null"
  }

  /// The text that runs a line in the shell itself, which spares the host a process.
  static func vouched(_ line: String) -> String {
    "{ eval \(quoted(line)); } </dev/null 2>/dev/null"
  }

  /// A word that sh reads as exactly this text.
  static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }

  // MARK: Moves

  override func ended(_ error: SSHError, at moment: MonotonicInstant) {
    let waiting = questions
    questions = []
    unsentIndex = 0
    for question in waiting {
      question.tell?(
        HelperAnswer(ending: .lost(error), sent: question.sent, received: moment))
    }
  }

  override func advance(_ transport: SSHTransport) -> Int32 {
    guard let handle else { return 0 }
    if !isStarted {
      let code = startCommand(Self.command)
      guard code != LibSSH2.again else { return 0 }
      guard code == 0 else { return refuse(code) }
      isStarted = true
      guard !isFinished else { return 0 }
    }
    var code = write(handle, transport)
    received = transport.lastReceived
    if code == 0 { code = drain(stream: 0) { take($0) } }
    if code == 0 { code = drain(stream: LibSSH2.standardError) { complaint.add($0) } }
    guard code == 0 else { return code }
    if handle.isAtEnd { shellHasEnded() }
    return 0
  }

  /// Sends what is ready; a failure is met again at the next move.
  func sendReady(_ transport: SSHTransport) {
    guard let handle, isStarted, !isFinished else { return }
    _ = write(handle, transport)
  }

  private func write(_ handle: ChannelHandle, _ transport: SSHTransport) -> Int32 {
    guard outgoing.waitingCount > 0 else { return 0 }
    let moment = MonotonicInstant.now
    let code = outgoing.write(to: handle, transport)
    while unsentIndex < questions.count,
      questions[unsentIndex].endOffset <= outgoing.takenCount
    {
      questions[unsentIndex].sent = moment
      unsentIndex += 1
    }
    return code
  }

  private func take(_ bytes: UnsafeRawBufferPointer) {
    for answer in parser.feed(bytes) {
      guard let first = questions.first, first.number == answer.number else { continue }
      questions.removeFirst()
      unsentIndex = max(0, unsentIndex - 1)
      first.tell?(
        HelperAnswer(
          ending: .status(answer.status), output: answer.output,
          outputIsCut: answer.outputIsCut, sent: first.sent, received: received))
    }
  }

  private func refuse(_ code: Int32) -> Int32 {
    guard Self.isOwnFailure(code) else { return code }
    fail(
      SSHError(
        .requestRefused, host: host, operation: "open the helper channel",
        message: "the server refused to start /bin/sh; its ForceCommand may be at fault",
        libraryCode: code), at: .now)
    return 0
  }

  private func shellHasEnded() {
    let said = String(decoding: complaint.kept, as: UTF8.self)
    fail(
      SSHError(
        .helperEnded, host: host, operation: "go on with the helper channel",
        message:
          "its remote shell ended\(said.isEmpty ? "" : "; it said: \(said.debugDescription)")"),
      at: .now)
  }
}
