public import DrillModel

/// Ends the sessions of clients once, as a crash of their back ends would look to them.
public enum BackendKill: Fault {
  /// `backend-kill`.
  public static let kind = "backend-kill"
  /// What it does.
  public static let summary = "ends the database sessions of clients once; new ones are let in"
  /// Whose.
  public static let parameters = [
    FaultParameter(
      name: "database", summary: "sessions of this database; the environment's where not given",
      isRequired: false, form: .text),
    FaultParameter(
      name: "user", summary: "sessions of this role only", isRequired: false, form: .text),
  ]
  /// Replication and our own session are left alone.
  public static let manual = FaultManual(
    needs: [
      "provider postgresql, root, its superuser on the socket", "a client session to end",
    ],
    seen: "None of the sessions that were there before is there.",
    undo: "Nothing is to be taken back: clients connect again by themselves.",
    residue: "The server lets a session in, or does not run at all.",
    reboot: "Nothing of it outlives a reboot.")

  /// The environment's database on its primary.
  public static let examples = [
    FaultExample(
      hosts: ["db1"], parameters: [:],
      placements: [
        .local(
          "db1",
          [
            "/var/lib/postgresql/15/main", "/usr/lib/postgresql/15/bin", "/var/run/postgresql",
            "6543", "postgres", "postgres", "chat", "",
          ])
      ])
  ]

  /// Describes the end of sessions on hosts.
  ///
  /// - Parameters:
  ///   - hosts: Database hosts; each carries its own guard.
  ///   - parameters: Whose sessions.
  ///   - context: Environment, facts, run.
  /// - Returns: One entry a host, checks.
  /// - Throws: `FaultError` where a host is no database or may not be struck.
  public static func describe(
    hosts: [String], parameters: [String: String], context: FaultContext
  ) throws(FaultError) -> FaultDescription {
    let arguments = try FaultArguments(of: Self.self, parameters)
    let touched = try context.touched(hosts)
    let database = arguments.text("database", context.environment.database.name)
    let (entries, checks) = try scripts.placements(on: touched, context: context) {
      host throws(FaultError) in
      try DatabaseAccess(context.environment, host: host).arguments + [
        database, arguments.text("user"),
      ]
    }
    return FaultDescription(
      kind: kind,
      summary: "end the sessions of \(database) on \(hosts.joined(separator: ", "))",
      struckHosts: hosts, placements: entries, effectProbes: [], preflight: checks,
      onReboot: manual.reboot,
      effects: touched.map { DeclaredEffect(host: $0.name, .sessionsEnded) })
  }

  static let scripts = FaultScripts(
    DatabaseAccess.shell,
    #"""

    # Each session by number and start: numbers are used again.
    victims() { # condition
      sql "select pid || ' ' || extract(epoch from backend_start)::text from pg_stat_activity
        where backend_type = 'client backend' and pid <> pg_backend_pid()
        and datname = :'database' and (:'user' = '' or usename = :'user')" \
        -v "database=$database" -v "user=$user"
    }

    set_up() {
      read_access "$@"
      database=$7 user=$8
    }

    left() {
      now_there=$(victims) || return 2
      while read -r victim; do
        if printf '%s\n' "$now_there" | grep -Fxq -- "$victim"; then return 0; fi
      done <"$keep/sessions"
      return 1
    }

    all_ended() {
      left
      [ $? -eq 1 ]
    }

    apply() {
      set_up "$@"
      if ! noted sessions; then
        sessions=$(victims) || end 1 "$sessions"
        [ -n "$sessions" ] || end 1 "there is no client session of $database to end"
        note sessions "$sessions"
      fi
      while read -r victim_id victim_start; do
        sql "select pg_terminate_backend(pid) from pg_stat_activity where pid = :victim
          and extract(epoch from backend_start)::text = :'start'" \
          -v "victim=$victim_id" -v "start=$victim_start" >/dev/null
      done <"$keep/sessions"
      within 40 all_ended || end 1 'some sessions do not end'
    }

    undo() { :; }

    effect() {
      set_up "$@"
      noted sessions && all_ended
    }

    residue() {
      set_up "$@"
      if ! server_runs; then exit 0; fi
      said=$(sql 'select 1') || end 1 "the server lets no session in: $said"
    }

    preflight() {
      set_up "$@"
      preflight_database
      exit "$lacking"
    }
    """#)
}
