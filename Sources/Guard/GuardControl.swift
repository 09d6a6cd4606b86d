public import DrillModel

/// The right of one run to command the guards of its hosts, and the commands as scripts.
///
/// Pure: it makes scripts; the engine sends them, and `GuardReply` reads what comes back. Every
/// command may be sent twice, and may be killed anywhere and sent again.
public struct GuardControl: Sendable, Hashable {
  /// The run's id: letters, digits, `.`, `_` and `-`.
  public let run: String
  /// The fencing token: a host refuses one that is lower than the highest it has seen of the run.
  public let token: Int
  /// Where guards live.
  public let folders: GuardFolders

  /// Makes the right to command.
  ///
  /// - Parameters:
  ///   - run: The run's id, at most 64 characters.
  ///   - token: At least 1; whoever recovers a run takes a higher one.
  ///   - folders: Where guards live.
  /// - Throws: `GuardError` where the run's id or the token cannot be used.
  public init(run: String, token: Int, folders: GuardFolders = .standard) throws(GuardError) {
    guard Self.isName(run) else {
      throw GuardError(.name, "the run id \(run) is not 1 to 64 letters, digits, dots, _ and -")
    }
    guard token >= 1 else { throw GuardError(.name, "a fencing token is at least 1") }
    self.run = run
    self.token = token
    self.folders = folders
  }

  /// Reads the guard's state back.
  ///
  /// The proof after `GuardProgram.arm`: another command than the one that arms. Changes nothing.
  public func query() -> Script { command("query") }

  /// Extends the lease, counted from now, if the guard is at the generation last seen.
  ///
  /// - Parameters:
  ///   - generation: Of the last answer; the guard goes one further.
  ///   - lease: How long from now.
  /// - Returns: The command; refused with `.otherGeneration`, or `.fired` where it came too late.
  public func renew(generation: Int, lease: Duration) -> Script {
    command("renew", ["\(generation)", "\(Self.milliseconds(lease))"])
  }

  /// Applies faults in order, each noted on the host before; stops at the first that fails.
  ///
  /// - Parameter entries: Ids; nil for all faults.
  /// - Returns: The command; its outcomes say when each was in effect by the host's own word.
  public func strike(entries: [String]? = nil) -> Script {
    command("strike", [Self.list(entries)])
  }

  /// Notes faults that were in effect when somebody removed the guard; strikes nothing anew.
  ///
  /// What an undo must know was removed as well: where a script cannot tell it from how the host
  /// stands now, the command fails, says so, and goes on with the others.
  ///
  /// - Parameter entries: Ids.
  /// - Returns: The command.
  public func regain(entries: [String]) -> Script {
    command("regain", [Self.list(entries)])
  }

  /// Applies fences in order, each noted on the host before; stops at the first that fails.
  ///
  /// - Parameter entries: Ids; nil for all fences.
  /// - Returns: The command.
  public func fence(entries: [String]? = nil) -> Script {
    command("fence", [Self.list(entries)])
  }

  /// Sets what the guard does when the lease lapses; before promotion every guard goes to hold.
  ///
  /// - Parameter program: Release or hold.
  /// - Returns: The command; read the switch back with `query`.
  public func `switch`(to program: GuardAnswer.Program) -> Script {
    command("switch", [program.rawValue])
  }

  /// Sets the guard to hold: when the lease lapses it fences, then heals.
  public func switchToHold() -> Script { `switch`(to: .hold) }

  /// Takes faults back, last in first out, going on after a failure; fences stay.
  ///
  /// While hold is in force, faults with `hold: keep` stay unless they are named.
  ///
  /// - Parameter entries: Ids; nil for all faults.
  /// - Returns: The command.
  public func heal(entries: [String]? = nil) -> Script {
    command("heal", [Self.list(entries)])
  }

  /// Takes everything back, fences too; refused with `.holdInForce` after the switch to hold.
  public func release() -> Script { command("release") }

  /// Lifts fences; sets the guard to release first, as what is unfenced must not be fenced again.
  ///
  /// - Parameter entries: Ids; nil for all fences.
  /// - Returns: The command.
  public func unfence(entries: [String]? = nil) -> Script {
    command("unfence", [Self.list(entries)])
  }

  /// Takes the guard away and gives the host free; refused with `.inEffect` while anything is.
  ///
  /// Receipts stay on the host until they are forgotten.
  public func disarm() -> Script { whole("disarm", [run, "\(token)"]) }

  /// Prints every receipt of the run on the host, also after disarming.
  public func receipts() -> Script { whole("receipts", [run]) }

  /// Deletes the receipts of the run, once they are safe in the journal.
  public func forgetReceipts() -> Script { whole("forget", [run]) }

  /// Asks who holds a host, of any run.
  ///
  /// - Parameter folders: Where guards live.
  /// - Returns: The command; its answer has `held` nil where no one does.
  public static func lockState(folders: GuardFolders = .standard) -> Script {
    Script(GuardText.program, [folders.durable, folders.volatile, "lock-state"])
  }

  /// Asks whether a run may take a host, before anything is changed; reads only.
  ///
  /// Status 0 where it may. Else 20 with `muster_locked=yes`, or 29 where runs are halted here;
  /// who, since when and until when stand on standard error.
  ///
  /// - Parameters:
  ///   - run: The run that asks.
  ///   - folders: Where guards live.
  /// - Returns: The question.
  public static func freedom(for run: String, folders: GuardFolders = .standard) -> Script {
    Script(GuardText.freedom, [folders.durable, folders.volatile, run])
  }

  private func command(_ name: String, _ arguments: [String] = []) -> Script {
    Script(
      GuardText.call, [folders.durable, folders.volatile, name, run, "\(token)"] + arguments)
  }

  private func whole(_ name: String, _ arguments: [String]) -> Script {
    Script(GuardText.program, [folders.durable, folders.volatile, name] + arguments)
  }

  private static func list(_ entries: [String]?) -> String {
    guard let entries else { return "" }
    return entries.isEmpty ? "-" : entries.joined(separator: ",")
  }

  static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 64 && !name.hasPrefix("-") && !name.hasPrefix(".")
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
  }

  static func milliseconds(_ duration: Duration) -> Int64 {
    let (seconds, attoseconds) = duration.components
    return seconds * 1000 + attoseconds / 1_000_000_000_000_000
  }
}
