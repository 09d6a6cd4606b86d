import NIOCore

/// The two remote shells of a helper channel, each replaced when it ends or is stuck.
///
/// It belongs to one session and is touched on that session's event loop only.
final class HelperShells {
  let options: HelperChannel.Options
  private(set) var questions: ShellChannel
  private(set) var pulse: ShellChannel
  /// The process group of the questions shell; nil until it has said.
  private var questionsGroup: Int32?
  private(set) var isClosed = false
  private let host: String

  init(host: String, options: HelperChannel.Options) {
    self.host = host
    self.options = options
    questions = ShellChannel(host: host)
    pulse = ShellChannel(host: host)
  }

  /// Has the questions shell say its process group, which is its process, since sshd makes each
  /// command the leader of one.
  func askForGroup(then tell: @escaping (HelperAnswer) -> Void) {
    questionsGroup = nil
    let shell = questions
    shell.enqueue(":", status: "$$") { [weak self] answer in
      if let self, self.questions === shell { self.questionsGroup = answer.status }
      tell(answer)
    }
  }

  /// Makes a new questions shell; the session must add it and the old one be ended.
  func replaceQuestions() -> ShellChannel {
    questions = ShellChannel(host: host)
    askForGroup { _ in }
    return questions
  }

  /// Makes a new pulse shell; the session must add it.
  func replacePulse() -> ShellChannel {
    pulse = ShellChannel(host: host)
    return pulse
  }

  /// Sends the end of the stuck questions shell and of all that it runs through the pulse.
  func killQuestions() {
    guard let group = questionsGroup, group > 1 else { return }
    pulse.enqueue("kill -s KILL -- -\(group) 2>/dev/null") { _ in }
  }

  /// Ends both for good.
  func close(_ reason: SSHError) {
    isClosed = true
    questions.fail(reason, at: .now)
    pulse.fail(reason, at: .now)
  }
}
