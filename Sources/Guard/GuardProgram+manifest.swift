public import DrillModel

extension GuardProgram {
  /// The entries as lines for the host: canonical, so that both sides digest the same bytes.
  ///
  /// Keywords start with a letter, lines of a script with `|`, arguments with `+` and their further
  /// lines with `|`: data is never read as anything else, and nothing of it passes an `eval`. The
  /// lines with which all four scripts of an entry begin are written once, as its `common`: the whole
  /// must fit into one argument of a shell.
  var manifest: String { Self.manifest(host: host, run: control.run, owner: owner, entries) }

  static func manifest(
    host: String, run: String, owner: String, _ entries: [GuardEntry]
  ) -> String {
    var lines = ["muster-guard 1", "host \(host)", "run \(run)", "owner \(owner)"]
    for entry in entries {
      lines.append("entry \(entry.id) \(entry.kind.rawValue) \(entry.hold.rawValue)")
      let scripts = [
        ("apply", entry.apply), ("undo", entry.undo), ("effect", entry.effect),
        ("residue", entry.residue),
      ]
      let texts = scripts.map { Self.lines(of: $0.1.text) }
      let common = Self.commonCount(texts)
      lines.append("common")
      lines += texts[0].prefix(common).map { "|\($0)" }
      for ((part, script), text) in zip(scripts, texts) {
        lines.append(part)
        lines += text.dropFirst(common).map { "|\($0)" }
        lines.append("\(part)-arguments")
        for argument in script.arguments {
          let pieces = Self.lines(of: argument)
          lines.append("+\(pieces.first ?? "")")
          lines += pieces.dropFirst().map { "|\($0)" }
        }
      }
      lines.append("end")
    }
    return lines.map { "\($0)\n" }.joined()
  }

  /// Puts the guard on its host, or renews and extends the one that this run has there.
  ///
  /// Safe to send twice. What is in effect must be among the entries, unchanged. The answer is not
  /// the proof: ask `GuardControl.query` and compare `digest`.
  public var arm: Script {
    let text = """
      muster_arm() {
        umask 077
        muster_stage=$1/stage.$$
        if ! mkdir -p "$1" || ! mkdir "$muster_stage"; then
          echo "cannot make a folder in $1" >&2
          return 26
        fi
        cat >"$muster_stage/guard.sh" <<'MUSTER_GUARD_PROGRAM'
      \(GuardText.program)MUSTER_GUARD_PROGRAM
        cat >"$muster_stage/manifest" <<'MUSTER_GUARD_MANIFEST'
      \(manifest)MUSTER_GUARD_MANIFEST
        sh "$muster_stage/guard.sh" "$1" "$2" arm "$3" "$4" "$5" "$6" "$7" "$muster_stage" "$8" </dev/null
      }
      muster_arm "$@"

      """
    return Script(
      text,
      [
        control.folders.durable, control.folders.volatile, control.run, "\(control.token)", owner,
        host, "\(GuardControl.milliseconds(lease))", digest,
      ])
  }

  private static func commonCount(_ texts: [[String]]) -> Int {
    var count = 0
    while texts.allSatisfy({ count < $0.count && $0[count] == texts[0][count] }) { count += 1 }
    return count
  }

  /// The lines of a text by line feeds alone; a carriage return stays where it is.
  private static func lines(of text: String) -> [String] {
    text.utf8.split(separator: 10, omittingEmptySubsequences: false).map { String($0) ?? "" }
  }
}
