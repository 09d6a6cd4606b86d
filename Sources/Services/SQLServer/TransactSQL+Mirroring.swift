/// A mirroring session made without the management shell, and what log shipping does meanwhile.
extension TransactSQL {
  /// Names the partner: on the mirror first, then on the principal.
  ///
  /// - Parameter address: `TCP://FQDN:PORT` of the partner's mirroring endpoint.
  /// - Returns: The batch.
  func partnerTo(_ address: String) -> Batch {
    batch("partner-to", "ALTER DATABASE \(name) SET PARTNER = \(Self.text(address));")
  }

  /// The log that a mirror needs beside the whole backup; a copy, so that the chain of shipped log
  /// is not broken.
  var logCopy: Batch {
    batch("log-copy", "BACKUP LOG \(name) TO DISK = N'{file}' WITH COPY_ONLY, INIT, CHECKSUM;")
  }

  /// The backup job rests, or runs again: a log backup between would take the log away that a new
  /// mirror still needs.
  func backUpJob(isEnabled: Bool) -> Batch {
    batch(
      isEnabled ? "resume-backup" : "pause-backup",
      """
      DECLARE @r int, @job uniqueidentifier;
      SET @job = (\(job("backup_job_id")));
      SET @r = 0;
      IF @job IS NOT NULL EXEC @r = msdb.dbo.sp_update_job @job_id = @job, @enabled = \(isEnabled ? 1 : 0);
      SELECT 'RC', CONVERT(varchar(10), @r);
      """)
  }
}
