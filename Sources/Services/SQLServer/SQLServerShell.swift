/// The PowerShell side of the SQL Server acts: sqlcmd on the database's own host, and its services.
///
/// sqlcmd is asked over shared memory (`lpc:`), so that no second hop needs credentials; what
/// reads or writes a share does it as SQL Server's service account.
enum SQLServerShell {
  /// sqlcmd by its contract, rows by their tags.
  static let sql = #"""
    # One batch. Rows on standard output, every message on standard error; -b makes errors above
    # severity 10 leave with 1. Values are put in with their quotes doubled.
    function Query([string]$name, [hashtable]$values, [int]$seconds, [bool]$headers) {
      $text = $o["sql.$name"]
      if (-not $text) { Leave 2 "there is no batch $name" }
      foreach ($key in @($values.Keys)) {
        $text = $text.Replace('{' + $key + '}', ([string]$values[$key]).Replace("'", "''"))
      }
      if (-not (Test-Path -LiteralPath $o['state'])) { [void](New-Item -ItemType Directory -Path $o['state'] -Force) }
      $file = Join-Path $o['state'] ('muster-' + [Guid]::NewGuid().ToString('N') + '.sql')
      [IO.File]::WriteAllText($file, $text, (New-Object Text.UTF8Encoding($true)))
      try {
        $head = '-h-1 '
        if ($headers) { $head = '' }
        $line = '-S ' + $o['server'] + ' -E -d master -b -r1 -W ' + $head + '-s"|" -w 65535 -l 15 -t ' +
          $seconds + ' -X1 -I -f o:65001 ' + $o['sqlcmd_options'] + ' -i "' + $file + '"'
        $r = Run $o['sqlcmd'] $line ($seconds + 30)
      } finally {
        Remove-Item -LiteralPath $file -Force -Confirm:$false -ErrorAction SilentlyContinue
      }
      $r['messages'] = @([regex]::Matches($r['errors'], '(?m)^Msg (\d+), Level (\d+), State (\d+)') |
        ForEach-Object { [int]$_.Groups[1].Value })
      $rows = New-Object Collections.ArrayList
      foreach ($l in ($r['output'] -split '\r?\n')) { if ($l -ne '') { [void]$rows.Add(@($l -split '\|')) } }
      $r['rows'] = $rows
      $r
    }

    function Complaint($r) {
      $lines = @(($r['errors'] + "`n" + $r['output']) -split '\r?\n' | Where-Object { $_.Trim() -ne '' })
      (($lines | Select-Object -First 4) -join ' ')
    }

    # One batch that must succeed; its rows.
    function Sql([string]$name, [hashtable]$values = @{}, [int]$seconds = 60) {
      $r = Query $name $values $seconds $false
      if ($r['status'] -ne 0) { Leave 1 ("T-SQL $name failed: " + (Complaint $r)) }
      , $r['rows']
    }

    # The first row with this tag and at least so many columns; nothing where there is none.
    function Row($rows, [string]$tag, [int]$columns) {
      foreach ($r in $rows) { if ($r[0] -eq $tag -and $r.Count -ge $columns) { return , $r } }
    }

    # Procedures tell a failure by their return code, which need not raise an error.
    function Need-Zero($rows, [string]$what) {
      foreach ($r in $rows) { if ($r[0] -eq 'RC' -and $r[1] -ne '0') { Leave 1 "$what returned $($r[1])" } }
    }

    # go-sqlcmd answers errors in another way, and 127 not at all.
    function Need-Sqlcmd {
      try { $r = Run $o['sqlcmd'] '-?' 30 } catch { Leave 2 "$($o['sqlcmd']) cannot be run: $($_.Exception.Message)" }
      if (($r['output'] + $r['errors']) -notmatch 'Command Line Tool') {
        Leave 2 "$($o['sqlcmd']) is not the ODBC sqlcmd; give the path of that one as the setting sqlcmd"
      }
    }

    function File-Of([string]$kind) {
      $o['share'].TrimEnd('\') + '\' + $o['database'] + '_muster_' + $kind + '.' + $(if ($kind -match '^(tail|log)_') { 'trn' } else { 'bak' })
    }

    """#

  /// State in `$now`.
  static let state = #"""
    # One table, since a variable that a function sets is the function's own.
    $now = @{}
    function Read-State {
      $now['running'] = Is-Running $o['service']
      $now['database'] = $null
      $now['mirror'] = $null
      $now['sessions'] = ''
      if (-not $now['running']) { return }
      $rows = Sql 'state'
      $now['database'] = Row $rows 'STATE' 4
      $now['mirror'] = Row $rows 'MIRROR' 7
      $s = Row $rows 'SESSIONS' 2
      if ($s) { $now['sessions'] = $s[1] }
    }

    function Is-Writable { [bool]($now['database'] -and $now['database'][1] -eq 'ONLINE' -and $now['database'][3] -eq '0') }

    # A fence is on where it is noted and nothing can be written; noted and writable is broken.
    function Fence-State {
      if ((Recall 'fence') -eq '') { return 'no' }
      if (Is-Writable) { return 'broken' }
      if (-not $now['running'] -and (Start-Mode $o['service']) -ne 'Disabled') { return 'broken' }
      'yes'
    }

    function Say-State {
      $role = 'none'
      if ($now['running']) {
        $role = 'unknown'
        if ($now['database']) {
          if ($now['database'][1] -eq 'ONLINE') { $role = 'primary' }
          if ($now['database'][1] -eq 'RESTORING') { $role = 'standby' }
          # What a mirror that is no more has left behind serves nobody.
          if ($role -eq 'standby' -and $o['spare'] -eq 'yes' -and -not $now['mirror']) { $role = 'none' }
          if ($now['database'][1] -eq 'OFFLINE') { $role = 'none' }
        } else { $role = 'none' }
      }
      Say 'running' $(if ($now['running']) { 'yes' } else { 'no' })
      Say 'role' $role
      Say 'writable' $(if (Is-Writable) { 'yes' } else { 'no' })
      Say 'fenced' (Fence-State)
      Say 'fence_run' (Recall 'fence')
      Say 'boot' (Start-Mode $o['service']).ToLowerInvariant()
      Say 'state' $(if ($now['database']) { $now['database'][1] } else { '' })
      Say 'recovery' $(if ($now['database']) { $now['database'][2] } else { '' })
      Say 'sessions' $now['sessions']
      if ($now['mirror']) {
        Say 'mirroring_role' $now['mirror'][1]
        Say 'mirroring_state' $now['mirror'][2]
        Say 'mirroring_safety' $now['mirror'][3]
        Say 'mirroring_witness' $now['mirror'][4]
        Say 'mirroring_partner' $now['mirror'][5]
        if ($now['mirror'][1] -eq 'PRINCIPAL') {
          Say 'sync' $(if ($now['mirror'][2] -eq 'SYNCHRONIZED' -and $now['mirror'][3] -eq 'FULL') { 'yes' } else { 'no' })
          # What is on both partners' disks: a mirror that takes over must have it.
          if ($now['mirror'][6] -match '^\d+$') { Say 'lsn' $now['mirror'][6] }
        }
      } elseif ($now['running']) { Say 'sync' 'none' }
      # One that is down tells nothing of its mirror: what it said before still holds.
    }

    """#

  static let statusMain = #"""
    Read-State
    Say-State
    if ($now['running'] -and $now['database']) {
      $rows = Sql 'positions'
      $restored = Row $rows 'RESTORED' 5
      $backed = Row $rows 'BACKED' 5
      if ($now['database'][1] -eq 'RESTORING' -and $restored) {
        Say 'last_lsn' $restored[1]
        Say 'restored_to' $restored[2]
      }
      if ($backed) {
        Say 'last_archived' ([IO.Path]::GetFileName($backed[4]))
        Say 'archived_age' $backed[3]
      }
    }
    """#

  /// Status 0 where nothing can be written here.
  static let refusalMain = #"""
    Read-State
    Say-State
    if (Is-Writable) { Leave 1 'the database accepts writes' }
    """#

  static let promotedMain = #"""
    Read-State
    Say-State
    if (-not $now['running'] -or -not $now['database']) { Leave 2 'the database does not tell its state' }
    if (-not (Is-Writable)) { Leave 1 "the database is $($now['database'][1])" }
    """#

  static let preflightMain = #"""
    $problems = New-Object Collections.ArrayList
    function Problem([string]$text) { [void]$problems.Add($text) }
    Need-Sqlcmd
    if (-not (Is-Running $o['service'])) { Leave 1 "the service $($o['service']) does not run" }
    $rows = Sql 'login'
    $login = Row $rows 'LOGIN' 3
    if (-not $login -or $login[2] -ne '1') { Problem "the SSH user is no sysadmin of $($o['server'])" }
    $others = @($rows | Where-Object { $_[0] -eq 'OTHER' } | ForEach-Object { $_[1] })
    if ($others.Count -gt 0 -and $o['shared_instance'] -ne 'yes' -and $o['expect'] -ne 'backup') {
      Problem ("a fence stops the instance, and it serves other databases too: " + ($others -join ', ') +
        "; say shared-instance: yes where that is wanted")
    }
    Read-State
    $expect = $o['expect']
    if (-not $now['database']) { Problem "there is no database $($o['database'])" }
    elseif ($expect -eq 'primary') {
      if (-not (Is-Writable)) { Problem "the primary is $($now['database'][1])" }
      if ($now['database'][2] -ne 'FULL') { Problem "the recovery model is $($now['database'][2]): no log can be shipped" }
      if ($o['mirrored'] -eq 'yes') {
        if (-not $now['mirror']) { Problem 'it has no mirror' }
        elseif ($now['mirror'][2] -ne 'SYNCHRONIZED') { Problem "the mirror is $($now['mirror'][2])" }
        elseif ($now['mirror'][3] -ne 'FULL') { Problem "mirroring is not synchronous: safety $($now['mirror'][3])" }
      }
    } elseif ($expect -eq 'backup' -or $expect -eq 'mirror') {
      if ($now['database'][1] -ne 'RESTORING') { Problem "the $expect is $($now['database'][1]), not RESTORING" }
    }
    if (-not (Is-Running $o['agent'])) { Problem "SQL Server Agent ($($o['agent'])) does not run: no job ships log" }
    if ($o['share']) {
      $r = Query 'list' @{ folder = $o['share'] } 60 $false
      if ($r['status'] -ne 0) { Problem ("the service's account cannot list $($o['share']): " + (Complaint $r)) }
      elseif ($expect -eq 'backup' -and $r['rows'].Count -eq 0) { Problem "there is nothing on $($o['share'])" }
    }
    if ($expect -eq 'backup') {
      $secondary = Row (Sql 'shipping') 'SECONDARY' 12
      if (-not $secondary) { Problem 'log shipping to it is not configured' }
      elseif ($secondary[9] -ne '0') { Problem 'log shipping restores with STANDBY, not with NORECOVERY' }
    }
    Say 'user' $(if ($login) { $login[1] } else { '' })
    Say 'problems' $problems.Count
    $n = 0
    foreach ($p in $problems) { $n += 1; Say "problem.$n" $p }
    if ($problems.Count -gt 0) { Leave 1 "$($problems.Count) problems" }
    """#
}
