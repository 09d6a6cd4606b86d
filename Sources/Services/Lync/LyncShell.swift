/// The PowerShell side of the Persistent Chat acts: the Cs cmdlets, and the services of a server.
///
/// Cmdlets that write to the Central Management store need credentials that a login by key does
/// not have: they run in this session where it has them, else in a scheduled task of the site.
enum LyncShell {
  /// Runs `$o['body']` here, or by the task that the site has made for it.
  static let runner = #"""
    function Run-Body {
      if ($o['run_as'] -ne 'task') { . ([ScriptBlock]::Create($o['body'])); return }
      $mutex = New-Object Threading.Mutex($false, 'Global\MusterStep')
      if (-not $mutex.WaitOne([TimeSpan]::FromSeconds([int]$o['within']))) { Leave 2 'another step holds the task' }
      $folder = $o['task_folder']
      $out = Join-Path $folder 'muster-step.out'
      $mark = [Guid]::NewGuid().ToString('N')
      try {
        $lines = @('$global:MusterStatus = -1; $rc = 0; $e = ""; $out = @()', '$o = @{}')
        foreach ($key in $o.Keys) { $lines += "`$o['" + $key + "'] = '" + ([string]$o[$key]).Replace("'", "''") + "'" }
        $lines += '$o["run_as"] = "session"'
        $lines += 'try { $out = @(& ([ScriptBlock]::Create($o["prelude"] + "`n" + $o["body"]))) }'
        $lines += 'catch { $rc = 1; if ($global:MusterStatus -ge 0) { $rc = $global:MusterStatus }; $e = [string]$_.Exception.Message }'
        $lines += '$e = $e -replace "[\r\n\t]+", " "'
        $lines += '[IO.File]::WriteAllLines("' + $out + '.new", [string[]](@($out) + @("END ' + $mark + ' " + $rc + " " + $e)))'
        $lines += 'Move-Item -LiteralPath "' + $out + '.new" -Destination "' + $out + '" -Force'
        Remove-Item -LiteralPath $out -Force -Confirm:$false -ErrorAction SilentlyContinue
        [IO.File]::WriteAllLines((Join-Path $folder 'muster-step.ps1'), [string[]]$lines, (New-Object Text.UTF8Encoding($true)))
        $r = Run 'schtasks.exe' ('/run /tn "' + $o['task'] + '"') 60
        if ($r['status'] -ne 0) { Leave 1 ("the task $($o['task']) could not be started: " + $r['errors'].Trim()) }
        $until = (Get-Date).AddSeconds([int]$o['within'])
        while ((Get-Date) -lt $until) {
          Start-Sleep -Milliseconds 500
          if (-not (Test-Path -LiteralPath $out)) { continue }
          $answer = @([IO.File]::ReadAllLines($out))
          $last = $answer[$answer.Count - 1]
          if ($last -notmatch "^END $mark (\d+) (.*)$") { continue }
          $status = [int]$Matches[1]
          $why = $Matches[2]
          for ($i = 0; $i -lt $answer.Count - 1; $i++) { $answer[$i] }
          if ($status -ne 0) { Leave $status $why }
          return
        }
        Leave 2 "the task $($o['task']) gave no answer within $($o['within']) s"
      } finally {
        Remove-Item -LiteralPath (Join-Path $folder 'muster-step.ps1') -Force -Confirm:$false -ErrorAction SilentlyContinue
        $mutex.ReleaseMutex()
      }
    }
    Run-Body
    """#

  /// What every body that uses Cs cmdlets starts with.
  ///
  /// The pages write the pool's identity in two ways, `service:` and `PersistentChatServer:`: it is
  /// asked for, and never put together.
  static let cmdlets = #"""
    Import-Module $o['module'] -DisableNameChecking
    function Pool-Identity {
      $found = @(Get-CsService -PersistentChatServer -PoolFqdn $o['pool'])
      if ($found.Count -ne 1) { Leave 1 "$($found.Count) Persistent Chat services are found for the pool $($o['pool'])" }
      [string]$found[0].Identity
    }

    function Pool-State([bool]$local) {
      $id = Pool-Identity
      if ($local) { $s = Get-CsPersistentChatState -Identity $id -LocalStore } else { $s = Get-CsPersistentChatState -Identity $id }
      [string]$s.PoolState
    }

    # The list of active servers; nothing where this version has no way to read it.
    function Active-Servers {
      if ($o['active_list']) { return @(& ([ScriptBlock]::Create($o['active_list'])) | ForEach-Object { [string]$_ }) }
      if (Get-Command Get-CsPersistentChatActiveServer -ErrorAction SilentlyContinue) {
        return @((Get-CsPersistentChatActiveServer).ActiveServers | ForEach-Object { [string]$_ })
      }
      $null
    }

    # Waits until a server's replica of the Central Management store is up to date.
    function Wait-Replica([string]$fqdn) {
      $until = (Get-Date).AddSeconds([int]$o['within'])
      do {
        $replica = @(Get-CsManagementStoreReplicationStatus | Where-Object { $_.ReplicaFqdn -eq $fqdn })
        if ($replica.Count -eq 0) { Leave 1 "$fqdn is no replica of the Central Management store" }
        if ($replica[0].UpToDate) { Say 'replicated' 'yes'; return }
        Start-Sleep -Seconds 2
      } while ((Get-Date) -lt $until)
      Leave 2 "the replica on $fqdn is not up to date after $($o['within']) s"
    }

    """#

  /// The server's own services, found by what they are called on this version.
  static let services = #"""
    function Chat-Services {
      $found = @(Get-Service -DisplayName $o['services'] -ErrorAction SilentlyContinue)
      if ($found.Count -eq 0) { Leave 2 "no service is called '$($o['services'])' here" }
      , $found
    }

    """#

  static let poolStateBody =
    cmdlets + #"""
      $id = Pool-Identity
      Say 'identity' $id
      if ((Pool-State $false) -ne $o['wanted']) {
        Set-CsPersistentChatState -Identity $id -PoolState $o['wanted'] -Confirm:$false
      }
      $is = Pool-State $false
      Say 'pool_state' $(if ($is -eq 'FailedOver') { 'failed-over' } else { 'normal' })
      if ($is -ne $o['wanted']) { Leave 1 "the pool's state is $is" }
      Wait-Replica $o['fqdn']
      """#

  /// A server takes clients only while the pool names the database of its site: the page on
  /// failback sets the state after the servers, which sends clients to the database given up.
  static let activateBody =
    cmdlets + #"""
      $is = Pool-State $false
      if ($is -ne $o['wanted']) { Leave 1 "the pool's state is $is, not $($o['wanted']): set it before servers take clients" }
      $active = Active-Servers
      if ($active -and $active.Count -ge 4 -and $active -notcontains $o['fqdn']) { Leave 1 ("4 servers are active already: " + ($active -join ', ')) }
      $services = @(Get-Service -ComputerName $o['fqdn'] -DisplayName $o['services'])
      if ($services.Count -eq 0) { Leave 1 "$($o['fqdn']) has no service called '$($o['services'])'" }
      $services | Where-Object { $_.Status -ne 'Running' } | Start-Service -Confirm:$false
      Set-CsPersistentChatActiveServer -ActiveServers @{ Add = $o['fqdn'] } -Confirm:$false
      Wait-Replica $o['fqdn']
      Say 'active' 'yes'
      """#

  static let deactivateBody =
    cmdlets + #"""
      Set-CsPersistentChatActiveServer -ActiveServers @{ Remove = $o['fqdn'] } -Confirm:$false
      Wait-Replica $o['fqdn']
      Say 'active' 'no'
      """#

  /// Connections from before are kept by a server that is off the list: its services are stopped.
  static let drainBody =
    cmdlets + #"""
      Set-CsPersistentChatActiveServer -ActiveServers @{ Remove = $o['fqdn'] } -Confirm:$false
      Wait-Replica $o['fqdn']
      $services = @(Get-Service -ComputerName $o['fqdn'] -DisplayName $o['services'])
      $services | Where-Object { $_.Status -eq 'Running' } | Stop-Service -Force -Confirm:$false
      foreach ($s in $services) {
        $s.WaitForStatus('Stopped', [TimeSpan]::FromSeconds(60))
      }
      Say 'active' 'no'
      Say 'sessions' 0
      """#

  /// Two users exchange a message in a room.
  static let probeBody =
    cmdlets + #"""
      $p = @{ TargetFqdn = $o['registrar'] }
      if ($o['sender']) { $p['SenderSipAddress'] = $o['sender'] }
      if ($o['receiver']) { $p['ReceiverSipAddress'] = $o['receiver'] }
      if ($o['chat_room']) { $p['ChatRoomUri'] = $o['chat_room'] }
      $t = Test-CsPersistentChatMessage @p
      Say 'result' $t.Result
      Say 'latency' $t.Latency
      Say 'why' $t.Error
      if ([string]$t.Result -ne 'Success') { Leave 1 ("no message was exchanged: " + [string]$t.Error) }
      """#

  /// Status 0 where no message can be exchanged.
  static let unavailableBody =
    cmdlets + #"""
      $p = @{ TargetFqdn = $o['registrar'] }
      if ($o['sender']) { $p['SenderSipAddress'] = $o['sender'] }
      if ($o['receiver']) { $p['ReceiverSipAddress'] = $o['receiver'] }
      if ($o['chat_room']) { $p['ChatRoomUri'] = $o['chat_room'] }
      $t = Test-CsPersistentChatMessage @p
      Say 'result' $t.Result
      if ([string]$t.Result -eq 'Success') { Leave 1 'a message was exchanged' }
      """#

  static let preflightBody =
    cmdlets + #"""
      Say 'user' ([Security.Principal.WindowsIdentity]::GetCurrent().Name)
      Say 'identity' (Pool-Identity)
      $problems = New-Object Collections.ArrayList
      $is = Pool-State $false
      if ($is -ne 'Normal') { [void]$problems.Add("the pool's state is $is, not Normal") }
      $replica = @(Get-CsManagementStoreReplicationStatus | Where-Object { $_.ReplicaFqdn -eq $o['fqdn'] })
      if ($replica.Count -eq 0) { [void]$problems.Add("$($o['fqdn']) is no replica of the Central Management store") }
      elseif (-not $replica[0].UpToDate) { [void]$problems.Add("the replica on $($o['fqdn']) is not up to date") }
      $active = Active-Servers
      if ($null -eq $active) { [void]$problems.Add('the list of active servers cannot be read: give active-list') }
      elseif (@($active).Count -gt 4) { [void]$problems.Add("$(@($active).Count) servers are active, 4 may be") }
      Say 'problems' $problems.Count
      $n = 0
      foreach ($p in $problems) { $n += 1; Say "problem.$n" $p }
      if ($problems.Count -gt 0) { Leave 1 "$($problems.Count) problems" }
      """#

  /// Read on the server itself, from its own replica: so no second hop is needed.
  static let statusMain =
    services + cmdlets + #"""
      $services = Chat-Services
      $stopped = @($services | Where-Object { $_.Status -ne 'Running' })
      $runs = $stopped.Count -eq 0
      Say 'running' $(if ($runs) { 'yes' } else { 'no' })
      Say 'fenced' $(if ((Recall 'fence') -eq '') { 'no' } elseif ($stopped.Count -eq $services.Count) { 'yes' } else { 'broken' })
      Say 'fence_run' (Recall 'fence')
      $is = Pool-State $true
      Say 'pool_state' $(if ($is -eq 'FailedOver') { 'failed-over' } else { 'normal' })
      $active = Active-Servers
      if (-not $runs) { Say 'active' 'no' }
      elseif ($null -ne $active) { Say 'active' $(if ($active -contains $o['fqdn']) { 'yes' } else { 'no' }) }
      """#

  static let fenceMain =
    services + #"""
      $by = Recall 'fence'
      if ($by -ne '' -and $by -ne $o['run']) { Leave 9 "it is fenced by run $by" }
      Keep 'fence' $o['run']
      foreach ($s in (Chat-Services)) { Disable $s.Name }
      foreach ($s in (Chat-Services)) { if ($s.Status -ne 'Stopped') { Leave 1 "$($s.Name) is $($s.Status)" } }
      Say 'fenced' 'yes'
      """#

  static let unfenceMain =
    services + #"""
      $by = Recall 'fence'
      if ($by -ne '' -and $o['run'] -ne '' -and $by -ne $o['run']) { Leave 9 "it is fenced by run $by" }
      foreach ($s in (Chat-Services)) {
        Enable $s.Name
        if ($by -ne '' -and (Recall "mode-$($s.Name)") -eq 'Auto' -and $s.Status -ne 'Running') { Start-Service -Name $s.Name -Confirm:$false }
        Forget "mode-$($s.Name)"
      }
      Forget 'fence'
      Say 'fenced' 'no'
      """#

  static let effectMain =
    services + #"""
      if ((Recall 'fence') -eq '') { Leave 1 'it is not fenced' }
      foreach ($s in (Chat-Services)) {
        if ($s.Status -ne 'Stopped') { Leave 1 "$($s.Name) is $($s.Status)" }
        if ((Start-Mode $s.Name) -ne 'Disabled') { Leave 1 "$($s.Name) would start at boot" }
      }
      Say 'fenced' 'yes'
      """#

  static let residueMain =
    services + #"""
      if ((Recall 'fence') -ne '') { Leave 1 "it is noted as fenced by run $(Recall 'fence')" }
      foreach ($s in (Chat-Services)) { if ((Start-Mode $s.Name) -eq 'Disabled') { Leave 1 "$($s.Name) is disabled" } }
      """#

  static let stopMain =
    services + #"""
      foreach ($s in (Chat-Services)) { if ($s.Status -ne 'Stopped') { Stop-Service -Name $s.Name -Force -Confirm:$false } }
      Say 'running' 'no'
      """#

  static let startMain =
    services + #"""
      if ((Recall 'fence') -ne '') { Leave 1 'it is fenced' }
      foreach ($s in (Chat-Services)) { if ($s.Status -ne 'Running') { Start-Service -Name $s.Name -Confirm:$false } }
      Say 'running' 'yes'
      """#

  /// Documented step 6: the mirror of a serving database.
  ///
  /// `-DropExistingDatabasesOnMirror` deletes what is on the target: only where the environment
  /// says so, and never where the target serves.
  static let mirrorBody =
    cmdlets + #"""
      if ($o['principal'] -eq $o['target']) { Leave 1 'a database cannot be its own mirror' }
      $states = @(Get-CsDatabaseMirrorState -PoolFqdn $o['pool'] -DatabaseType PersistentChat)
      foreach ($s in $states) { Say 'before' "$($s.DatabaseName) $($s.StateOnPrimary) $($s.StateOnMirror) $($s.MirroringStatusOnPrimary)" }
      $p = @{ DatabaseType = 'PersistentChat'; FileShare = $o['mirror_share']; SqlServerFqdn = $o['principal']; Confirm = $false }
      if ($o['instance']) { $p['SqlInstanceName'] = $o['instance'] }
      if ($o['drop_existing'] -eq 'yes') { $p['DropExistingDatabasesOnMirror'] = $true }
      Install-CsMirrorDatabase @p
      $after = @(Get-CsDatabaseMirrorState -PoolFqdn $o['pool'] -DatabaseType PersistentChat)
      if ($after.Count -eq 0) { Leave 2 'no state of mirroring is told' }
      foreach ($s in $after) { Say 'after' "$($s.DatabaseName) $($s.StateOnPrimary) $($s.StateOnMirror) $($s.MirroringStatusOnPrimary)" }
      Say 'method' 'install-csmirrordatabase'
      Say 'new_role' 'mirror'
      """#
}
