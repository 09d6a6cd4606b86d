-- The T-SQL of the provider sql-server, as it is sent. {file} and {folder} are found on the host.

-- archived: parsed by sqlglot
-- page: docs/relational-databases/system-tables/backupset-transact-sql
SET NOCOUNT ON;
SELECT TOP 1 'ARCHIVED', f.physical_device_name, CONVERT(varchar(30), b.last_lsn)
FROM msdb.dbo.backupset AS b JOIN msdb.dbo.backupmediafamily AS f ON f.media_set_id = b.media_set_id
WHERE b.database_name = N'mgc' AND b.type = 'L' AND b.is_copy_only = 0
AND b.last_lsn > CONVERT(numeric(25, 0), N'{lsn}') ORDER BY b.backup_set_id;
GO

-- clients: parsed by sqlglot
-- page: docs/relational-databases/system-dynamic-management-views/sys-dm-exec-connections-transact-sql
SET NOCOUNT ON;
SELECT DISTINCT 'CLIENT', c.client_net_address FROM sys.dm_exec_connections AS c
JOIN sys.sysprocesses AS p ON p.spid = c.session_id
WHERE p.dbid = DB_ID(N'mgc') AND p.spid <> @@SPID AND c.client_net_address <> '<local machine>';
SELECT 'SESSIONS', CONVERT(varchar(10), COUNT(*)) FROM sys.sysprocesses AS p
WHERE p.dbid = DB_ID(N'mgc') AND p.spid > 50 AND p.spid <> @@SPID;
GO

-- counters: parsed by sqlglot
-- page: Lync/LyncServer/lync-server-2013-tbllastchatid (OfficeDocs-SkypeForBusiness)
SET NOCOUNT ON;
SELECT 'COUNTERS', CONVERT(varchar(30), ISNULL(SUM(CONVERT(bigint, t.lastChatID)), 0)), CONVERT(varchar(10), COUNT(*))
FROM [mgc].dbo.tblLastChatId AS t;
GO

-- ended-backup: parsed by sqlglot
-- page: docs/relational-databases/system-tables/dbo-sysjobactivity-transact-sql
SET NOCOUNT ON;
SELECT TOP 1 'JOB', CONVERT(varchar(33), a.stop_execution_date, 126), CONVERT(varchar(5), h.run_status)
FROM msdb.dbo.sysjobactivity AS a
LEFT JOIN msdb.dbo.sysjobhistory AS h ON h.instance_id = a.job_history_id
WHERE a.job_id = (SELECT p.backup_job_id FROM msdb.dbo.log_shipping_primary_databases AS p WHERE p.primary_database = N'mgc') ORDER BY a.start_execution_date DESC;
GO

-- ended-copy: parsed by sqlglot
-- page: docs/relational-databases/system-tables/dbo-sysjobactivity-transact-sql
SET NOCOUNT ON;
SELECT TOP 1 'JOB', CONVERT(varchar(33), a.stop_execution_date, 126), CONVERT(varchar(5), h.run_status)
FROM msdb.dbo.sysjobactivity AS a
LEFT JOIN msdb.dbo.sysjobhistory AS h ON h.instance_id = a.job_history_id
WHERE a.job_id = (SELECT s.copy_job_id FROM msdb.dbo.log_shipping_secondary AS s JOIN msdb.dbo.log_shipping_secondary_databases AS d ON d.secondary_id = s.secondary_id WHERE d.secondary_database = N'mgc') ORDER BY a.start_execution_date DESC;
GO

-- fingerprint: parsed by sqlglot
-- page: Lync/LyncServer/lync-server-2013-tblchat (OfficeDocs-SkypeForBusiness)
SET NOCOUNT ON;
SELECT 'ROOM', CONVERT(varchar(20), c.channelId), CONVERT(varchar(20), COUNT_BIG(*)), CONVERT(varchar(20), MAX(c.chatId)), CONVERT(varchar(20), CHECKSUM_AGG(BINARY_CHECKSUM(c.chatId, c.chatDate, HASHBYTES('SHA1', CONVERT(nvarchar(4000), c.content)))))
FROM [mgc].dbo.tblChat AS c
JOIN (VALUES {marks}) AS m (room, upto) ON c.channelId = m.room AND c.chatId <= m.upto
GROUP BY c.channelId ORDER BY c.channelId;
GO

-- full: not parsed
-- page: docs/t-sql/statements/backup-transact-sql
SET NOCOUNT ON;
BACKUP DATABASE [mgc] TO DISK = N'{file}' WITH INIT, CHECKSUM;
RESTORE VERIFYONLY FROM DISK = N'{file}' WITH CHECKSUM;
GO

-- header: not parsed
-- page: docs/t-sql/statements/restore-statements-headeronly-transact-sql
SET NOCOUNT ON;
RESTORE HEADERONLY FROM DISK = N'{file}';
GO

-- jobs: parsed by sqlglot
-- page: docs/relational-databases/system-tables/log-shipping-monitor-secondary-transact-sql
SET NOCOUNT ON;
SELECT 'BACKUPJOB', j.name, CONVERT(varchar(5), j.enabled), p.backup_share, p.backup_directory, CONVERT(varchar(10), p.backup_retention_period)
FROM msdb.dbo.log_shipping_primary_databases AS p
LEFT JOIN msdb.dbo.sysjobs AS j ON j.job_id = p.backup_job_id
WHERE p.primary_database = N'mgc';
SELECT 'COPYJOB', j.name, CONVERT(varchar(5), j.enabled)
FROM msdb.dbo.sysjobs AS j WHERE j.job_id = (SELECT s.copy_job_id FROM msdb.dbo.log_shipping_secondary AS s JOIN msdb.dbo.log_shipping_secondary_databases AS d ON d.secondary_id = s.secondary_id WHERE d.secondary_database = N'mgc');
SELECT 'RESTOREJOB', j.name, CONVERT(varchar(5), j.enabled)
FROM msdb.dbo.sysjobs AS j WHERE j.job_id = (SELECT s.restore_job_id FROM msdb.dbo.log_shipping_secondary AS s JOIN msdb.dbo.log_shipping_secondary_databases AS d ON d.secondary_id = s.secondary_id WHERE d.secondary_database = N'mgc');
SELECT TOP 1 'BACKUPRUN', CONVERT(varchar(5), h.run_status), REPLACE(REPLACE(REPLACE(CONVERT(nvarchar(250), h.message), NCHAR(13), N' '), NCHAR(10), N' '), N'|', N' ')
FROM msdb.dbo.sysjobhistory AS h WHERE h.job_id = (SELECT p.backup_job_id FROM msdb.dbo.log_shipping_primary_databases AS p WHERE p.primary_database = N'mgc')
AND h.run_status <> 4 ORDER BY h.instance_id DESC;
SELECT TOP 1 'COPYRUN', CONVERT(varchar(5), h.run_status), REPLACE(REPLACE(REPLACE(CONVERT(nvarchar(250), h.message), NCHAR(13), N' '), NCHAR(10), N' '), N'|', N' ')
FROM msdb.dbo.sysjobhistory AS h WHERE h.job_id = (SELECT s.copy_job_id FROM msdb.dbo.log_shipping_secondary AS s JOIN msdb.dbo.log_shipping_secondary_databases AS d ON d.secondary_id = s.secondary_id WHERE d.secondary_database = N'mgc')
AND h.run_status <> 4 ORDER BY h.instance_id DESC;
SELECT 'MONITOR', m.last_copied_file, m.last_restored_file, CONVERT(varchar(10), m.last_restored_latency), CONVERT(varchar(10), DATEDIFF(second, m.last_restored_date_utc, GETUTCDATE())), CONVERT(varchar(10), m.restore_threshold)
FROM msdb.dbo.log_shipping_monitor_secondary AS m WHERE m.secondary_database = N'mgc';
GO

-- kill: parsed by sqlglot
-- page: docs/t-sql/language-elements/kill-transact-sql
SET NOCOUNT ON;
DECLARE @kill nvarchar(max);
SET @kill = N'';
SELECT @kill = @kill + N'KILL ' + CONVERT(nvarchar(10), p.spid) + N';'
FROM sys.sysprocesses AS p
WHERE p.dbid = DB_ID(N'mgc') AND p.spid > 50 AND p.spid <> @@SPID;
EXEC (@kill);
SELECT 'SESSIONS', CONVERT(varchar(10), COUNT(*)) FROM sys.sysprocesses AS p
WHERE p.dbid = DB_ID(N'mgc') AND p.spid > 50 AND p.spid <> @@SPID;
GO

-- list: not parsed
-- page: undocumented master.sys.xp_dirtree, which SQL Server's own tools use
SET NOCOUNT ON;
CREATE TABLE #muster (name nvarchar(512), depth int, is_file int);
INSERT INTO #muster EXEC master.sys.xp_dirtree N'{folder}', 1, 1;
SELECT 'FILE', name FROM #muster WHERE is_file = 1 ORDER BY name;
DROP TABLE #muster;
GO

-- log-copy: not parsed
-- page: docs/database-engine/database-mirroring/prepare-a-mirror-database-for-mirroring-sql-server
SET NOCOUNT ON;
BACKUP LOG [mgc] TO DISK = N'{file}' WITH COPY_ONLY, INIT, CHECKSUM;
GO

-- login: parsed by sqlglot
-- page: docs/t-sql/functions/is-srvrolemember-transact-sql
SET NOCOUNT ON;
SELECT 'LOGIN', SUSER_SNAME(), CONVERT(varchar(5), IS_SRVROLEMEMBER('sysadmin'));
SELECT 'VERSION', CONVERT(varchar(30), SERVERPROPERTY('ProductVersion'));
SELECT 'OTHER', d.name FROM sys.databases AS d WHERE d.database_id > 4 AND d.name <> N'mgc';
GO

-- marks: parsed by sqlglot
-- page: Lync/LyncServer/lync-server-2013-tblchat (OfficeDocs-SkypeForBusiness)
SET NOCOUNT ON;
SELECT 'MARK', CONVERT(varchar(20), c.channelId), CONVERT(varchar(20), MAX(c.chatId))
FROM [mgc].dbo.tblChat AS c GROUP BY c.channelId ORDER BY COUNT_BIG(*) DESC, c.channelId;
GO

-- partner-failover: not parsed
-- page: docs/database-engine/database-mirroring/manually-fail-over-a-database-mirroring-session-transact-sql
SET NOCOUNT ON;
ALTER DATABASE [mgc] SET PARTNER FAILOVER;
GO

-- partner-force: not parsed
-- page: docs/database-engine/database-mirroring/force-service-in-a-database-mirroring-session-transact-sql
SET NOCOUNT ON;
ALTER DATABASE [mgc] SET PARTNER FORCE_SERVICE_ALLOW_DATA_LOSS;
GO

-- partner-off: not parsed
-- page: docs/database-engine/database-mirroring/removing-database-mirroring-sql-server
SET NOCOUNT ON;
IF EXISTS (SELECT 1 FROM sys.database_mirroring WHERE database_id = DB_ID(N'mgc') AND mirroring_guid IS NOT NULL)
  ALTER DATABASE [mgc] SET PARTNER OFF;
GO

-- partner-to: not parsed
-- page: docs/database-engine/database-mirroring/example-setting-up-database-mirroring-using-windows-authentication-transact-sql
SET NOCOUNT ON;
ALTER DATABASE [mgc] SET PARTNER = N'TCP://10.9.1.12:5022';
GO

-- pause-backup: not parsed
-- page: docs/relational-databases/system-stored-procedures/sp-update-job-transact-sql
SET NOCOUNT ON;
DECLARE @r int, @job uniqueidentifier;
SET @job = (SELECT p.backup_job_id FROM msdb.dbo.log_shipping_primary_databases AS p WHERE p.primary_database = N'mgc');
SET @r = 0;
IF @job IS NOT NULL EXEC @r = msdb.dbo.sp_update_job @job_id = @job, @enabled = 0;
SELECT 'RC', CONVERT(varchar(10), @r);
GO

-- positions: parsed by sqlglot
-- page: docs/relational-databases/system-tables/restorehistory-transact-sql
SET NOCOUNT ON;
SELECT TOP 1 'RESTORED', CONVERT(varchar(30), b.last_lsn), CONVERT(varchar(33), b.backup_finish_date, 126), CONVERT(varchar(33), h.restore_date, 126), CONVERT(varchar(5), h.restore_type)
FROM msdb.dbo.restorehistory AS h JOIN msdb.dbo.backupset AS b ON b.backup_set_id = h.backup_set_id
WHERE h.destination_database_name = N'mgc' ORDER BY h.restore_history_id DESC;
SELECT TOP 1 'BACKED', CONVERT(varchar(30), b.last_lsn), CONVERT(varchar(33), b.backup_finish_date, 126), CONVERT(varchar(10), DATEDIFF(second, b.backup_finish_date, GETDATE())), f.physical_device_name
FROM msdb.dbo.backupset AS b JOIN msdb.dbo.backupmediafamily AS f ON f.media_set_id = b.media_set_id
WHERE b.database_name = N'mgc' AND b.type = 'L' AND b.is_copy_only = 0
ORDER BY b.backup_set_id DESC;
GO

-- probe: not parsed
-- page: docs/relational-databases/system-stored-procedures/sp-addextendedproperty-transact-sql; docs/relational-databases/system-tables/logmarkhistory-transact-sql
SET NOCOUNT ON;
BEGIN TRANSACTION muster_probe WITH MARK N'{value}';
IF EXISTS (SELECT 1 FROM [mgc].sys.extended_properties WHERE class = 0 AND name = N'muster_probe')
  EXEC [mgc].sys.sp_updateextendedproperty @name = N'muster_probe', @value = N'{value}';
ELSE
  EXEC [mgc].sys.sp_addextendedproperty @name = N'muster_probe', @value = N'{value}';
COMMIT TRANSACTION muster_probe;
SELECT 'PROBE', CONVERT(nvarchar(200), value) FROM [mgc].sys.extended_properties
WHERE class = 0 AND name = N'muster_probe';
SELECT TOP 1 'MARK', CONVERT(varchar(30), h.lsn) FROM msdb.dbo.logmarkhistory AS h
WHERE h.database_name = N'mgc' AND h.description = N'{value}' ORDER BY h.mark_time DESC;
GO

-- recover: not parsed
-- page: docs/database-engine/log-shipping/fail-over-to-a-log-shipping-secondary-sql-server
SET NOCOUNT ON;
RESTORE DATABASE [mgc] WITH RECOVERY;
GO

-- restore-full: not parsed
-- page: docs/t-sql/statements/restore-statements-transact-sql
SET NOCOUNT ON;
RESTORE DATABASE [mgc] FROM DISK = N'{file}' WITH REPLACE, NORECOVERY, CHECKSUM;
GO

-- restore-log: not parsed
-- page: docs/relational-databases/backup-restore/apply-transaction-log-backups-sql-server
SET NOCOUNT ON;
RESTORE LOG [mgc] FROM DISK = N'{file}' WITH NORECOVERY;
GO

-- resume-backup: not parsed
-- page: docs/relational-databases/system-stored-procedures/sp-update-job-transact-sql
SET NOCOUNT ON;
DECLARE @r int, @job uniqueidentifier;
SET @job = (SELECT p.backup_job_id FROM msdb.dbo.log_shipping_primary_databases AS p WHERE p.primary_database = N'mgc');
SET @r = 0;
IF @job IS NOT NULL EXEC @r = msdb.dbo.sp_update_job @job_id = @job, @enabled = 1;
SELECT 'RC', CONVERT(varchar(10), @r);
GO

-- ship-from: parsed by sqlglot
-- page: docs/relational-databases/system-stored-procedures/sp-add-log-shipping-primary-database-transact-sql
SET NOCOUNT ON;
DECLARE @r int, @job uniqueidentifier, @id uniqueidentifier;
EXEC @r = master.dbo.sp_add_log_shipping_primary_database @database = N'mgc', @backup_directory = N'\\files.example\ls', @backup_share = N'\\files.example\ls', @backup_job_name = N'LSBackup_mgc', @backup_retention_period = 4320, @backup_threshold = 60, @threshold_alert_enabled = 1, @history_retention_period = 5760, @backup_job_id = @job OUTPUT, @primary_id = @id OUTPUT, @overwrite = 1;
SELECT 'RC', CONVERT(varchar(10), @r);
EXEC msdb.dbo.sp_add_jobschedule @job_id = @job, @name = N'LSBackupSchedule_mgc', @enabled = 1, @freq_type = 4, @freq_interval = 1, @freq_subday_type = 4, @freq_subday_interval = 15;
EXEC msdb.dbo.sp_update_job @job_id = @job, @enabled = 1;
EXEC master.dbo.sp_add_log_shipping_alert_job;
EXEC @r = master.dbo.sp_add_log_shipping_primary_secondary @primary_database = N'mgc', @secondary_server = N'db3\PCHAT', @secondary_database = N'mgc', @overwrite = 1;
SELECT 'RC', CONVERT(varchar(10), @r);
GO

-- ship-to: parsed by sqlglot
-- page: docs/relational-databases/system-stored-procedures/sp-add-log-shipping-secondary-database-transact-sql
SET NOCOUNT ON;
DECLARE @r int, @copy uniqueidentifier, @restore uniqueidentifier, @id uniqueidentifier;
EXEC @r = master.dbo.sp_add_log_shipping_secondary_primary @primary_server = N'db1\PCHAT', @primary_database = N'mgc', @backup_source_directory = N'\\files.example\ls', @backup_destination_directory = N'\\files.example\ls', @copy_job_name = N'LSCopy_mgc', @restore_job_name = N'LSRestore_mgc', @file_retention_period = 4320, @overwrite = 1, @copy_job_id = @copy OUTPUT, @restore_job_id = @restore OUTPUT, @secondary_id = @id OUTPUT;
SELECT 'RC', CONVERT(varchar(10), @r);
EXEC msdb.dbo.sp_add_jobschedule @job_id = @copy, @name = N'DefaultCopyJobSchedule_mgc', @enabled = 1, @freq_type = 4, @freq_interval = 1, @freq_subday_type = 4, @freq_subday_interval = 15;
EXEC msdb.dbo.sp_update_job @job_id = @copy, @enabled = 1;
EXEC msdb.dbo.sp_add_jobschedule @job_id = @restore, @name = N'DefaultRestoreJobSchedule_mgc', @enabled = 1, @freq_type = 4, @freq_interval = 1, @freq_subday_type = 4, @freq_subday_interval = 15;
EXEC msdb.dbo.sp_update_job @job_id = @restore, @enabled = 1;
EXEC @r = master.dbo.sp_add_log_shipping_secondary_database @secondary_database = N'mgc', @primary_server = N'db1\PCHAT', @primary_database = N'mgc', @restore_delay = 0, @restore_mode = 0, @disconnect_users = 0, @restore_threshold = 45, @threshold_alert_enabled = 1, @history_retention_period = 5760, @overwrite = 1;
SELECT 'RC', CONVERT(varchar(10), @r);
GO

-- shipping: parsed by sqlglot
-- page: docs/database-engine/log-shipping/monitor-log-shipping-transact-sql
SET NOCOUNT ON;
SELECT 'SECONDARY', s.primary_server, s.primary_database, s.backup_source_directory, s.backup_destination_directory, s.last_copied_file, CONVERT(varchar(33), s.last_copied_date, 126), d.last_restored_file, CONVERT(varchar(33), d.last_restored_date, 126), CONVERT(varchar(5), d.restore_mode), CONVERT(varchar(10), d.restore_delay), CONVERT(varchar(10), s.file_retention_period)
FROM msdb.dbo.log_shipping_secondary AS s
JOIN msdb.dbo.log_shipping_secondary_databases AS d ON d.secondary_id = s.secondary_id
WHERE d.secondary_database = N'mgc';
SELECT 'PRIMARY', p.backup_directory, p.backup_share, CONVERT(varchar(10), p.backup_retention_period), p.last_backup_file, CONVERT(varchar(33), p.last_backup_date, 126)
FROM msdb.dbo.log_shipping_primary_databases AS p WHERE p.primary_database = N'mgc';
GO

-- start-backup: parsed by sqlglot
-- page: docs/relational-databases/system-stored-procedures/sp-start-job-transact-sql
SET NOCOUNT ON;
DECLARE @r int, @job uniqueidentifier;
SET @job = (SELECT p.backup_job_id FROM msdb.dbo.log_shipping_primary_databases AS p WHERE p.primary_database = N'mgc');
EXEC @r = msdb.dbo.sp_start_job @job_id = @job;
SELECT 'RC', CONVERT(varchar(10), @r);
GO

-- start-copy: parsed by sqlglot
-- page: docs/relational-databases/system-stored-procedures/sp-start-job-transact-sql
SET NOCOUNT ON;
DECLARE @r int, @job uniqueidentifier;
SET @job = (SELECT s.copy_job_id FROM msdb.dbo.log_shipping_secondary AS s JOIN msdb.dbo.log_shipping_secondary_databases AS d ON d.secondary_id = s.secondary_id WHERE d.secondary_database = N'mgc');
EXEC @r = msdb.dbo.sp_start_job @job_id = @job;
SELECT 'RC', CONVERT(varchar(10), @r);
GO

-- state: parsed by sqlglot
-- page: docs/relational-databases/system-catalog-views/sys-database-mirroring-transact-sql
SET NOCOUNT ON;
SELECT 'STATE', d.state_desc, d.recovery_model_desc, CONVERT(varchar(5), d.is_read_only)
FROM sys.databases AS d WHERE d.name = N'mgc';
SELECT 'MIRROR', m.mirroring_role_desc, m.mirroring_state_desc, m.mirroring_safety_level_desc, m.mirroring_witness_state_desc, m.mirroring_partner_name, CONVERT(varchar(30), m.mirroring_failover_lsn)
FROM sys.database_mirroring AS m
WHERE m.database_id = DB_ID(N'mgc') AND m.mirroring_guid IS NOT NULL;
SELECT 'SESSIONS', CONVERT(varchar(10), COUNT(*)) FROM sys.sysprocesses AS p
WHERE p.dbid = DB_ID(N'mgc') AND p.spid <> @@SPID;
GO

-- tail: not parsed
-- page: docs/relational-databases/backup-restore/tail-log-backups-sql-server
SET NOCOUNT ON;
BACKUP LOG [mgc] TO DISK = N'{file}' WITH NORECOVERY, INIT, CHECKSUM;
GO

-- unprobe: not parsed
-- page: docs/relational-databases/system-stored-procedures/sp-dropextendedproperty-transact-sql
SET NOCOUNT ON;
IF EXISTS (SELECT 1 FROM [mgc].sys.extended_properties WHERE class = 0 AND name = N'muster_probe')
  EXEC [mgc].sys.sp_dropextendedproperty @name = N'muster_probe';
GO

-- unship: parsed by sqlglot
-- page: docs/relational-databases/system-stored-procedures/sp-delete-log-shipping-secondary-database-transact-sql
SET NOCOUNT ON;
DECLARE @r int;
EXEC @r = master.dbo.sp_delete_log_shipping_secondary_database @secondary_database = N'mgc';
SELECT 'RC', CONVERT(varchar(10), @r);
GO
