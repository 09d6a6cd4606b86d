/// Log shipping made anew, and its jobs.
extension TransactSQL {
  /// What log shipping is made of.
  struct LogShipping: Sendable, Hashable {
    /// The folder of backups, as both servers' services see it.
    var share: String
    /// The folder beside the secondary that backups are copied to.
    var copyFolder: String
    /// The primary's name, as `SELECT @@SERVERNAME` gives it.
    var primary: String
    /// The secondary's.
    var secondary: String
    /// Seconds between two backups, copies and restores.
    var seconds: Int

    /// `@freq_subday_type` and `@freq_subday_interval`: minutes where it is whole minutes.
    var schedule: (type: Int, interval: Int) {
      seconds % 60 == 0 ? (4, max(1, seconds / 60)) : (2, max(10, seconds))
    }
  }

  private func schedule(_ job: String, _ name: String, _ shipping: LogShipping) -> String {
    """
    EXEC msdb.dbo.sp_add_jobschedule @job_id = \(job), @name = \(Self.text("\(name)_\(database)")), \
    @enabled = 1, @freq_type = 4, @freq_interval = 1, @freq_subday_type = \(shipping.schedule.type), \
    @freq_subday_interval = \(shipping.schedule.interval);
    EXEC msdb.dbo.sp_update_job @job_id = \(job), @enabled = 1;
    """
  }

  /// The primary's side: the backup job, its schedule, the alert job, the secondary.
  func shipFrom(_ shipping: LogShipping) -> Batch {
    let database = Self.text(self.database)
    return Batch(
      name: "ship-from",
      text: """
        SET NOCOUNT ON;
        DECLARE @r int, @job uniqueidentifier, @id uniqueidentifier;
        EXEC @r = master.dbo.sp_add_log_shipping_primary_database @database = \(database), \
        @backup_directory = \(Self.text(shipping.share)), @backup_share = \(Self.text(shipping.share)), \
        @backup_job_name = \(Self.text("LSBackup_\(self.database)")), @backup_retention_period = 4320, \
        @backup_threshold = 60, @threshold_alert_enabled = 1, @history_retention_period = 5760, \
        @backup_job_id = @job OUTPUT, @primary_id = @id OUTPUT, @overwrite = 1;
        SELECT 'RC', CONVERT(varchar(10), @r);
        \(schedule("@job", "LSBackupSchedule", shipping))
        EXEC master.dbo.sp_add_log_shipping_alert_job;
        EXEC @r = master.dbo.sp_add_log_shipping_primary_secondary @primary_database = \(database), \
        @secondary_server = \(Self.text(shipping.secondary)), @secondary_database = \(database), @overwrite = 1;
        SELECT 'RC', CONVERT(varchar(10), @r);
        """)
  }

  /// The secondary's side: no recovery mode, no delay.
  func shipTo(_ shipping: LogShipping) -> Batch {
    let database = Self.text(self.database)
    let primary = Self.text(shipping.primary)
    return Batch(
      name: "ship-to",
      text: """
        SET NOCOUNT ON;
        DECLARE @r int, @copy uniqueidentifier, @restore uniqueidentifier, @id uniqueidentifier;
        EXEC @r = master.dbo.sp_add_log_shipping_secondary_primary @primary_server = \(primary), \
        @primary_database = \(database), @backup_source_directory = \(Self.text(shipping.share)), \
        @backup_destination_directory = \(Self.text(shipping.copyFolder)), \
        @copy_job_name = \(Self.text("LSCopy_\(self.database)")), \
        @restore_job_name = \(Self.text("LSRestore_\(self.database)")), @file_retention_period = 4320, \
        @overwrite = 1, @copy_job_id = @copy OUTPUT, @restore_job_id = @restore OUTPUT, @secondary_id = @id OUTPUT;
        SELECT 'RC', CONVERT(varchar(10), @r);
        \(schedule("@copy", "DefaultCopyJobSchedule", shipping))
        \(schedule("@restore", "DefaultRestoreJobSchedule", shipping))
        EXEC @r = master.dbo.sp_add_log_shipping_secondary_database @secondary_database = \(database), \
        @primary_server = \(primary), @primary_database = \(database), @restore_delay = 0, @restore_mode = 0, \
        @disconnect_users = 0, @restore_threshold = 45, @threshold_alert_enabled = 1, \
        @history_retention_period = 5760, @overwrite = 1;
        SELECT 'RC', CONVERT(varchar(10), @r);
        """)
  }

  func job(_ column: String) -> String {
    switch column {
    case "backup_job_id":
      "SELECT p.backup_job_id FROM msdb.dbo.log_shipping_primary_databases AS p "
        + "WHERE p.primary_database = \(Self.text(database))"
    default:
      "SELECT s.\(column) FROM msdb.dbo.log_shipping_secondary AS s "
        + "JOIN msdb.dbo.log_shipping_secondary_databases AS d ON d.secondary_id = s.secondary_id "
        + "WHERE d.secondary_database = \(Self.text(database))"
    }
  }

  /// Starts a job of log shipping: `backup_job_id` or `copy_job_id`.
  func start(_ column: String) -> Batch {
    Batch(
      name: "start-\(column.prefix { $0 != "_" })",
      text: """
        SET NOCOUNT ON;
        DECLARE @r int, @job uniqueidentifier;
        SET @job = (\(job(column)));
        EXEC @r = msdb.dbo.sp_start_job @job_id = @job;
        SELECT 'RC', CONVERT(varchar(10), @r);
        """)
  }

  /// When that job last ended, and how: 1 is success.
  func ended(_ column: String) -> Batch {
    Batch(
      name: "ended-\(column.prefix { $0 != "_" })",
      text: """
        SET NOCOUNT ON;
        SELECT TOP 1 'JOB', CONVERT(varchar(33), a.stop_execution_date, 126), CONVERT(varchar(5), h.run_status)
        FROM msdb.dbo.sysjobactivity AS a
        LEFT JOIN msdb.dbo.sysjobhistory AS h ON h.instance_id = a.job_history_id
        WHERE a.job_id = (\(job(column))) ORDER BY a.start_execution_date DESC;
        """)
  }
}
