/// Mirrors: whether one may take over, and sessions that are made anew.
extension SQLServerShell {
  /// Whether this mirror has all that was acknowledged.
  ///
  /// Synchronous mirroring acknowledges nothing before the mirror has it. It finds out only after its
  /// time-out that the principal is gone.
  static let compareMirror = #"""
    function Compare-Mirror {
      Read-State
      if (Is-Writable) { Say 'promoted' 'already'; return }
      if ($o['was_sync'] -ne 'yes') { Leave 1 "the principal said sync=$($o['was_sync']) of this mirror when it was last heard: messages that were acknowledged may be missing here" }
      $until = (Get-Date).AddSeconds([Math]::Min([int]$o['within'], 60))
      while ($now['mirror'] -and $now['mirror'][1] -eq 'MIRROR' -and $now['mirror'][2] -ne 'DISCONNECTED' -and (Get-Date) -lt $until) {
        Start-Sleep -Seconds 1
        Read-State
      }
      if (Is-Writable) { Say 'promoted' 'already'; return }
      if (-not $now['mirror'] -or $now['mirror'][1] -ne 'MIRROR') { Leave 1 'this database is no mirror' }
      if ($now['mirror'][2] -ne 'DISCONNECTED') { Leave 1 "the principal is heard still (mirror $($now['mirror'][2])): fence it first" }
      if ($now['mirror'][3] -ne 'FULL') { Leave 1 "mirroring is not synchronous: safety $($now['mirror'][3])" }
      $have = Lsn $now['mirror'][6]
      Say 'received' $have
      if ($o['reached']) {
        Say 'reached' $o['reached']
        if ($have -lt (Lsn $o['reached'])) { Leave 1 "the principal was at $($o['reached']) when it was last heard; this mirror has $have" }
      }
    }

    """#

  /// The principal goes on without its mirror by itself: that it does is proved.
  static let exposeMain = #"""
    $until = (Get-Date).AddSeconds([Math]::Min([int]$o['within'], 60))
    do {
      Read-State
      if (-not $now['mirror'] -or $now['mirror'][2] -notlike 'SYNCHRON*') { break }
      Start-Sleep -Seconds 1
    } while ((Get-Date) -lt $until)
    Say-State
    if (-not $now['mirror']) { Leave 1 'it has no mirroring session: nothing is exposed' }
    if ($now['mirror'][2] -like 'SYNCHRON*') { Leave 1 "its mirror is heard ($($now['mirror'][2])): nothing is exposed" }
    if (-not (Is-Writable)) { Leave 1 "it serves nothing without its mirror (witness $($now['mirror'][4])): a principal that has lost its witness too stops" }
    Say 'exposed' 'yes'
    """#

  static let unexposeMain = #"""
    $until = (Get-Date).AddSeconds([Math]::Min([int]$o['within'], 60))
    do {
      Read-State
      if ($now['mirror'] -and $now['mirror'][2] -eq 'SYNCHRONIZED') { break }
      Start-Sleep -Seconds 1
    } while ((Get-Date) -lt $until)
    Say-State
    if (-not $now['mirror'] -or $now['mirror'][2] -ne 'SYNCHRONIZED') { Leave 1 'its mirror is not in sync yet' }
    Say 'exposed' 'no'
    """#

  /// The site's own witness watches; Muster sets none.
  static let watchMain = #"""
    Read-State
    Say-State
    if (-not $now['mirror'] -or $now['mirror'][1] -ne 'PRINCIPAL') { Leave 1 'it is no principal: nobody could take over from it' }
    if ($now['mirror'][4] -ne 'CONNECTED') { Leave 1 "no witness watches (its state is $($now['mirror'][4])): the site sets one, ALTER DATABASE ... SET WITNESS" }
    if ($now['mirror'][2] -ne 'SYNCHRONIZED' -or $now['mirror'][3] -ne 'FULL') { Leave 1 "the mirror is $($now['mirror'][2]), safety $($now['mirror'][3]): the witness would have nobody take over" }
    Say 'watching' 'yes'
    """#

  /// The principal's side of a session that is made anew, after the mirror's.
  static let pair = #"""
    function Resume-Backup {
      if ((Recall 'paused') -eq '') { return }
      Need-Zero (Sql 'resume-backup' @{} 60) 'sp_update_job of the backup job'
      Forget 'paused'
      Say 'backup_job' 'resumed'
    }

    function Pair {
      Read-State
      if (-not (Is-Writable)) { Leave 1 'it does not serve: it can have no mirror' }
      $m = $now['mirror']
      $is = $m -and $m[1] -eq 'PRINCIPAL' -and $m[2] -ne 'DISCONNECTED' -and ([string]$m[5]).ToLowerInvariant().Contains(([string]$o['partner_fqdn']).ToLowerInvariant())
      if (-not $is -and $o['pairs'] -eq 'yes') {
        if ($m) { [void](Sql 'partner-off' @{} 60) }
        for ($n = 1; $n -le 6; $n++) {
          $r = Query 'partner-to' @{} 60 $false
          if ($r['status'] -eq 0) { break }
          if ($n -eq 6) { Leave 1 ("the mirror was not taken: " + (Complaint $r)) }
          Start-Sleep -Seconds 5
        }
      }
      Resume-Backup
      $until = (Get-Date).AddSeconds([int]$o['within'])
      do {
        Read-State
        if ($now['mirror'] -and $now['mirror'][2] -eq 'SYNCHRONIZED') { return }
        Start-Sleep -Seconds 1
      } while ((Get-Date) -lt $until)
      Leave 1 "the mirror is $(if ($now['mirror']) { $now['mirror'][2] } else { 'not there' }), not SYNCHRONIZED"
    }

    """#
}
