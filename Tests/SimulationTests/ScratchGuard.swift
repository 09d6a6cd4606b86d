import DrillModel
import Foundation
import Guard
import LocalProcess
import Testing

/// The real guard program in two scratch folders of this machine.
///
/// Whoever makes one must call `close`; the watcher it leaves is ended by its own command line.
struct ScratchGuard {
  let folder: String
  let folders: GuardFolders

  init() throws {
    folder = "/dev/shm/muster-contract-\(UUID().uuidString.prefix(8).lowercased())"
    folders = try GuardFolders(durable: "\(folder)/durable", volatile: "\(folder)/volatile")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  func program(run: String, token: Int, _ entries: [GuardEntry]) throws -> GuardProgram {
    try GuardProgram(
      host: "host", control: GuardControl(run: run, token: token, folders: folders),
      owner: "tester", lease: .seconds(600), entries: entries)
  }

  /// An entry whose table is a file: absent, `ours`, or changed by someone else.
  ///
  /// While `FOLDER/stuck` is there, nothing can be taken back.
  func entry(_ id: String, kind: GuardEntry.Kind, hold: GuardEntry.Hold) -> GuardEntry {
    let arguments = [folder, id]
    return GuardEntry(
      id: id, kind: kind, hold: hold,
      apply: Script(
        "[ -z \"$MUSTER_AGAIN\" ] || exit 0\n"
          + "now=$(cat \"$1/table-$2\" 2>/dev/null)\n[ \"$now\" != changed ] || exit 1\n"
          + "echo ours >\"$1/table-$2\"\n", arguments),
      undo: Script(
        "[ ! -e \"$1/stuck\" ] || exit 1\nnow=$(cat \"$1/table-$2\" 2>/dev/null)\n"
          + "[ \"$now\" != changed ] || exit 9\nrm -f \"$1/table-$2\"\n", arguments),
      effect: Script("[ \"$(cat \"$1/table-$2\" 2>/dev/null)\" = ours ]", arguments),
      residue: Script("[ ! -e \"$1/table-$2\" ]", arguments))
  }

  func run(_ script: Script) async throws -> GuardReply {
    let result = try await LocalCommand(
      "dash", ["-s", "--"] + script.arguments, input: Array(script.text.utf8),
      deadline: .seconds(120)
    ).run()
    let ending: CommandOutcome.Ending =
      switch result.ending {
      case .exited(let status): .exited(status)
      case .signalled(let signal): .signalled("\(signal)")
      }
    return GuardReply(CommandOutcome(ending: ending, output: result.output))
  }

  func write(_ name: String, _ text: String?) throws {
    guard let text else {
      _ = try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
      return
    }
    try text.write(toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
  }

  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(folder)/\(name)") }

  func read(_ name: String) -> String? {
    try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
  }

  /// The watcher's process id, as it noted it.
  var watcher: Int32? {
    read("volatile/watcher")?.split(separator: " ").first.flatMap { Int32($0) }
  }

  func close() {
    let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    for process in processes.compactMap(Int32.init) {
      if let line = try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8),
        line.contains(folder)
      {
        kill(process, SIGKILL)
      }
    }
    try? FileManager.default.removeItem(atPath: folder)
  }
}
