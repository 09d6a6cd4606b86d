/// The T-SQL batches of a SQL Server database with a mirror and a log-shipped backup.
///
/// The only place that builds T-SQL out of values. What a script finds out on the host stands as
/// `{file}` or `{folder}` in it, within quotes; the script doubles the quotes of what it puts
/// there. Rows begin with a tag and have a fixed number of columns. Nothing is newer than SQL
/// Server 2008 R2.
struct TransactSQL: Sendable, Hashable {
  /// The database's name.
  var database: String

  /// A batch with its name.
  struct Batch: Sendable, Hashable {
    var name: String
    var text: String
  }

  /// An identifier in brackets.
  static func identifier(_ name: String) -> String {
    "[" + name.replacing("]", with: "]]") + "]"
  }

  /// A text in quotes.
  static func text(_ value: String) -> String { "N'" + value.replacing("'", with: "''") + "'" }

  var name: String { Self.identifier(database) }
  var literal: String { Self.text(database) }

  func batch(_ name: String, _ text: String) -> Batch {
    Batch(name: name, text: "SET NOCOUNT ON;\n" + text)
  }

  // MARK: - What is

  /// Who asks, and whether it may do all.
  var login: Batch {
    batch(
      "login",
      """
      SELECT 'LOGIN', SUSER_SNAME(), CONVERT(varchar(5), IS_SRVROLEMEMBER('sysadmin'));
      SELECT 'VERSION', CONVERT(varchar(30), SERVERPROPERTY('ProductVersion'));
      SELECT 'OTHER', d.name FROM sys.databases AS d WHERE d.database_id > 4 AND d.name <> \(literal);
      """)
  }

  /// State, mirroring, sessions.
  var state: Batch {
    batch(
      "state",
      """
      SELECT 'STATE', d.state_desc, d.recovery_model_desc, CONVERT(varchar(5), d.is_read_only)
      FROM sys.databases AS d WHERE d.name = \(literal);
      SELECT 'MIRROR', m.mirroring_role_desc, m.mirroring_state_desc, m.mirroring_safety_level_desc, \
      m.mirroring_witness_state_desc, m.mirroring_partner_name, CONVERT(varchar(30), m.mirroring_failover_lsn)
      FROM sys.database_mirroring AS m
      WHERE m.database_id = DB_ID(\(literal)) AND m.mirroring_guid IS NOT NULL;
      SELECT 'SESSIONS', CONVERT(varchar(10), COUNT(*)) FROM sys.sysprocesses AS p
      WHERE p.dbid = DB_ID(\(literal)) AND p.spid <> @@SPID;
      """)
  }

  /// The last backup that was restored here, and the last log backup made here.
  var positions: Batch {
    batch(
      "positions",
      """
      SELECT TOP 1 'RESTORED', CONVERT(varchar(30), b.last_lsn), CONVERT(varchar(33), b.backup_finish_date, 126), \
      CONVERT(varchar(33), h.restore_date, 126), CONVERT(varchar(5), h.restore_type)
      FROM msdb.dbo.restorehistory AS h JOIN msdb.dbo.backupset AS b ON b.backup_set_id = h.backup_set_id
      WHERE h.destination_database_name = \(literal) ORDER BY h.restore_history_id DESC;
      SELECT TOP 1 'BACKED', CONVERT(varchar(30), b.last_lsn), CONVERT(varchar(33), b.backup_finish_date, 126), \
      CONVERT(varchar(10), DATEDIFF(second, b.backup_finish_date, GETDATE())), f.physical_device_name
      FROM msdb.dbo.backupset AS b JOIN msdb.dbo.backupmediafamily AS f ON f.media_set_id = b.media_set_id
      WHERE b.database_name = \(literal) AND b.type = 'L' AND b.is_copy_only = 0
      ORDER BY b.backup_set_id DESC;
      """)
  }

  /// Log shipping as it is configured on either side: read before it is removed.
  var shipping: Batch {
    batch(
      "shipping",
      """
      SELECT 'SECONDARY', s.primary_server, s.primary_database, s.backup_source_directory, \
      s.backup_destination_directory, s.last_copied_file, CONVERT(varchar(33), s.last_copied_date, 126), \
      d.last_restored_file, CONVERT(varchar(33), d.last_restored_date, 126), CONVERT(varchar(5), d.restore_mode), \
      CONVERT(varchar(10), d.restore_delay), CONVERT(varchar(10), s.file_retention_period)
      FROM msdb.dbo.log_shipping_secondary AS s
      JOIN msdb.dbo.log_shipping_secondary_databases AS d ON d.secondary_id = s.secondary_id
      WHERE d.secondary_database = \(literal);
      SELECT 'PRIMARY', p.backup_directory, p.backup_share, CONVERT(varchar(10), p.backup_retention_period), \
      p.last_backup_file, CONVERT(varchar(33), p.last_backup_date, 126)
      FROM msdb.dbo.log_shipping_primary_databases AS p WHERE p.primary_database = \(literal);
      """)
  }

  /// What stands in a folder, as the service's account sees it: files of a share, too.
  var list: Batch {
    batch(
      "list",
      """
      CREATE TABLE #muster (name nvarchar(512), depth int, is_file int);
      INSERT INTO #muster EXEC master.sys.xp_dirtree N'{folder}', 1, 1;
      SELECT 'FILE', name FROM #muster WHERE is_file = 1 ORDER BY name;
      DROP TABLE #muster;
      """)
  }

  /// What a backup file holds; with column names, as columns differ by version.
  var header: Batch {
    batch("header", "RESTORE HEADERONLY FROM DISK = N'{file}';")
  }

  // MARK: - Failover

  /// Removes the secondary's side of log shipping: jobs and history are deleted with it.
  var unship: Batch {
    batch(
      "unship",
      """
      DECLARE @r int;
      EXEC @r = master.dbo.sp_delete_log_shipping_secondary_database @secondary_database = \(literal);
      SELECT 'RC', CONVERT(varchar(10), @r);
      """)
  }

  /// Replays one log backup.
  var restoreLog: Batch {
    batch("restore-log", "RESTORE LOG \(name) FROM DISK = N'{file}' WITH NORECOVERY;")
  }

  /// Ends every session of the database but this one.
  ///
  /// `sys.sysprocesses`, since `sys.dm_exec_sessions` names the database from 2012 on only.
  var kill: Batch {
    batch(
      "kill",
      """
      DECLARE @kill nvarchar(max);
      SET @kill = N'';
      SELECT @kill = @kill + N'KILL ' + CONVERT(nvarchar(10), p.spid) + N';'
      FROM sys.sysprocesses AS p
      WHERE p.dbid = DB_ID(\(literal)) AND p.spid > 50 AND p.spid <> @@SPID;
      EXEC (@kill);
      SELECT 'SESSIONS', CONVERT(varchar(10), COUNT(*)) FROM sys.sysprocesses AS p
      WHERE p.dbid = DB_ID(\(literal)) AND p.spid > 50 AND p.spid <> @@SPID;
      """)
  }

  /// Opens the database: no log can be replayed from here on.
  var recover: Batch { batch("recover", "RESTORE DATABASE \(name) WITH RECOVERY;") }

  /// Commits a note of Muster's own; an extended property, so that no table is added.
  ///
  /// The transaction is marked, so that `msdb` tells the log sequence number of its record.
  var probe: Batch {
    batch(
      "probe",
      """
      BEGIN TRANSACTION muster_probe WITH MARK N'{value}';
      IF EXISTS (SELECT 1 FROM \(name).sys.extended_properties WHERE class = 0 AND name = N'muster_probe')
        EXEC \(name).sys.sp_updateextendedproperty @name = N'muster_probe', @value = N'{value}';
      ELSE
        EXEC \(name).sys.sp_addextendedproperty @name = N'muster_probe', @value = N'{value}';
      COMMIT TRANSACTION muster_probe;
      SELECT 'PROBE', CONVERT(nvarchar(200), value) FROM \(name).sys.extended_properties
      WHERE class = 0 AND name = N'muster_probe';
      SELECT TOP 1 'MARK', CONVERT(varchar(30), h.lsn) FROM msdb.dbo.logmarkhistory AS h
      WHERE h.database_name = \(literal) AND h.description = N'{value}' ORDER BY h.mark_time DESC;
      """)
  }

  /// Takes that note away.
  var unprobe: Batch {
    batch(
      "unprobe",
      """
      IF EXISTS (SELECT 1 FROM \(name).sys.extended_properties WHERE class = 0 AND name = N'muster_probe')
        EXEC \(name).sys.sp_dropextendedproperty @name = N'muster_probe';
      """)
  }

  // MARK: - Mirroring

  /// The principal hands over to a mirror in sync.
  var partnerFailover: Batch {
    batch("partner-failover", "ALTER DATABASE \(name) SET PARTNER FAILOVER;")
  }

  /// The mirror takes over although the principal is not heard: may lose what it had not sent.
  var partnerForce: Batch {
    batch("partner-force", "ALTER DATABASE \(name) SET PARTNER FORCE_SERVICE_ALLOW_DATA_LOSS;")
  }

  /// Ends mirroring; the former mirror stays in RESTORING.
  var partnerOff: Batch {
    batch(
      "partner-off",
      """
      IF EXISTS (SELECT 1 FROM sys.database_mirroring WHERE database_id = DB_ID(\(literal)) AND mirroring_guid IS NOT NULL)
        ALTER DATABASE \(name) SET PARTNER OFF;
      """)
  }

  // MARK: - Failback

  /// Backs up the end of the log and leaves the database in RESTORING: nothing can be written.
  var tail: Batch {
    batch("tail", "BACKUP LOG \(name) TO DISK = N'{file}' WITH NORECOVERY, INIT, CHECKSUM;")
  }

  /// A whole backup, and the check that it can be read.
  var full: Batch {
    batch(
      "full",
      """
      BACKUP DATABASE \(name) TO DISK = N'{file}' WITH INIT, CHECKSUM;
      RESTORE VERIFYONLY FROM DISK = N'{file}' WITH CHECKSUM;
      """)
  }

  /// Restores a whole backup over the database, ready for log.
  ///
  /// - Parameter moves: Where logical files go, if not where they were.
  /// - Returns: The batch.
  func restoreFull(moves: [(file: String, path: String)]) -> Batch {
    let clauses = moves.map { ", MOVE \(Self.text($0.file)) TO \(Self.text($0.path))" }.joined()
    return batch(
      "restore-full",
      "RESTORE DATABASE \(name) FROM DISK = N'{file}' WITH REPLACE, NORECOVERY, CHECKSUM\(clauses);"
    )
  }
}
