import DrillModel
import Foundation
import TestSupport
import Testing

@testable import Services

/// What a server's notes say of its start at boot, over several changes of one run.
@Suite struct PostgreSQLNotesTests {
  /// Notes, and what a reseed and a fence do to the start at boot; no server.
  private static let script = Script(
    ShellPrelude.script(
      PostgreSQLShell.common, PostgreSQLShell.fenceState, PostgreSQLShell.fence,
      PostgreSQLShell.unfence, PostgreSQLShell.reseed,
      #"""
      reseeded() {
        noted_once=yes
        note_server
        allow_boot
        keep "$fence" phase reseeded
        noted_once=no
      }

      fenced() {
        note_server
        refuse_boot
        keep "$fence" phase fenced
      }

      main() {
        steps=$1
        shift
        read_arguments "$@"
        for step in $steps; do "$step"; done
        read_start
        say start "$started"
        take_fence
        read_start
        say after "$started"
        if [ -e "$fence" ]; then say notes left; fi
      }
      """#), [])

  private func run(_ steps: String, from start: String?) async throws -> [String: String] {
    let folder = try ScratchFolder()
    for name in ["data", "config"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
    }
    let file = "\(folder.path)/config/start.conf"
    try start?.write(toFile: file, atomically: true, encoding: .utf8)
    var script = Self.script
    script.arguments = [
      steps, "cluster=15/main", "data=\(folder.path)/data", "config=\(folder.path)/config",
      "state=\(folder.path)/state", "run=r1",
    ]
    let answer = try await ScriptRunner.run(script)
    #expect(answer.status == 0, "\(answer)")
    // What it was, to the letter, comment and all.
    #expect((try? String(contentsOfFile: file, encoding: .utf8)) == start, "\(steps)")
    #expect(answer.values["notes"] == nil)
    return answer.values
  }

  /// A backup's mirror that was built, promoted, fenced on the way back and built anew: it did not
  /// start at boot before, and does not in the end.
  @Test(arguments: ["manual\n", "# not by itself\ndisabled\n"])
  func whatDidNotStartAtBootDoesNotInTheEnd(start: String) async throws {
    let word = start.contains("manual") ? "manual" : "disabled"
    for steps in ["reseeded", "reseeded fenced reseeded", "reseeded reseeded", "fenced reseeded"] {
      let told = try await run(steps, from: start)
      #expect(told["start"] == "auto", "\(steps)")
      #expect(told["after"] == word, "\(steps)")
    }
  }

  /// A guard whose runner died on the way back must not take from a former primary whom it
  /// follows: what is written from then on would be missing when it is promoted.
  @Test func aFormerPrimaryThatStillFollowsIsLeftFollowing() async throws {
    let folder = try ScratchFolder()
    for name in ["data", "config"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
    }
    let settings = "\(folder.path)/data/postgresql.auto.conf"
    try "home = 'yes'\n".write(toFile: settings, atomically: true, encoding: .utf8)
    let arguments = [
      "cluster=15/main", "data=\(folder.path)/data", "config=\(folder.path)/config",
      "state=\(folder.path)/state", "run=r1",
    ]
    let follow = Self.lifting(
      #"""
      noted_once=yes
      note_server
      printf "primary_conninfo = 'host=db3'\n" >"$data/postgresql.auto.conf"
      cp "$data/postgresql.auto.conf" "$fence/auto.ours"
      : >"$data/standby.signal"
      keep "$fence" copied_as "follower db3"
      keep "$fence" settle home
      keep "$fence" phase reseeded
      """#)
    let first = try await ScriptRunner.run(Script(follow, arguments))
    #expect(first.status == 0, "\(first)")
    #expect(first.values["lifted"] == "nothing")
    #expect(first.values["residue"] == "0")
    #expect(first.values["notes"] == "left")
    let followed = try String(contentsOfFile: settings, encoding: .utf8)
    #expect(followed == "primary_conninfo = 'host=db3'\n")

    let promoted = try await ScriptRunner.run(
      Script(Self.lifting(#"rm "$data/standby.signal""#), arguments))
    #expect(promoted.status == 0, "\(promoted)")
    #expect(promoted.values["residue"] == "0")
    #expect(promoted.values["notes"] == nil)
    #expect(try String(contentsOfFile: settings, encoding: .utf8) == "home = 'yes'\n")
  }

  /// Steps, then the fence lifted and looked for.
  private static func lifting(_ steps: String) -> String {
    ShellPrelude.script(
      PostgreSQLShell.common, PostgreSQLShell.fenceState, PostgreSQLShell.fence,
      PostgreSQLShell.unfence,
      PostgreSQLShell.residueMain.replacing("main()", with: "residue()"),
      """
      main() {
        read_arguments "$@"
      \(steps)
        take_fence
        running() { return 1; }
        ( residue "$@" ) >/dev/null
        say residue "$?"
        if [ -e "$fence" ]; then say notes left; fi
      }
      """)
  }

  @Test func whatStartedAtBootDoesInTheEnd() async throws {
    for start in ["auto\n", nil] {
      for steps in ["fenced reseeded", "reseeded fenced reseeded"] {
        #expect(try await run(steps, from: start)["after"] == "auto", "\(steps)")
      }
    }
  }
}
