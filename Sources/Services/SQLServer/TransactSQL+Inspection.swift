/// What is asked of log shipping, of who is connected, and of what the chat's tables hold.
extension TransactSQL {
  /// The jobs of log shipping, how each last ended, and what the monitor's tables say.
  var jobs: Batch {
    batch(
      "jobs",
      """
      SELECT 'BACKUPJOB', j.name, CONVERT(varchar(5), j.enabled), p.backup_share, p.backup_directory, \
      CONVERT(varchar(10), p.backup_retention_period)
      FROM msdb.dbo.log_shipping_primary_databases AS p
      LEFT JOIN msdb.dbo.sysjobs AS j ON j.job_id = p.backup_job_id
      WHERE p.primary_database = \(literal);
      SELECT 'COPYJOB', j.name, CONVERT(varchar(5), j.enabled)
      FROM msdb.dbo.sysjobs AS j WHERE j.job_id = (\(job("copy_job_id")));
      SELECT 'RESTOREJOB', j.name, CONVERT(varchar(5), j.enabled)
      FROM msdb.dbo.sysjobs AS j WHERE j.job_id = (\(job("restore_job_id")));
      \(lastRun("BACKUPRUN", "backup_job_id"))
      \(lastRun("COPYRUN", "copy_job_id"))
      SELECT 'MONITOR', m.last_copied_file, m.last_restored_file, \
      CONVERT(varchar(10), m.last_restored_latency), \
      CONVERT(varchar(10), DATEDIFF(second, m.last_restored_date_utc, GETUTCDATE())), \
      CONVERT(varchar(10), m.restore_threshold)
      FROM msdb.dbo.log_shipping_monitor_secondary AS m WHERE m.secondary_database = \(literal);
      """)
  }

  private func lastRun(_ tag: String, _ column: String) -> String {
    """
    SELECT TOP 1 '\(tag)', CONVERT(varchar(5), h.run_status), \
    REPLACE(REPLACE(REPLACE(CONVERT(nvarchar(250), h.message), NCHAR(13), N' '), NCHAR(10), N' '), N'|', N' ')
    FROM msdb.dbo.sysjobhistory AS h WHERE h.job_id = (\(job(column)))
    AND h.run_status <> 4 ORDER BY h.instance_id DESC;
    """
  }

  /// The first log backup of the chain that holds a log sequence number.
  var archived: Batch {
    batch(
      "archived",
      """
      SELECT TOP 1 'ARCHIVED', f.physical_device_name, CONVERT(varchar(30), b.last_lsn)
      FROM msdb.dbo.backupset AS b JOIN msdb.dbo.backupmediafamily AS f ON f.media_set_id = b.media_set_id
      WHERE b.database_name = \(literal) AND b.type = 'L' AND b.is_copy_only = 0
      AND b.last_lsn > CONVERT(numeric(25, 0), N'{lsn}') ORDER BY b.backup_set_id;
      """)
  }

  /// Who is connected, by address.
  var clients: Batch {
    batch(
      "clients",
      """
      SELECT DISTINCT 'CLIENT', c.client_net_address FROM sys.dm_exec_connections AS c
      JOIN sys.sysprocesses AS p ON p.spid = c.session_id
      WHERE p.dbid = DB_ID(\(literal)) AND p.spid <> @@SPID AND c.client_net_address <> '<local machine>';
      SELECT 'SESSIONS', CONVERT(varchar(10), COUNT(*)) FROM sys.sysprocesses AS p
      WHERE p.dbid = DB_ID(\(literal)) AND p.spid > 50 AND p.spid <> @@SPID;
      """)
  }

  /// The counters of all rooms together: each message moves one of them.
  var counters: Batch {
    batch(
      "counters",
      """
      SELECT 'COUNTERS', CONVERT(varchar(30), ISNULL(SUM(CONVERT(bigint, t.lastChatID)), 0)), \
      CONVERT(varchar(10), COUNT(*))
      FROM \(name).dbo.tblLastChatId AS t;
      """)
  }

  /// How far each room goes, those with the most messages first.
  var marks: Batch {
    batch(
      "marks",
      """
      SELECT 'MARK', CONVERT(varchar(20), c.channelId), CONVERT(varchar(20), MAX(c.chatId))
      FROM \(name).dbo.tblChat AS c GROUP BY c.channelId ORDER BY COUNT_BIG(*) DESC, c.channelId;
      """)
  }

  /// Of each room the number of messages, the last one, and a checksum over all of them; no further
  /// than `{marks}` say, which are found on the host.
  var fingerprint: Batch {
    batch(
      "fingerprint",
      """
      SELECT 'ROOM', CONVERT(varchar(20), c.channelId), CONVERT(varchar(20), COUNT_BIG(*)), \
      CONVERT(varchar(20), MAX(c.chatId)), \
      CONVERT(varchar(20), CHECKSUM_AGG(BINARY_CHECKSUM(c.chatId, c.chatDate, \
      HASHBYTES('SHA1', CONVERT(nvarchar(4000), c.content)))))
      FROM \(name).dbo.tblChat AS c
      JOIN (VALUES {marks}) AS m (room, upto) ON c.channelId = m.room AND c.chatId <= m.upto
      GROUP BY c.channelId ORDER BY c.channelId;
      """)
  }
}
