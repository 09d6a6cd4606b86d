public import DrillModel

/// Has every attempt to archive finished log fail.
///
/// The setting is put into `postgresql.auto.conf` with a mark of ours in the command itself, so
/// that it is told from anyone else's; the former line comes back as it was, byte for byte.
public enum ArchiveFailing: Fault {
  /// `archive-failing`.
  public static let kind = "archive-failing"
  /// What it does.
  public static let summary = "has the archiving of finished log fail, so that nothing is shipped"
  /// None.
  public static let parameters: [FaultParameter] = []
  /// Segments gather in pg_wal for as long as it lasts.
  public static let manual = FaultManual(
    needs: [
      "provider postgresql, root, its superuser on the socket",
      "`archive_mode` on and an `archive_command`; no `archive_library`",
      "room in pg_wal for what is not shipped",
    ],
    seen: "The server's own `archive_command` is ours.",
    undo: "Puts the line of postgresql.auto.conf back as it was, or takes it out where there was "
      + "none, and reloads; also of a server that does not run. A line that someone else wrote "
      + "meanwhile is left, with status 9.",
    residue: "Neither the file nor the running server has our command.",
    reboot: "The file outlives a reboot; the guard's boot hook runs the undo.")

  /// The primary.
  public static let examples = [
    FaultExample(
      hosts: ["db1"], parameters: [:],
      placements: [
        .local(
          "db1",
          [
            "/var/lib/postgresql/15/main", "/usr/lib/postgresql/15/bin", "/var/run/postgresql",
            "6543", "postgres", "postgres", FaultExample.tag,
          ])
      ])
  ]

  /// Describes the failing archive of databases.
  ///
  /// - Parameters:
  ///   - hosts: Database hosts; each carries its own guard.
  ///   - parameters: None.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, checks.
  /// - Throws: `FaultError` where a host is no database or may not be struck.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    _ = try FaultArguments(of: Self.self, parameters)
    let touched = try context.touched(hosts)
    let (entries, checks) = try scripts.placements(on: touched, context: context) {
      host throws(FaultError) in
      try DatabaseAccess(context.environment, host: host).arguments + [context.tag]
    }
    return FaultDescription(
      kind: kind, summary: "have archiving fail on \(hosts.joined(separator: ", "))",
      struckHosts: hosts, placements: entries, effectProbes: [], preflight: checks,
      onReboot: manual.reboot,
      effects: touched.map { DeclaredEffect(host: $0.name, .archivingFails) })
  }

  static let scripts = FaultScripts(
    DatabaseAccess.shell,
    #"""

    set_up() {
      read_access "$@"
      file=$data/postgresql.auto.conf
      command="false # $7"
      ours="archive_command = '$command'"
    }

    # The setting's lines in the file; the last one counts.
    lines() { grep -E '^[[:space:]]*archive_command[[:space:]=]' "$file"; }

    # Sets state to ours, before, other or down.
    look() {
      is=$(lines)
      if [ "$is" = "$ours" ]; then
        state=ours
      elif noted line && [ "$is" = "$(recall line)" ]; then
        state=before
      else
        state=other
      fi
    }

    # Replaces the setting's lines by this text, or takes them out; whole or not at all.
    put() { # text or nothing
      new=$file.muster
      cp -p "$file" "$new" || end 1 "$new cannot be written"
      # The text stands where the first line stood, or at the end.
      if ! LINE=$1 awk '
        /^[[:space:]]*archive_command[[:space:]=]/ {
          if (!done && ENVIRON["LINE"] != "") print ENVIRON["LINE"]
          done = 1
          next
        }
        { print }
        END { if (!done && ENVIRON["LINE"] != "") print ENVIRON["LINE"] }
      ' "$file" >"$new" || ! settle "$new" || ! mv -f "$new" "$file" || ! settle "$data"; then
        end 1 "$file could not be replaced"
      fi
    }

    reload() {
      server_runs || return 0
      kill -s HUP "$server_id"
    }

    is_loaded() { # command
      [ "$(sql 'show archive_command')" = "$1" ]
    }

    is_unloaded() {
      loaded=$(sql 'show archive_command') || return 1
      [ "$loaded" != "$command" ]
    }

    apply() {
      set_up "$@"
      [ -f "$file" ] || end 1 "there is no file $file"
      look
      if [ "$state" != ours ]; then
        note line "$(lines)"
        put "$ours"
      fi
      reload
      within 40 is_loaded "$command" || end 1 'the server does not take the setting'
    }

    note_again() {
      set_up "$@"
      look
      if [ "$state" = ours ]; then lost "the former archive_command of $file"; fi
    }

    undo() {
      set_up "$@"
      look
      # What a replacement that was cut short has left.
      if noted line; then rm -f "$file.muster"; fi
      case $state in
        ours)
          noted line || end 1 'what the line was before is not known'
          put "$(recall line)"
          ;;
        other)
          noted line || exit 0
          end 9 "someone else has changed archive_command; it is left: $is"
          ;;
      esac
      reload
      if server_runs && sql 'select 1' >/dev/null; then
        within 40 is_unloaded || end 1 'the server keeps the setting'
      fi
    }

    effect() {
      set_up "$@"
      is_loaded "$command"
    }

    residue() {
      set_up "$@"
      look
      [ "$state" != ours ] || end 1 "$file has our command"
      if noted line && [ -e "$file.muster" ]; then end 1 "$file.muster is still there"; fi
      if server_runs && sql 'select 1' >/dev/null && ! is_unloaded; then
        end 1 'the server has our command'
      fi
    }

    preflight() {
      set_up "$@"
      preflight_database
      need awk cp mv grep
      if [ "$lacking" -eq 0 ]; then
        [ "$(sql 'show archive_mode')" != off ] || lack 'archive_mode that is on'
        [ -n "$(sql 'show archive_command')" ] || lack 'an archive_command'
        if [ -n "$(sql "select setting from pg_settings where name = 'archive_library'")" ]; then
          lack 'archiving by a command: archive_library is set'
        fi
        look
        [ "$state" != ours ] || lack "an end of a former run: $file has our command"
      fi
      exit "$lacking"
    }
    """#)
}
