/// How log shipping stands on one host, how a marker comes along, who is connected, what is held.
extension SQLServerShell {
  /// Findings, and what an operating system's error says of a folder.
  static let inspect = #"""
    # The first finding is kept: what comes after it usually follows from it.
    $found = @{ word = 'none'; why = '' }
    function Find-Latent([string]$word, [string]$why) {
      if ($found['word'] -ne 'none') { return }
      $found['word'] = $word
      $found['why'] = $why
    }

    # SQL Server tells with its messages which error of Windows lies behind them.
    function System-Error([string]$text) {
      if ($text -match 'Operating system error (\d+)') { [int]$Matches[1] } else { 0 }
    }

    # Reads the share as the service's account does: the newest log backup is read, not only listed.
    function Inspect-Share {
      if (-not $o['share']) { Say 'share_reads' 'none'; return }
      $files = @((Files $o['share']) | Sort-Object)
      if ($files.Count -gt 0) { $name = $files[$files.Count - 1] } else { $name = $o['database'] + '_muster_none.trn' }
      $r = Query 'header' @{ file = ($o['share'].TrimEnd('\') + '\' + $name) } 60 $true
      Say 'last_shipped' $(if ($files.Count -gt 0) { $name } else { '' })
      Say 'share_writes' 'unknown'
      if ($r['status'] -eq 0) { Say 'share_reads' 'yes'; return }
      $number = System-Error ($r['errors'] + $r['output'])
      # 2: the folder was read, and the file is not there.
      if ($number -eq 2) { Say 'share_reads' 'yes'; return }
      Say 'share_reads' 'no'
      if ($number -eq 5) { Find-Latent 'share-rights' ("the service's account may not read the share: " + (Complaint $r)) }
      else { Find-Latent 'share-unreachable' ("the share does not answer: " + (Complaint $r)) }
    }

    # How the server is told to ship, as one value: the mirror's must be the primary's.
    function Digest-Of([string]$text) {
      $sha = [Security.Cryptography.SHA256]::Create()
      (@($sha.ComputeHash([Text.Encoding]::UTF8.GetBytes($text)) | ForEach-Object { $_.ToString('x2') }) -join '')
    }

    function Inspect-Backup-Job($rows) {
      $job = Row $rows 'BACKUPJOB' 6
      $agent = Is-Running $o['agent']
      Say 'archive_mode' $(if ($job -and $job[2] -eq '1' -and $agent) { 'on' } else { 'off' })
      $digest = if ($job) { Digest-Of ($job[3] + '|' + $job[4] + '|' + $job[5]) } else { '' }
      Say 'archive_digest' $digest
      $run = Row $rows 'BACKUPRUN' 3
      Say 'archive_failed' $(if ($run -and $run[1] -eq '0') { $run[2] } else { '' })
      if ($o['expect'] -eq 'primary') {
        if (-not $job) { Find-Latent 'archiver-stuck' 'log shipping is not configured on the primary' }
        elseif (-not $agent) { Find-Latent 'archiver-stuck' "SQL Server Agent ($($o['agent'])) does not run: nothing is shipped" }
        elseif ($job[2] -ne '1') { Find-Latent 'archiver-stuck' "the backup job $($job[1]) is disabled" }
        elseif ($run -and $run[1] -eq '0') { Find-Latent 'archiver-stuck' "the backup job failed: $($run[2])" }
      } else {
        # Idle, the job on a mirror succeeds and does nothing: only its configuration tells anything.
        if (-not $job) { Find-Latent 'mirror-config' 'log shipping is not configured on the mirror: after a failover to it nothing would be shipped' }
        elseif ($job[2] -ne '1') { Find-Latent 'mirror-config' "the backup job $($job[1]) of the mirror is disabled" }
        elseif (-not $agent) { Find-Latent 'mirror-config' "SQL Server Agent ($($o['agent'])) does not run on the mirror" }
        elseif ($o['archive_digest'] -and $o['archive_digest'] -ne $digest) { Find-Latent 'mirror-config' "the mirror would ship to $($job[3]), with other settings than the primary" }
      }
    }

    # The jobs beside the backup, and the folder of copies: where log lies before it is replayed.
    function Inspect-Copies($rows) {
      $copy = Row $rows 'COPYJOB' 3
      $restore = Row $rows 'RESTOREJOB' 3
      $run = Row $rows 'COPYRUN' 3
      $works = Is-Running $o['agent']
      Say 'copy_job' $(if (-not $copy) { 'none' } elseif ($works -and $copy[2] -eq '1') { 'running' } else { 'stopped' })
      if (-not $copy) { Find-Latent 'copy-job-stopped' 'log shipping to the backup is not configured: there is no copy job' }
      elseif (-not $works) { Find-Latent 'copy-job-stopped' "SQL Server Agent ($($o['agent'])) does not run" }
      elseif ($copy[2] -ne '1') { Find-Latent 'copy-job-stopped' "the copy job $($copy[1]) is disabled" }
      if ($run -and $run[1] -eq '0') {
        if ($run[2] -match 'denied') { Find-Latent 'copy-rights' "the copy job failed: $($run[2])" }
        elseif ($run[2] -match 'space') { Find-Latent 'copy-full' "the copy job failed: $($run[2])" }
        else { Find-Latent 'copy-job-stopped' "the copy job failed: $($run[2])" }
      }
      if ($restore -and $restore[2] -ne '1') { Find-Latent 'not-replayed' "the restore job $($restore[1]) is disabled" }
      $secondary = Row (Sql 'shipping') 'SECONDARY' 12
      if (-not $secondary) { return }
      if ($secondary[9] -ne '0' -or $secondary[10] -ne '0') { Find-Latent 'not-replayed' "log is restored in mode $($secondary[9]) with a delay of $($secondary[10]) minutes, not in no recovery mode without delay" }
      $folder = $secondary[4]
      if ($folder -like '\\*') { Say 'copy_access' 'unknown'; return }
      if (-not (Test-Path -LiteralPath $folder)) {
        Say 'copy_access' 'none'
        Find-Latent 'copy-rights' "there is no folder $folder"
        return
      }
      Say 'copy_access' 'unknown'
      $disk = Get-WmiObject Win32_LogicalDisk -Filter "DeviceID='$($folder.Substring(0, 2))'"
      if (-not $disk) { return }
      $free = [long]($disk.FreeSpace / 1024)
      Say 'copy_free_kb' $free
      $largest = 0
      foreach ($f in @(Get-ChildItem -LiteralPath $folder -Filter '*.trn')) { if ($f.Length -gt $largest) { $largest = $f.Length } }
      if ($free -lt 2 * $largest / 1024 + 1024) { Find-Latent 'copy-full' "$free kB are free in ${folder}: not even for two log backups" }
    }

    # It replays, refuses a write that is really tried, and has no hole in its log.
    function Inspect-Replay {
      Read-State
      if (-not $now['running'] -or -not $now['database']) { Say 'refuses_writes' 'unknown'; return }
      $r = Query 'probe' @{ value = $o['run'] + ' refused' } 15 $false
      if ($r['status'] -eq 0) {
        Say 'refuses_writes' 'no'
        Find-Latent 'backup-writable' 'the backup database accepts writes'
        [void](Sql 'unprobe' @{} 60)
        return
      }
      Say 'refuses_writes' $(if ($now['database'][1] -eq 'RESTORING') { 'yes' } else { 'unknown' })
      Read-Chain $o['share']
      Say-Chain
      if ($now['gap'] -ne 'none') { Find-Latent 'gap' "the log has a gap $($now['missing'])" }
    }

    """#

  /// `inspect-shipping`: the state; where it is to be judged, status 0 only where all is sound.
  static let inspectMain = #"""
    Inspect-Share
    $rows = Sql 'jobs'
    if ($o['expect'] -eq 'primary' -or $o['expect'] -eq 'mirror') { Inspect-Backup-Job $rows }
    if ($o['expect'] -eq 'backup') {
      Inspect-Copies $rows
      if ($found['word'] -notlike 'share-*') { Inspect-Replay }
    }
    Say 'finding' $found['word']
    if ($o['judge'] -eq 'yes' -and $found['word'] -ne 'none') { Leave 1 $found['why'] }
    """#

  /// `trace`: waits until a marker's log has come to a hop; `late`: that it has not for so long.
  static let traceMain = #"""
    $wanted = Lsn $o['reached']
    $known = @{}

    # The folder that log is replayed from in ordinary times.
    function Copy-Folder {
      $secondary = Row (Sql 'shipping') 'SECONDARY' 12
      if ($secondary) { $secondary[4] } else { Source-Folder }
    }

    function Has-Come {
      if ($o['hop'] -eq 'archived') { return [bool](Row (Sql 'archived' @{ lsn = $o['reached'] }) 'ARCHIVED' 3) }
      if ($o['hop'] -ne 'copied') { return (Last-Restored) -gt $wanted }
      $folder = Copy-Folder
      # From the newest back to the first that ends before the marker.
      foreach ($name in @((Files $folder) | Sort-Object -Descending)) {
        if (-not $known.ContainsKey($name)) { $known[$name] = Lsn (Header ($folder.TrimEnd('\') + '\' + $name))['LastLSN'] }
        if ($known[$name] -gt $wanted) { return $true }
        if ($name -notlike '*muster*') { return $false }
      }
      $false
    }

    # The age of what was restored last, in seconds; nothing where the monitor does not tell it.
    function Exposure {
      $m = Row (Sql 'jobs') 'MONITOR' 6
      if ($m -and $m[4] -match '^\d+$') {
        $latency = 0
        if ($m[3] -match '^\d+$') { $latency = 60 * [int]$m[3] }
        [int]$m[4] + $latency
      }
    }

    Say 'hop' $o['hop']
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $culture = [Globalization.CultureInfo]::InvariantCulture
    function Seconds([double]$value) { $value.ToString('0.00', $culture) }
    if ($o['hop'] -eq 'late') {
      $first = $null
      $at = 0.0
      while ($true) {
        if (Has-Come) { Leave 1 "it was restored after $(Seconds $clock.Elapsed.TotalSeconds) s: shipping is not late" }
        $age = Exposure
        $took = $clock.Elapsed.TotalSeconds
        if ($null -ne $age) {
          Say "exposure.$([int]$took)" $age
          if ($null -eq $first) { $first = $age; $at = $took }
        }
        if ($took -ge [int]$o['threshold']) { break }
        Start-Sleep -Seconds 5
      }
      Say 'exposure' $(if ($null -ne $age) { $age } else { Seconds $took })
      Say 'late' 'yes'
      if ($null -ne $age) {
        $off = [Math]::Abs(($age - $first) - ($took - $at))
        Say 'exposure_deviation' (Seconds $off)
        if ($off -gt 3) { Leave 1 "the exposure grew by $(Seconds $off) s more or less than time went by" }
      }
      return
    }
    $before = 0.0
    while (-not (Has-Come)) {
      if ($clock.Elapsed.TotalSeconds -ge [int]$o['within']) { Leave 1 "the marker at $wanted is not $($o['hop']) after $($o['within']) s" }
      $before = $clock.Elapsed.TotalSeconds
      Start-Sleep -Seconds 1
    }
    $took = $clock.Elapsed.TotalSeconds
    Say 'elapsed' (Seconds $took)
    Say 'spacing' (Seconds ($took - $before))
    """#

  /// `clients`: who is connected; nobody forbidden, and where it must be quiet, no counter moves.
  static let clientsMain = #"""
    $rows = Sql 'clients'
    $addresses = @($rows | Where-Object { $_[0] -eq 'CLIENT' -and $_.Count -ge 2 } | ForEach-Object { $_[1] })
    $sessions = Row $rows 'SESSIONS' 2
    Say 'clients' ($addresses -join ',')
    Say 'sessions' $(if ($sessions) { $sessions[1] } else { '' })
    $forbidden = @(([string]$o['forbidden']) -split ' ' | Where-Object { $_ -ne '' })
    foreach ($a in $addresses) { if ($forbidden -contains $a) { Leave 1 "$a is connected to $($o['database']), and must not be" } }
    if ($o['quiet'] -eq 'yes') {
      $one = Row (Sql 'counters') 'COUNTERS' 3
      Start-Sleep -Seconds 2
      $two = Row (Sql 'counters') 'COUNTERS' 3
      if (-not $one -or -not $two) { Leave 2 'the counters of the rooms cannot be read' }
      Say 'writes' $two[1]
      if ($one[1] -ne $two[1]) { Leave 1 "the rooms' counters went from $($one[1]) to $($two[1]) within 2 s" }
    }
    """#

  /// `fingerprint`: of each room how many messages, the last one, a checksum; a digest over all, and
  /// in `marks` how far each went.
  ///
  /// With marks of an earlier one it goes no further than that one did; with `none` it reads no
  /// message. Without, it notes how far each room goes, waits until what was being written is
  /// written, and then goes that far.
  static let fingerprintMain = #"""
    Read-State
    if (-not $now['database'] -or $now['database'][1] -ne 'ONLINE') { Leave 1 "the database is $(if ($now['database']) { $now['database'][1] } else { 'absent' }): its rooms cannot be read" }
    $within = [int]$o['within']
    # More rooms than these would not fit into what is handed on: the largest are taken.
    $most = 300
    $marks = [string]$o['marks']
    if ($marks -eq '') {
      $all = @((Sql 'marks' @{} $within) | Where-Object { $_[0] -eq 'MARK' -and $_.Count -ge 3 })
      if ($all.Count -gt $most) { Say 'left_out' ($all.Count - $most) }
      $marks = (@($all | Select-Object -First $most | ForEach-Object { $_[1] + '.' + $_[2] }) -join '/')
      if ($marks -eq '') { $marks = 'none' } else { Start-Sleep -Seconds 3 }
    }
    $pairs = @('(0, 0)')
    if ($marks -ne 'none') {
      if ($marks -notmatch '^\d{1,19}\.\d{1,19}(/\d{1,19}\.\d{1,19})*$') { Leave 2 "how far the rooms went is not told in pairs of numbers: $marks" }
      $pairs = @(($marks -split '/') | ForEach-Object { '(' + $_.Replace('.', ', ') + ')' })
    }
    $rooms = @((Sql 'fingerprint' @{ marks = ($pairs -join ', ') } $within) | Where-Object { $_[0] -eq 'ROOM' -and $_.Count -ge 5 })
    $messages = [long]0
    $lines = New-Object Collections.ArrayList
    foreach ($r in $rooms) {
      $messages += [long]$r[2]
      [void]$lines.Add($r[1] + "`t" + $r[2] + "`t" + $r[3] + "`t" + $r[4])
    }
    Say 'rooms' $rooms.Count
    Say 'messages' $messages
    Say 'fingerprint' (Digest-Of ($lines -join "`n"))
    Say 'marks' $marks
    $lines | Select-Object -First 100
    """#
}
