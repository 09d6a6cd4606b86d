public import DrillModel

/// Has a standby receive log without replaying it: it falls further and further behind.
public enum ReplicationLag: Fault {
  /// `replication-lag`.
  public static let kind = "replication-lag"
  /// What it does.
  public static let summary = "pauses replay on a standby, so that it lags behind more and more"
  /// None.
  public static let parameters: [FaultParameter] = []
  /// The pause is the server's own, and only in its memory.
  public static let manual = FaultManual(
    needs: ["provider postgresql, root, its superuser on the socket", "a standby that replays"],
    seen: "The server says that its replay is paused.",
    undo: "Resumes replay. A server that was promoted, restarted or is down has no pause any more.",
    residue: "The server does not say that its replay is paused.",
    reboot: "A restart of the server ends it.")

  /// The backup.
  public static let examples = [
    FaultExample(
      hosts: ["db3"], parameters: [:],
      placements: [
        .local(
          "db3",
          [
            "/var/lib/postgresql/15/main", "/usr/lib/postgresql/15/bin", "/var/run/postgresql",
            "6543", "postgres", "postgres",
          ])
      ])
  ]

  /// Describes the lag of standbys.
  ///
  /// - Parameters:
  ///   - hosts: Standbys; each carries its own guard.
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
      host throws(FaultError) in try DatabaseAccess(context.environment, host: host).arguments
    }
    return FaultDescription(
      kind: kind, summary: "pause replay on \(hosts.joined(separator: ", "))", struckHosts: hosts,
      placements: entries, effectProbes: [], preflight: checks, onReboot: manual.reboot,
      effects: touched.map { DeclaredEffect(host: $0.name, .replayPaused) })
  }

  static let scripts = FaultScripts(
    DatabaseAccess.shell,
    #"""

    # Sets state to paused, replaying, primary, down or unknown.
    look() {
      read_access "$@"
      state=unknown
      if ! server_runs; then
        state=down
        return
      fi
      # No server evaluates the second question where the first says no.
      said=$(sql "select case when not pg_is_in_recovery() then 'primary'
        when pg_is_wal_replay_paused() then 'paused' else 'replaying' end")
      case $said in primary | paused | replaying) state=$said ;; esac
    }

    apply() {
      look "$@"
      case $state in
        paused)
          noted paused || end 1 'its replay is paused already, and not by us'
          exit 0
          ;;
        replaying) ;;
        *) end 1 "this is no standby that replays: $state $said" ;;
      esac
      note paused yes
      said=$(sql 'select pg_wal_replay_pause()') || end 1 "$said"
      look "$@"
      [ "$state" = paused ]
    }

    # It replayed, or it would not have been paused.
    note_again() {
      look "$@"
      case $state in
        paused) note paused yes ;;
        unknown) end 1 "the server does not answer: $said" ;;
      esac
    }

    undo() {
      noted paused || exit 0
      look "$@"
      case $state in
        paused) said=$(sql 'select pg_wal_replay_resume()') || end 1 "$said" ;;
        unknown) end 1 "the server does not answer: $said" ;;
      esac
    }

    effect() {
      look "$@"
      case $state in paused) exit 0 ;; unknown) exit 2 ;; *) exit 1 ;; esac
    }

    residue() {
      look "$@"
      case $state in
        paused) end 1 'replay is paused' ;;
        unknown) end 2 "the server does not answer: $said" ;;
      esac
    }

    preflight() {
      look "$@"
      preflight_database
      [ "$lacking" -ne 0 ] || [ "$state" = replaying ] || lack "a standby that replays; it is $state"
      exit "$lacking"
    }
    """#)
}
