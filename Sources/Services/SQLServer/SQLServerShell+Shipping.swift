/// Shipped log: what there is, whether its chain is whole, and its replay.
extension SQLServerShell {
  /// The chain in `$now`, checked by log sequence numbers before anything is restored.
  static let chain = #"""
    # Log sequence numbers have up to 25 digits.
    function Lsn([string]$text) {
      if ($text -notmatch '^\d{1,25}$') { Leave 2 "'$text' is no log sequence number" }
      [Numerics.BigInteger]::Parse($text)
    }
    Add-Type -AssemblyName System.Numerics

    # What a file holds, by the names of the columns: their places differ by version.
    function Header([string]$path) {
      $r = Query 'header' @{ file = $path } 120 $true
      if ($r['status'] -ne 0) { Leave 1 ("$path cannot be read: " + (Complaint $r)) }
      $rows = $r['rows']
      if ($rows.Count -lt 3) { Leave 1 "$path holds no backup" }
      if ($rows.Count -gt 3) { Leave 1 "$path holds more than one backup" }
      $names = $rows[0]
      $values = $rows[2]
      if ($names.Count -ne $values.Count) { Leave 2 "the header of $path cannot be read: a value holds a |" }
      $h = @{}
      for ($i = 0; $i -lt $names.Count; $i++) { $h[$names[$i]] = $values[$i] }
      foreach ($name in 'BackupType', 'DatabaseName', 'FirstLSN', 'LastLSN') {
        if (-not $h.ContainsKey($name)) { Leave 2 "the header of $path has no $name" }
      }
      $h
    }

    function Files([string]$folder) {
      $rows = Sql 'list' @{ folder = $folder } 120
      $wanted = '^' + [regex]::Escape($o['database']) + '_(\d{14}|muster_tail_[\w.-]+)\.trn$'
      , @($rows | Where-Object { $_[0] -eq 'FILE' -and $_[1] -match $wanted } | ForEach-Object { $_[1] })
    }

    # Where log is replayed from.
    function Source-Folder {
      if ($o['copy_by'] -eq 'none') { $o['share'] } else { $o['copy_folder'] }
    }

    function Last-Restored {
      $row = Row (Sql 'positions') 'RESTORED' 5
      if (-not $row) { Leave 2 'nothing was ever restored here: the backup is not initialised' }
      Lsn $row[1]
    }

    # Files that are still wanted, in order; its gap names the place where one is missing.
    $now = @{}
    function Read-Chain([string]$folder) {
      $now['chain'] = New-Object Collections.ArrayList
      $now['gap'] = 'none'
      $now['missing'] = ''
      $accepted = $false
      $now['newest'] = Last-Restored
      $reached = $now['newest']
      $all = New-Object Collections.ArrayList
      foreach ($name in (Files $folder)) {
        $path = $folder.TrimEnd('\') + '\' + $name
        $h = Header $path
        if ($h['BackupType'] -ne '2' -or $h['DatabaseName'] -ne $o['database']) { continue }
        [void]$all.Add((New-Object PSObject -Property @{ name = $name; path = $path; first = (Lsn $h['FirstLSN']); last = (Lsn $h['LastLSN']) }))
      }
      $ordered = @($all | Sort-Object -Property @('first', 'last'))
      foreach ($f in $ordered) {
        if ($f.last -gt $now['newest']) { $now['newest'] = $f.last }
        if ($f.last -le $reached) { continue }
        # FirstLSN of a file is LastLSN of the one before; what was restored last may end within one.
        if ($f.first -gt $reached) {
          # Nothing behind a hole can be restored. A person may accept that it is lost.
          if ($o['accept'] -eq $f.name) { $accepted = $true; Say 'accepted' $f.name }
          if (-not $accepted -and $now['gap'] -eq 'none') {
            $now['gap'] = $f.name
            $now['missing'] = "before $($f.name): log from $reached to $($f.first) is missing"
          }
          continue
        }
        [void]$now['chain'].Add($f)
        $reached = $f.last
      }
      $now['end'] = $reached
    }

    function Say-Chain {
      Say 'gap' $now['gap']
      if ($now['missing']) { Say 'missing' $now['missing'] }
      Say 'pending_count' $now['chain'].Count
      Say 'chain_end' $now['end']
      Say 'newest' $now['newest']
    }

    """#

  static let shippingMain = #"""
    $rows = Sql 'shipping'
    $secondary = Row $rows 'SECONDARY' 12
    if ($secondary) {
      Say 'primary_server' $secondary[1]
      Say 'source' $secondary[3]
      Say 'destination' $secondary[4]
      Say 'last_copied' $secondary[5]
      Say 'last_copied_at' $secondary[6]
      Say 'last_restored' $secondary[7]
      Say 'last_restored_at' $secondary[8]
      Say 'restore_mode' $secondary[9]
      Say 'restore_delay' $secondary[10]
    } else { Say 'log_shipping' 'none' }
    Say 'last_replayed' (Last-Restored)
    Read-Chain $o['share']
    Say-Chain
    Say 'last_shipped' $(if ($now['chain'].Count -gt 0) { $now['chain'][$now['chain'].Count - 1].name } else { 'none' })
    """#

  /// Documented steps 1 and 2: the record, log shipping taken from the backup, the copy.
  static let copyMain = #"""
    Remove-Shipping
    if ($o['copy_by'] -eq 'none') {
      Say 'copied' 0
      Say 'copy_by' 'none'
      return
    }
    $there = Files $o['share']
    $here = Files $o['copy_folder']
    $missing = @($there | Where-Object { $here -notcontains $_ })
    if ($missing.Count -gt 0) {
      if ($o['copy_by'] -ne 'robocopy') { Leave 1 ("not copied: " + ($missing -join ', ')) }
      # The SSH user reads the share itself: a login by key has no credentials for that.
      foreach ($name in $missing) {
        $line = '"' + $o['share'].TrimEnd('\') + '" "' + $o['copy_folder'].TrimEnd('\') + '" "' + $name + '" /R:2 /W:1 /NP /NJH /NJS'
        $r = Run 'robocopy.exe' $line 600
        if ($r['status'] -ge 8) { Leave 1 ("$name was not copied: " + ($r['output'].Trim())) }
      }
    }
    $here = Files $o['copy_folder']
    $left = @($there | Where-Object { $here -notcontains $_ })
    Say 'copied' $missing.Count
    $n = 0
    foreach ($name in $missing) { $n += 1; Say "file.$n" $name }
    if ($left.Count -gt 0) { Leave 1 ("still not copied: " + ($left -join ', ')) }
    """#

  /// Documented step 1, after what it erases has been kept.
  static let removal = #"""
    function Remove-Shipping {
      $rows = Sql 'shipping'
      $secondary = Row $rows 'SECONDARY' 12
      if (-not $secondary) { Say 'log_shipping' 'removed before'; return }
      if ($o['copy_by'] -eq 'job') {
        Need-Zero (Sql 'start-copy' @{} 60) 'sp_start_job of the copy job'
        Wait-Job 'copy'
      }
      Keep 'log-shipping' (($secondary -join '|'))
      Say 'record' (Note-Path 'log-shipping')
      Say 'last_copied' $secondary[5]
      Say 'last_restored' $secondary[7]
      Need-Zero (Sql 'unship' @{} 120) 'sp_delete_log_shipping_secondary_database'
      if (Row (Sql 'shipping') 'SECONDARY' 12) { Leave 1 'log shipping is still configured' }
      Say 'log_shipping' 'removed'
    }

    # Waits for a job's end; its success is told by its history.
    function Wait-Job([string]$which) {
      $until = (Get-Date).AddSeconds([int]$o['within'])
      do {
        Start-Sleep -Seconds 1
        $row = Row (Sql "ended-$which") 'JOB' 3
        if ($row -and $row[1] -ne 'NULL' -and $row[2] -ne 'NULL') {
          if ($row[2] -ne '1') {
            Say 'finding' $(if ($which -eq 'backup') { 'archiver-stuck' } else { 'copy-job-stopped' })
            Leave 1 "the $which job ended with run status $($row[2])"
          }
          return
        }
      } while ((Get-Date) -lt $until)
      Leave 2 "the $which job did not end within $($o['within']) s"
    }

    """#

  /// Documented step 3: in order, never over a gap.
  static let applyMain = #"""
    Read-State
    if (-not $now['database'] -or $now['database'][1] -ne 'RESTORING') {
      Leave 1 "the database is $(if ($now['database']) { $now['database'][1] } else { 'absent' }), not RESTORING: no log can be replayed"
    }
    Read-Chain (Source-Folder)
    if ($now['gap'] -ne 'none') { Say-Chain; Say 'finding' 'gap'; Leave 1 "the log has a gap $($now['missing'])" }
    $n = 0
    foreach ($f in $now['chain']) {
      $r = Query 'restore-log' @{ file = $f.path } ([int]$o['within']) $false
      if ($r['status'] -ne 0) {
        if ($r['messages'] -contains 4326) { continue }
        if ($r['messages'] -contains 4305) { Say 'gap' $f.name; Say 'finding' 'gap'; Leave 1 ("the log has a gap before $($f.name): " + (Complaint $r)) }
        Leave 1 ("$($f.name) was not replayed: " + (Complaint $r))
      }
      $n += 1
      Say "file.$n" $f.name
    }
    Say 'applied' $n
    $replayed = Last-Restored
    Say 'last_replayed' $replayed
    if ($o['reached'] -and $replayed -lt (Lsn $o['reached'])) { Leave 1 "replayed up to $replayed, $($o['reached']) is wanted" }
    """#

  static let compareMain = #"""
    if ($o['against'] -eq 'mirror') { Compare-Mirror; return }
    $replayed = Last-Restored
    Say 'last_replayed' $replayed
    if ($o['against'] -eq 'reached') {
      if (-not $o['reached']) { Leave 2 'no position is given to compare with' }
      Say 'reached' $o['reached']
      if ($replayed -lt (Lsn $o['reached'])) { Leave 1 "replayed up to $replayed, $($o['reached']) is wanted" }
      return
    }
    $folder = $o['share']
    if ($o['against'] -eq 'copied') { $folder = Source-Folder }
    Read-Chain $folder
    Say-Chain
    if ($o['last_archived'] -and $o['against'] -eq 'share' -and (Files $folder) -notcontains $o['last_archived']) {
      Leave 1 "$($o['last_archived']), which the primary had shipped, is not on the share"
    }
    if ($now['gap'] -ne 'none') { Say 'finding' 'gap'; Leave 1 "the log has a gap $($now['missing'])" }
    if ($now['chain'].Count -gt 0) { Say 'finding' 'not-replayed'; Leave 1 "$($now['chain'].Count) log backups are not replayed, $($now['chain'][0].name) the first" }
    """#

  static let shipMain = #"""
    $before = Row (Sql 'positions') 'BACKED' 5
    Need-Zero (Sql 'start-backup' @{} 60) 'sp_start_job of the backup job'
    Wait-Job 'backup'
    $after = Row (Sql 'positions') 'BACKED' 5
    if (-not $after) { Leave 1 'the backup job ended, and there is no log backup' }
    # A job on a mirror succeeds and does nothing: only a new backup proves anything.
    if ($before -and $before[1] -eq $after[1]) { Say 'finding' 'archiver-stuck'; Leave 1 "the backup job made no new backup after $($after[4])" }
    Say 'segment' ([IO.Path]::GetFileName($after[4]))
    Say 'last_archived' ([IO.Path]::GetFileName($after[4]))
    Say 'shipped_lsn' $after[1]
    """#
}
