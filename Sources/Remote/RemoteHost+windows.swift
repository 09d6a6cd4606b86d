import DrillModel
import SSH

/// What is different with OpenSSH for Windows.
extension RemoteHost {
  /// Whether the host's shell is PowerShell.
  nonisolated var isWindows: Bool { host.access.dialect == .powerShell }

  /// Refuses a script that the host's shell does not speak.
  nonisolated func checkDialect(_ dialect: Script.Dialect) throws(RemoteError) {
    guard dialect != host.access.dialect else { return }
    throw .notSendable(
      reason: "\(host.name) has the shell \(host.access.dialect.rawValue), and this is a script "
        + "for \(dialect.rawValue)")
  }

  /// What a command came to, by the lines that its bootstrap printed.
  ///
  /// Secrets are taken out of its complaints, where their code page has been undone.
  static func windowsOutcome(
    of result: ExecuteResult, script: RemoteScript, begin: MonotonicInstant, shell: WindowsShell,
    _ secrets: Redactor
  ) -> CommandOutcome {
    let answer = PowerShellAnswer(
      output: result.output, errorOutput: result.errorOutput, nonce: script.nonce)
    var outcome = CommandOutcome(
      ending: .unknown(reason: ""), output: answer.output,
      errorOutput: secrets.redacted(answer.errorOutput, isCut: result.errorOutputIsCut),
      isCut: result.outputIsCut || result.errorOutputIsCut,
      sentAt: (result.sent ?? begin).unsigned, endedAt: result.ended.unsigned)
    if let status = answer.status {
      outcome.ending = .exited(status)
      return outcome
    }
    switch result.ending {
    case .notStarted(let error): outcome.ending = .notSent(reason: "\(error)")
    case .exited(let status):
      outcome.ending = .unknown(reason: silence(status, answer, outcome, shell))
    case .signalled(let signal):
      outcome.ending = .unknown(reason: "ended by signal \(signal) before its last line")
    case .lost(let error): outcome.ending = .unknown(reason: "\(error)")
    case .deadline: outcome.ending = .unknown(reason: "no end within its deadline")
    case .cancelled: outcome.ending = .unknown(reason: "given up")
    }
    return outcome
  }

  /// Why there is no last line, in words; an exit status alone proves nothing.
  private static func silence(
    _ status: Int32, _ answer: PowerShellAnswer, _ outcome: CommandOutcome, _ shell: WindowsShell
  ) -> String {
    let said = [outcome.errorText, outcome.text].joined(separator: " ")
      .split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(300)
    if answer.hasBegun {
      return "PowerShell began and left with status \(status) without its last line: \(said)"
    }
    return "PowerShell did not begin (status \(status), default shell \(shell.name)): is "
      + "powershell.exe in the PATH of the SSH user? \(said)"
  }

  /// Without a helper that would find out, a session is given up once a command got no answer.
  func giveUp(_ live: SSHSession, after ending: ExecuteResult.Ending) {
    switch ending {
    case .deadline, .lost: forget(live)
    default: break
    }
  }

  /// The default shell: a host that answers neither as cmd.exe nor as PowerShell runs no commands.
  static func shell(
    of session: SSHSession, within deadline: Duration
  ) async throws(RemoteError) -> WindowsShell {
    let answer = await session.execute(
      WindowsShell.question, input: [], outputLimit: 4096, deadline: deadline)
    let shell = WindowsShell(answer: answer.output)
    guard shell != .unknown else {
      throw .notSendable(
        reason: "the host answers `\(WindowsShell.question)` neither as cmd.exe nor as PowerShell "
          + "would: \(String(decoding: answer.output.prefix(200), as: UTF8.self).debugDescription)")
    }
    return shell
  }

  /// Address, boot and clock, by one question in PowerShell.
  ///
  /// Its error is half the time that PowerShell takes to start: tenths of a second.
  func windowsFacts(
    _ hostKey: String, _ login: String, within deadline: Duration
  ) async throws(RemoteError) -> SessionFacts {
    let wallMinusMonotonic = WallClock.nanoseconds - MonotonicInstant.now.nanoseconds
    let outcome = await run(Self.factsScript, deadline: deadline)
    let values = outcome.values
    let words = (values["connection"] ?? "").split(separator: " ")
    guard outcome.succeeded, words.count == 4, let port = Int(words[3]),
      let clock = values["clock"].flatMap(Int64.init)
    else {
      if case .notSent(let reason) = outcome.ending {
        throw .unreachable(host: host.name, reason: reason)
      }
      throw .unreadable(
        host: host.name, question: "its address, boot and clock",
        answer: String("\(outcome.ending) \(outcome.text)".prefix(300)))
    }
    let reading = ClockReading(
      asked: Int64(outcome.sentAt) + wallMinusMonotonic,
      answered: Int64(outcome.endedAt) + wallMinusMonotonic, hostSaid: clock)
    return SessionFacts(
      hostKey: hostKey, login: login, runnerAddress: String(words[0]), sshPort: port,
      bootID: values["boot"] ?? "", clock: reading)
  }

  /// The clock in nanoseconds since 1970, from ticks of 100 ns since the year 1.
  private static let factsScript = Script(
    #"""
    "connection=$env:SSH_CONNECTION"
    "boot=" + (Get-WmiObject Win32_OperatingSystem).LastBootUpTime
    "clock=" + (([DateTime]::UtcNow.Ticks - 621355968000000000) * 100)
    """#, dialect: .powerShell)
}
