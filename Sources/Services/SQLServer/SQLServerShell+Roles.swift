/// Who serves: fences, promotion, the way back.
extension SQLServerShell {
  /// Both ways of fencing outlast a reboot.
  ///
  /// Without order the instance is stopped and kept from starting; in order the end of the log is
  /// backed up, which leaves the database in RESTORING.
  static let fenceMain = #"""
    Read-State
    $by = Recall 'fence'
    if ($by -ne '' -and $by -ne $o['run']) { Leave 9 "it is fenced by run $by" }
    if ($o['handover'] -eq 'yes') {
      # Handed over before, where it is the mirror by now.
      if (Is-Writable) {
        if (-not $now['mirror'] -or $now['mirror'][2] -ne 'SYNCHRONIZED') { Leave 1 'the mirror is not in sync: nothing can be handed over' }
        [void](Sql 'partner-failover' @{} 60)
        $until = (Get-Date).AddSeconds(60)
        do { Read-State; if (-not (Is-Writable)) { break }; Start-Sleep -Seconds 1 } while ((Get-Date) -lt $until)
      } elseif (-not $now['mirror'] -or $now['mirror'][1] -ne 'MIRROR') { Leave 1 'it serves nothing, and is no mirror: there is nobody to hand over' }
    } elseif ($o['orderly'] -eq 'yes') {
      $file = File-Of ('tail_' + $o['run'])
      if (Is-Writable) {
        Keep 'fence' $o['run']
        [void](Sql 'partner-off' @{} 60)
        $left = Row (Sql 'kill' @{} 60) 'SESSIONS' 2
        Say 'sessions' $(if ($left) { $left[1] } else { '' })
        [void](Sql 'tail' @{ file = $file } ([int]$o['within']))
      } elseif ($by -eq '') { Leave 1 'the database takes no writes, and not by this run: there is no end of log to back up' }
      $h = Header $file
      Say 'tail' $file
      Say 'final_lsn' (Lsn $h['LastLSN'])
    } else {
      Keep 'fence' $o['run']
      Disable $o['agent']
      Disable $o['service']
    }
    Read-State
    Say-State
    if (Is-Writable) { Leave 1 'it accepts writes still' }
    """#

  static let unfenceMain = #"""
    $by = Recall 'fence'
    if ($by -ne '' -and $o['run'] -ne '' -and $by -ne $o['run']) { Leave 9 "it is fenced by run $by" }
    if ($o['settling'] -eq 'yes') {
      Read-State
      if ((Recall 'paused') -ne '' -and $now['running']) { Resume-Backup }
      if ($by -ne '' -and -not $now['running']) { Leave 1 'the instance does not run: nothing has been made anew here' }
      if (Is-Writable) { [void](Sql 'unprobe' @{} 60) }
      foreach ($name in 'fence', 'log-shipping', "mode-$($o['service'])", "mode-$($o['agent'])") { Forget $name }
    } elseif ($by -ne '') {
      Enable $o['service']
      if (-not (Is-Running $o['service'])) { Start-Service -Name $o['service'] -Confirm:$false }
      Enable $o['agent']
      if (-not (Is-Running $o['agent']) -and (Recall "mode-$($o['agent'])") -eq 'Auto') { Start-Service -Name $o['agent'] -Confirm:$false }
      foreach ($name in 'fence', "mode-$($o['service'])", "mode-$($o['agent'])") { Forget $name }
    }
    Read-State
    Say-State
    """#

  static let effectMain = #"""
    Read-State
    Say-State
    $f = Fence-State
    if ($f -ne 'yes') { Leave 1 "the fence is $f" }
    """#

  static let residueMain = #"""
    $by = Recall 'fence'
    if ($by -ne '') { Leave 1 "it is noted as fenced by run $by" }
    if ((Start-Mode $o['service']) -eq 'Disabled') { Leave 1 "the service $($o['service']) is disabled" }
    """#

  static let stopMain = #"""
    foreach ($name in $o['agent'], $o['service']) { if (Is-Running $name) { Stop-Service -Name $name -Force -Confirm:$false } }
    Read-State
    Say-State
    if ($now['running']) { Leave 1 'it runs still' }
    """#

  static let startMain = #"""
    if ((Recall 'fence') -ne '') { Leave 1 'it is fenced' }
    foreach ($name in $o['service'], $o['agent']) { if (-not (Is-Running $name)) { Start-Service -Name $name -Confirm:$false } }
    if ($o['partner_fqdn']) { Pair }
    Read-State
    Say-State
    if (-not $now['running']) { Leave 1 'it does not run' }
    """#

  static let drainMain = #"""
    $left = Row (Sql 'kill' @{} 60) 'SESSIONS' 2
    if (-not $left) { Leave 2 'the sessions cannot be counted' }
    Say 'sessions' $left[1]
    if ($left[1] -ne '0') { Leave 1 "$($left[1]) sessions are left" }
    """#

  /// Documented step 4; on a mirror, the takeover.
  static let promoteMain = #"""
    Read-State
    if (Is-Writable) { Say 'promoted' 'already'; Say-State; return }
    if ((Recall 'fence') -ne '') { Leave 1 'it is fenced' }
    if (-not $now['database'] -or $now['database'][1] -ne 'RESTORING') { Leave 1 "the database is $(if ($now['database']) { $now['database'][1] } else { 'absent' }), not RESTORING" }
    if ($now['mirror'] -and $now['mirror'][1] -eq 'MIRROR') {
      if ($o['against'] -ne 'mirror') { Leave 1 'it is a mirror, and nothing was compared with its principal' }
      if ($now['mirror'][2] -ne 'DISCONNECTED') { Leave 1 "the principal is heard (mirror $($now['mirror'][2])): hand over from there" }
      [void](Sql 'partner-force' @{} 60)
    } else {
      Remove-Shipping
      [void](Sql 'kill' @{} 60)
      [void](Sql 'recover' @{} ([int]$o['within']))
    }
    $until = (Get-Date).AddSeconds([int]$o['within'])
    do { Read-State; if (Is-Writable) { break }; Start-Sleep -Milliseconds 500 } while ((Get-Date) -lt $until)
    Say-State
    Say 'promoted_at' ([DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ss.fffZ'))
    if (-not (Is-Writable)) { Leave 1 "the database is $($now['database'][1])" }
    """#

  static let probeWriteMain = #"""
    $value = $o['run'] + ' ' + $o['number']
    $rows = Sql 'probe' @{ value = $value } 15
    $row = Row $rows 'PROBE' 2
    if (-not $row -or $row[1] -ne $value) { Leave 1 'the note of our own was not committed' }
    $mark = Row $rows 'MARK' 2
    if ($mark) {
      Say 'lsn' $mark[1]
      Say 'segment' $mark[1]
    }
    Say 'committed' 'yes'
    Say 'n' $o['number']
    """#

  /// A whole backup to the share; for a shipped backup also the primary's side of log shipping.
  static let backUpMain = #"""
    Read-State
    if (-not (Is-Writable)) { Leave 1 'the database does not serve: its backup would be worth nothing' }
    $file = File-Of $o['run']
    if ($o['role'] -eq 'mirror') {
      # A log backup between would take the log away that the new mirror still needs.
      $job = Row (Sql 'jobs') 'BACKUPJOB' 6
      if ($job -and $job[2] -eq '1') {
        Keep 'paused' $o['run']
        Need-Zero (Sql 'pause-backup' @{} 60) 'sp_update_job of the backup job'
        Say 'backup_job' 'paused'
      }
    }
    try {
      [void](Sql 'full' @{ file = $file } ([int]$o['within']))
      if ($o['role'] -eq 'mirror') { [void](Sql 'log-copy' @{ file = (File-Of ('log_' + $o['run'])) } ([int]$o['within'])) }
    } catch {
      Resume-Backup
      throw
    }
    $h = Header $file
    Say 'file' $file
    Say 'last_lsn' (Lsn $h['LastLSN'])
    if ($o['role'] -eq 'shipped') {
      Need-Zero (Sql 'ship-from' @{} 120) 'log shipping on the primary'
      Say 'log_shipping' 'configured'
    }
    """#

  /// Restores the whole backup of the source over the database, ready for log.
  ///
  /// An instance that was fenced is started for sqlcmd alone first: its old database must not
  /// serve, not for a moment.
  static let reseedMain = #"""
    $file = File-Of $o['run']
    $alone = (Recall "mode-$($o['service'])") -ne ''
    if ($alone -and -not (Is-Running $o['service'])) {
      Enable $o['service']
      $r = Run 'net.exe' ('start "' + $o['service'] + '" /mSQLCMD') 120
      if ($r['status'] -ne 0) { Leave 1 ('the instance did not start for sqlcmd alone: ' + $r['errors'].Trim()) }
    }
    Read-State
    if ((Is-Writable) -and -not $alone -and $o['role'] -ne 'shipped') { Leave 1 'the database serves: it is not overwritten' }
    if ($o['role'] -eq 'shipped' -and (Is-Writable)) { Leave 1 'the former backup still serves: fence it first' }
    $h = Header $file
    if ($h['BackupType'] -ne '1' -or $h['DatabaseName'] -ne $o['database']) { Leave 1 "$file is no whole backup of $($o['database'])" }
    if ($now['database']) {
      [void](Sql 'partner-off' @{} 60)
      [void](Sql 'kill' @{} 60)
    }
    [void](Sql 'restore-full' @{ file = $file } ([int]$o['within']))
    if ($alone) {
      Stop-Service -Name $o['service'] -Force -Confirm:$false
      Start-Service -Name $o['service'] -Confirm:$false
      Enable $o['agent']
      if ((Recall "mode-$($o['agent'])") -eq 'Auto') { Start-Service -Name $o['agent'] -Confirm:$false }
    }
    foreach ($name in 'fence', "mode-$($o['service'])", "mode-$($o['agent'])") { Forget $name }
    if ($o['role'] -eq 'mirror') {
      [void](Sql 'restore-log' @{ file = (File-Of ('log_' + $o['run'])) } ([int]$o['within']))
      [void](Sql 'partner-to' @{} 60)
    }
    if ($o['role'] -eq 'shipped') {
      Need-Zero (Sql 'ship-to' @{} 120) 'log shipping on the secondary'
      Say 'log_shipping' 'configured'
    }
    Read-State
    Say 'method' 'restore'
    Say 'new_role' $o['role']
    Say-State
    if (-not $now['database'] -or $now['database'][1] -ne 'RESTORING') { Leave 1 'the database is not in RESTORING' }
    """#
}
