import Crypto
public import DrillModel
public import SSH

/// A host that can be asked: one SSH session, made when needed and made again when it was lost.
///
/// A helper channel beside the commands tells a dead host from a slow command. A command whose
/// connection is lost is *unknown* and never sent again from here: who sent it knows whether it
/// may be.
///
/// On Windows there is no helper channel: a host that does not answer is found dead by the
/// deadline of a command, and the session is then given up.
public actor RemoteHost {
  /// The host of the environment.
  public nonisolated let host: Host
  private let target: SSHTarget
  private let client: SSHClient
  private let secrets: SecretStore
  private var session: SSHSession?
  private var helper: HelperChannel?
  private var connecting: Task<SSHSession, any Error>?
  /// Sessions that gave no answer in time; other commands may be under way on them.
  private var forgotten: [SSHSession] = []
  /// The default shell of a Windows host.
  private(set) var windowsShell = WindowsShell.unknown

  /// Prepares a host; nothing is sent before the first question.
  public init(host: Host, target: SSHTarget, client: SSHClient, secrets: SecretStore) {
    self.host = host
    self.target = target
    self.client = client
    self.secrets = secrets
  }

  /// Runs a script and waits for its end.
  ///
  /// - Parameters:
  ///   - script: The script.
  ///   - deadline: How long it may take, the connection included.
  ///   - variables: Exported to it.
  /// - Returns: How it ended, known secrets taken out of its complaints; standard output is as
  ///   it came. Never throws: no connection is `.notSent`, a lost one `.unknown`.
  public func run(
    _ script: Script, deadline: Duration, variables: [String: String] = [:]
  ) async -> CommandOutcome {
    let begin = MonotonicInstant.now
    let wrapped: RemoteScript
    let live: SSHSession
    do {
      try checkDialect(script.dialect)
      var variables = variables
      for (name, reference) in script.secrets {
        variables[name] = try await secrets.value(reference)
      }
      wrapped = try RemoteScript(
        script, variables: variables, nonce: "muster-" + Hexadecimal.encode(RandomBytes.make(12)),
        deadline: deadline, usesSudo: host.access.usesSudo)
      live = try await connected(within: deadline)
    } catch {
      return CommandOutcome(
        ending: .notSent(reason: "\(error)"), sentAt: begin.unsigned,
        endedAt: MonotonicInstant.now.unsigned)
    }
    let left = deadline - MonotonicInstant.now.since(begin)
    guard left > .zero else {
      return CommandOutcome(
        ending: .notSent(reason: "connecting took longer than \(deadline)"),
        sentAt: begin.unsigned, endedAt: MonotonicInstant.now.unsigned)
    }
    let result = await live.execute(
      wrapped.commandLine, input: wrapped.input, outputLimit: Self.outputLimit, deadline: left)
    if isWindows { giveUp(live, after: result.ending) }
    return Self.outcome(
      of: result, script: wrapped, begin: begin, shell: windowsShell, secrets.redactor)
  }

  /// Asks the helper channel a one-line question.
  ///
  /// - Parameters:
  ///   - line: A line of POSIX sh.
  ///   - deadline: How long the answer may take.
  /// - Returns: The answer.
  /// - Throws: `RemoteError.unreachable` where there is no connection.
  public func ask(
    _ line: String, deadline: Duration = .seconds(5)
  ) async throws(RemoteError) -> HelperAnswer {
    _ = try await connected(within: deadline)
    guard let helper else {
      throw .unreachable(host: host.name, reason: "the helper channel is not open")
    }
    return await helper.ask(line, deadline: deadline)
  }

  /// What the live session tells of the host; connects where there is none.
  ///
  /// - Parameter deadline: How long it may take.
  /// - Returns: Key, addresses, boot and clock.
  /// - Throws: `RemoteError`.
  public func facts(within deadline: Duration = .seconds(20)) async throws(RemoteError)
    -> SessionFacts
  {
    let live = try await connected(within: deadline)
    let key = await live.facts.hostKey
    let login = await "\(live.target.user) by the key \(live.facts.identity)"
    if isWindows { return try await windowsFacts(key.fingerprint, login, within: deadline) }
    let answer = try await ask(
      "printf '%s\\n' \"$SSH_CONNECTION\"; cat /proc/sys/kernel/random/boot_id", deadline: deadline)
    let lines = String(decoding: answer.output, as: UTF8.self).split(separator: "\n")
    let words = lines.first?.split(separator: " ") ?? []
    guard words.count == 4, let port = Int(words[3]) else {
      throw .unreadable(
        host: host.name, question: "SSH_CONNECTION",
        answer: String(decoding: answer.output.prefix(200), as: UTF8.self))
    }
    return SessionFacts(
      hostKey: key.fingerprint, login: login, runnerAddress: String(words[0]), sshPort: port,
      bootID: lines.count > 1 ? String(lines[1]) : "", clock: try await clock(deadline: deadline))
  }

  /// The fingerprint of the host's key on the live session, `SHA256:…`; nil where there is none.
  public var hostKey: String? {
    get async { await session?.facts.hostKey.fingerprint }
  }

  /// The host's clock against the runner's: the best of five questions.
  ///
  /// - Parameter deadline: How long each answer may take.
  /// - Returns: The reading with the smallest error.
  /// - Throws: `RemoteError`.
  public func clock(deadline: Duration = .seconds(5)) async throws(RemoteError) -> ClockReading {
    if isWindows { return try await windowsFacts("", "", within: deadline).clock }
    var best: ClockReading?
    for _ in 0..<5 {
      let wallMinusMonotonic = WallClock.nanoseconds - MonotonicInstant.now.nanoseconds
      let answer = try await ask("date +%s%N", deadline: deadline)
      let text = String(decoding: answer.output, as: UTF8.self)
      guard let sent = answer.sent, let said = Int64(text.filter(\.isNumber)) else {
        throw .unreadable(host: host.name, question: "date +%s%N", answer: String(text.prefix(80)))
      }
      let reading = ClockReading(
        asked: sent.nanoseconds + wallMinusMonotonic,
        answered: answer.received.nanoseconds + wallMinusMonotonic, hostSaid: said)
      if reading.error < best?.error ?? .infinity { best = reading }
    }
    guard let best else {
      throw .unreadable(host: host.name, question: "date +%s%N", answer: "")
    }
    return best
  }

  /// Closes the session.
  public func disconnect() async {
    connecting?.cancel()
    let live = session
    session = nil
    helper = nil
    await live?.close()
    for session in forgotten { await session.close() }
    forgotten = []
  }

  /// From now on commands connect anew; what runs on this session goes on.
  func forget(_ live: SSHSession) {
    guard session === live else { return }
    session = nil
    helper = nil
    forgotten.append(live)
  }

  /// A host that answers no ping for this long is dead; a starved one must not be taken for it.
  private static let liveness = HelperChannel.Options(deadAfter: .seconds(3))

  /// How many bytes of each stream are kept: an archive read back is the largest answer.
  static let outputLimit = 64 << 20

  private func connected(within deadline: Duration) async throws(RemoteError) -> SSHSession {
    if let session {
      if await session.loss == nil { return session }
      self.session = nil
      helper = nil
    }
    let attempt = connecting ?? startConnecting(within: deadline)
    connecting = attempt
    let result = await attempt.result
    connecting = nil
    switch result {
    case .success(let made): return made
    case .failure(let error): throw .unreachable(host: host.name, reason: "\(error)")
    }
  }

  private func startConnecting(within deadline: Duration) -> Task<SSHSession, any Error> {
    var target = target
    target.connectDeadline = min(target.connectDeadline, deadline)
    return Task { [client, isWindows] in
      let made = try await client.connect(to: target)
      if isWindows {
        self.windowsShell = try await Self.shell(of: made, within: target.connectDeadline)
        self.keep(made, nil)
        return made
      }
      let opened = try await made.openHelper(Self.liveness)
      self.keep(made, opened)
      return made
    }
  }

  private func keep(_ session: SSHSession, _ helper: HelperChannel?) {
    self.session = session
    self.helper = helper
  }

  private static func outcome(
    of result: ExecuteResult, script: RemoteScript, begin: MonotonicInstant, shell: WindowsShell,
    _ secrets: Redactor
  ) -> CommandOutcome {
    if script.dialect == .powerShell {
      return windowsOutcome(of: result, script: script, begin: begin, shell: shell, secrets)
    }
    // Complaints are for people: secrets go before anyone cuts a sentence out of them.
    var outcome = CommandOutcome(
      ending: .unknown(reason: ""), output: result.output,
      errorOutput: secrets.redacted(result.errorOutput, isCut: result.errorOutputIsCut),
      isCut: result.outputIsCut || result.errorOutputIsCut,
      sentAt: (result.sent ?? begin).unsigned, endedAt: result.ended.unsigned)
    if let (output, status) = script.trailer(in: result.output) {
      outcome.output = output
      outcome.ending = .exited(status)
      return outcome
    }
    switch result.ending {
    case .notStarted(let error): outcome.ending = .notSent(reason: "\(error)")
    case .exited(let status) where result.outputIsCut:
      // The trailer fell to the cap; the wrapping shell leaves with the script's own status.
      outcome.ending = .exited(status)
    case .exited(let status):
      outcome.ending = .unknown(
        reason: "the shell left with status \(status) and no trailer: "
          + String(outcome.errorText.prefix(300)))
    case .signalled(let signal): outcome.ending = .signalled(signal)
    case .lost(let error): outcome.ending = .unknown(reason: "\(error)")
    case .deadline: outcome.ending = .unknown(reason: "no end within its deadline")
    case .cancelled: outcome.ending = .unknown(reason: "given up")
    }
    return outcome
  }
}
