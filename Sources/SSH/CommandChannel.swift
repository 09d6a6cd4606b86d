/// A channel that runs one command to its end.
final class CommandChannel: SessionChannel {
  private enum Phase {
    case starting, running, ending
  }

  private let command: String
  private let host: String
  private var phase = Phase.starting
  private var input = OutgoingBytes()
  private var endIsSent = false
  private var output: CappedBytes
  private var errorOutput: CappedBytes
  private var sent: MonotonicInstant?
  private let done: (ExecuteResult) -> Void

  init(
    command: String, host: String, input: [UInt8], outputLimit: Int, isBesideHelper: Bool,
    done: @escaping (ExecuteResult) -> Void
  ) {
    self.command = command
    self.host = host
    self.input.add(input)
    output = CappedBytes(limit: outputLimit)
    errorOutput = CappedBytes(limit: outputLimit)
    self.done = done
    super.init(.command(besideHelper: isBesideHelper))
  }

  /// Ends it with what is known so far, once.
  func give(_ ending: ExecuteResult.Ending, at moment: MonotonicInstant = .now) {
    guard !isFinished else { return }
    finish()
    tell(ending, at: moment)
  }

  private func tell(_ ending: ExecuteResult.Ending, at moment: MonotonicInstant) {
    done(
      ExecuteResult(
        ending: ending, output: output.kept, errorOutput: errorOutput.kept,
        outputCount: output.count, errorOutputCount: errorOutput.count, sent: sent, ended: moment))
  }

  override func ended(_ error: SSHError, at moment: MonotonicInstant) {
    tell(sent == nil ? .notStarted(error) : .lost(error), at: moment)
  }

  override func advance(_ transport: SSHTransport) -> Int32 {
    guard let handle else { return 0 }
    switch phase {
    case .starting:
      return start(handle, transport)
    case .running:
      return run(handle, transport)
    case .ending:
      return end(handle, transport)
    }
  }

  private func start(_ handle: ChannelHandle, _ transport: SSHTransport) -> Int32 {
    if sent == nil { sent = .now }
    let code = startCommand(command)
    guard code != LibSSH2.again else { return 0 }
    guard code == 0 else {
      guard Self.isOwnFailure(code) else { return code }
      let error = SSHError(
        .requestRefused, host: host, operation: "run a command",
        message: "the server refused to start it; its ForceCommand or shell may be at fault",
        libraryCode: code)
      give(.notStarted(error))
      return 0
    }
    phase = .running
    return isFinished ? 0 : run(handle, transport)
  }

  private func run(_ handle: ChannelHandle, _ transport: SSHTransport) -> Int32 {
    var code = input.write(to: handle, transport)
    if code == 0, input.waitingCount == 0, !endIsSent {
      (endIsSent, code) = sendEnd(handle)
    }
    if code == 0 { code = drain(stream: 0) { output.add($0) } }
    if code == 0 { code = drain(stream: LibSSH2.standardError) { errorOutput.add($0) } }
    guard code == 0 else { return code }
    guard handle.isAtEnd else { return 0 }
    phase = .ending
    return end(handle, transport)
  }

  /// Waits for the server's own close: the status may come after the end of the streams.
  private func end(_ handle: ChannelHandle, _ transport: SSHTransport) -> Int32 {
    let code = handle.waitClosed()
    guard code != LibSSH2.again else { return 0 }
    guard code == 0 || Self.isOwnFailure(code) else { return code }
    if let signal = handle.exitSignal {
      give(.signalled(signal), at: transport.lastReceived)
    } else {
      give(.exited(handle.exitStatus), at: transport.lastReceived)
    }
    return 0
  }
}
