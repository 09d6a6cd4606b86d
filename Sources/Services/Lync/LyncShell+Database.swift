/// What of the databases is done from the management shell.
extension LyncShell {
  /// The pool's database changes its principal: back and forth, both partners alive.
  static let handOverBody =
    cmdlets + #"""
      function Mirror-States([string]$when) {
        $states = @(Get-CsDatabaseMirrorState -PoolFqdn $o['pool'] -DatabaseType PersistentChat)
        if ($states.Count -eq 0) { Leave 2 'no state of mirroring is told' }
        foreach ($s in $states) { Say $when "$($s.DatabaseName) $($s.StateOnPrimary) $($s.StateOnMirror) $($s.MirroringStatusOnPrimary)" }
      }
      Mirror-States 'before'
      Invoke-CsDatabaseFailover -PoolFqdn $o['pool'] -DatabaseType PersistentChat -NewPrincipal $o['new_principal'] -Confirm:$false
      Mirror-States 'after'
      Say 'method' 'invoke-csdatabasefailover'
      """#
}
