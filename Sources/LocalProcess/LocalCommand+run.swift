import Subprocess
import SystemPackage

extension LocalCommand {
  /// Runs the program to its end and gives how it ended; a status other than 0 is a result.
  ///
  /// Both streams are always drained. At the deadline, and when the caller's task is cancelled,
  /// the program's whole process group is killed.
  ///
  /// - Returns: The ending and both streams, capped at `outputLimit` bytes each.
  /// - Throws: `LocalProcessError.notStarted` or `.deadlinePassed`.
  public func run() async throws(LocalProcessError) -> LocalResult {
    let command = self
    let outcome = await withTaskGroup(of: Outcome.self) { group in
      group.addTask { await command.runUnbounded() }
      group.addTask {
        try? await Task.sleep(for: command.deadline)
        return .deadline
      }
      let first = await group.next() ?? .deadline
      group.cancelAll()
      return first
    }
    switch outcome {
    case .ended(let result): return result
    case .failed(let reason): throw .notStarted(program: program, reason: reason)
    case .deadline: throw .deadlinePassed(program: program, deadline: deadline)
    }
  }

  /// Runs the program and insists on status 0.
  ///
  /// - Returns: The result, whose `succeeded` is true.
  /// - Throws: `LocalProcessError`, `.failed` among them.
  @discardableResult
  public func runSuccessfully() async throws(LocalProcessError) -> LocalResult {
    let result = try await run()
    guard result.succeeded else { throw .failed(program: program, result: result) }
    return result
  }

  private enum Outcome: Sendable {
    case ended(LocalResult)
    case failed(String)
    case deadline
  }

  private func runUnbounded() async -> Outcome {
    do {
      let outcome = try await Subprocess.run(
        executable, arguments: Arguments(arguments), environment: variables,
        workingDirectory: folder.map { FilePath($0) }, platformOptions: Self.ownGroup,
        input: .array(input), output: .sequence, error: .sequence
      ) { execution in
        async let output = Capped.collect(execution.standardOutput, limit: outputLimit)
        async let errors = Capped.collect(execution.standardError, limit: outputLimit)
        return try await (output, errors)
      }
      let (output, errors) = outcome.closureResult
      return .ended(
        LocalResult(
          ending: Self.ending(outcome.terminationStatus), output: output.bytes,
          errorOutput: errors.bytes, isCut: output.isCut || errors.isCut))
    } catch {
      return .failed("\(error)")
    }
  }

  private var executable: Executable {
    program.contains("/") ? .path(FilePath(program)) : .name(program)
  }

  private var variables: Subprocess.Environment {
    var updates: [Subprocess.Environment.Key: String?] = [:]
    for (name, value) in environment {
      guard let key = Subprocess.Environment.Key(rawValue: name) else { continue }
      updates[key] = value
    }
    return .inherit.updating(updates)
  }

  private static var ownGroup: PlatformOptions {
    var options = PlatformOptions()
    options.processGroupID = 0
    options.teardownSequence = [
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)
    ]
    return options
  }

  private static func ending(_ status: TerminationStatus) -> LocalResult.Ending {
    switch status {
    case .exited(let code): .exited(Int32(code))
    case .signaled(let signal): .signalled(Int32(signal))
    }
  }
}

/// The first bytes of a stream, with the mark whether there were more.
private struct Capped: Sendable {
  var bytes: [UInt8] = []
  var isCut = false

  static func collect(
    _ stream: SubprocessOutputSequence, limit: Int
  ) async throws -> Capped {
    var capped = Capped()
    for try await chunk in stream {
      let room = limit - capped.bytes.count
      chunk.withUnsafeBytes { raw in capped.bytes.append(contentsOf: raw.prefix(max(0, room))) }
      if chunk.count > room { capped.isCut = true }
    }
    return capped
  }
}
