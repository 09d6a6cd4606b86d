import NIOCore

/// A host's helper: two long-lived remote shells on one session, for what must be quick.
///
/// The *questions* shell runs one-line `sh` commands one after the other and answers them in
/// order; any number may be on the way. The *pulse* shell runs nothing but builtins, so it
/// answers even while a question is stuck: it carries the liveness pings, which decide when the
/// host is dead, and kills by process group.
///
/// It belongs to its session and ends with it.
public final class HelperChannel: Sendable {
  /// The pace of the pings and the bounds.
  public struct Options: Sendable, Hashable {
    /// A ping is sent this often.
    public var pingEvery: Duration
    /// The host is dead when a ping has waited this long for its answer.
    ///
    /// Together with `pingEvery` it bounds how late a silence is noticed: within a second by default.
    public var deadAfter: Duration
    /// How long the shells may take to answer for the first time.
    public var openDeadline: Duration

    /// Sets the pace.
    public init(
      pingEvery: Duration = .milliseconds(150), deadAfter: Duration = .milliseconds(800),
      openDeadline: Duration = .seconds(10)
    ) {
      self.pingEvery = pingEvery
      self.deadAfter = deadAfter
      self.openDeadline = openDeadline
    }
  }

  /// The session that carries it.
  public let session: SSHSession
  /// The pace it was opened with.
  public let options: Options

  let shells: NIOLoopBound<HelperShells>

  init(session: SSHSession, options: Options, shells: NIOLoopBound<HelperShells>) {
    self.session = session
    self.options = options
    self.shells = shells
  }

  /// Asks the host one thing: runs a line in a subshell, its standard input empty.
  ///
  /// Standard error is dropped; write `2>&1` in the line to have it. Questions are run in
  /// order, so a line must be short: one that has not ended at its deadline is killed with all
  /// of its process group, and those that wait behind it are lost; then the next are answered
  /// again. What takes long is a matter for `execute`.
  ///
  /// - Parameters:
  ///   - line: POSIX sh. An `exit`, a `cd` or a syntax error in it ends with the line.
  ///   - deadline: How long to wait for the answer.
  /// - Returns: Status and output, or why there is none. Never throws.
  public func ask(_ line: String, deadline: Duration = .seconds(10)) async -> HelperAnswer {
    await session.ask(
      shells, .questions, ShellChannel.isolated(line), deadline: deadline)
  }

  /// Asks the same thing again and again on an absolute schedule, without waiting for answers.
  ///
  /// - Parameters:
  ///   - line: As for `ask`.
  ///   - period: The time between two sends.
  ///   - onAnswer: Told of each answer in order, on the session's event loop: it must return
  ///     at once and must not block. After a loss it is told of each that was on the way.
  /// - Returns: The series, which goes on until it is cancelled or the session is lost.
  public func probe(
    _ line: String, every period: Duration, onAnswer: @escaping @Sendable (ProbeAnswer) -> Void
  ) async -> HelperProbe {
    let probe = HelperProbe(session: session)
    await session.start(
      ProbeSeries(script: ShellChannel.isolated(line), period: period, onAnswer: onAnswer),
      on: shells, probe)
    return probe
  }

  /// Asks for one round trip of the pulse shell, besides the regular pings.
  ///
  /// - Parameter deadline: How long to wait.
  /// - Returns: An answer of status 0 whose moments tell the round trip.
  public func ping(deadline: Duration = .seconds(10)) async -> HelperAnswer {
    await session.ask(shells, .pulse, ":", deadline: deadline)
  }

  /// Sends a signal to a remote process group, even while a question is stuck.
  ///
  /// With the remote user's own rights; where `sudo` is needed, `execute` is the way.
  ///
  /// - Parameters:
  ///   - group: The process group, greater than 1.
  ///   - signal: The signal's name without SIG.
  ///   - deadline: How long to wait for the word that it was sent.
  /// - Returns: Status 0 when the signal was sent; another when there is no such group.
  public func kill(
    processGroup group: Int32, signal: String = "KILL", deadline: Duration = .seconds(10)
  ) async -> HelperAnswer {
    guard group > 1, signal.utf8.allSatisfy(Self.isSignalCharacter), !signal.isEmpty else {
      let error = session.error(
        .invalidRequest, "kill a process group",
        "\(group) is no process group above 1, or \(signal.debugDescription) no signal's name")
      return HelperAnswer(ending: .lost(error), sent: nil, received: .now)
    }
    return await session.ask(
      shells, .pulse, "kill -s \(signal) -- -\(group) 2>/dev/null", deadline: deadline)
  }

  private static func isSignalCharacter(_ character: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(character)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character)
      || character == UInt8(ascii: "+")
  }

  /// Ends both shells; the session stays.
  public func close() async {
    await session.close(shells)
  }
}
