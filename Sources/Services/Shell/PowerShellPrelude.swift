/// What every PowerShell script of a provider starts with: the functions that they share.
///
/// Scripts are for Windows PowerShell 3.0 and later. They leave by throwing, never by `exit`: what
/// sent them prints their last line.
enum PowerShellPrelude {
  /// Puts a script together of its parts.
  static func script(_ parts: String...) -> String { ([common] + parts).joined(separator: "\n") }

  /// Arguments, speech, notes on the host, programs.
  static let common = #"""
    $o = @{}
    foreach ($a in $args) {
      $i = $a.IndexOf('=')
      if ($i -gt 0) { $o[$a.Substring(0, $i)] = $a.Substring($i + 1) }
    }

    function Say([string]$name, $value) { $name + '=' + (([string]$value) -replace '[\r\n\t]+', ' ') }

    # Ends the script with this status: 1 not done, 2 cannot be told, 9 changed by someone else.
    function Leave([int]$status, [string]$why) {
      $global:MusterStatus = $status
      throw $why
    }

    function Note-Path([string]$name) { Join-Path $o['state'] ('muster-' + $o['subject'] + '-' + $name + '.txt') }

    # Keeps a fact over a reboot, whole or not at all.
    function Keep([string]$name, [string]$text) {
      if (-not (Test-Path -LiteralPath $o['state'])) { [void](New-Item -ItemType Directory -Path $o['state'] -Force) }
      $path = Note-Path $name
      [IO.File]::WriteAllText("$path.new", $text)
      Move-Item -LiteralPath "$path.new" -Destination $path -Force
    }

    # The fact that was kept; empty where there is none.
    function Recall([string]$name) {
      $path = Note-Path $name
      if (Test-Path -LiteralPath $path) { ([IO.File]::ReadAllText($path)).Trim() } else { '' }
    }

    function Forget([string]$name) {
      Remove-Item -LiteralPath (Note-Path $name) -Force -Confirm:$false -ErrorAction SilentlyContinue
    }

    # Runs a program without a shell between; both streams are read as UTF-8.
    function Run([string]$file, [string]$arguments, [int]$seconds) {
      $i = New-Object Diagnostics.ProcessStartInfo
      $i.FileName = $file
      $i.Arguments = $arguments
      $i.UseShellExecute = $false
      $i.RedirectStandardInput = $true
      $i.RedirectStandardOutput = $true
      $i.RedirectStandardError = $true
      $i.StandardOutputEncoding = New-Object Text.UTF8Encoding($false)
      $i.StandardErrorEncoding = $i.StandardOutputEncoding
      $p = [Diagnostics.Process]::Start($i)
      $p.StandardInput.Close()
      $out = $p.StandardOutput.ReadToEndAsync()
      $err = $p.StandardError.ReadToEndAsync()
      if (-not $p.WaitForExit($seconds * 1000)) {
        try { $p.Kill() } catch { }
        Leave 2 "$file did not end within $seconds s"
      }
      @{ status = $p.ExitCode; output = $out.Result; errors = $err.Result }
    }

    # Auto, Manual, Disabled, or absent.
    function Start-Mode([string]$service) {
      $s = Get-WmiObject Win32_Service -Filter "Name='$service'"
      if ($s) { [string]$s.StartMode } else { 'absent' }
    }

    function Is-Running([string]$service) {
      $s = Get-Service -Name $service -ErrorAction SilentlyContinue
      [bool]($s -and $s.Status -eq 'Running')
    }

    # Keeps a service from starting, now and at boot; how it was is kept.
    function Disable([string]$service) {
      if ((Start-Mode $service) -eq 'absent') { return }
      if ((Recall "mode-$service") -eq '') { Keep "mode-$service" (Start-Mode $service) }
      Set-Service -Name $service -StartupType Disabled -Confirm:$false
      if (Is-Running $service) { Stop-Service -Name $service -Force -Confirm:$false }
    }

    # Lets a service start again as it did.
    function Enable([string]$service) {
      $mode = Recall "mode-$service"
      if ($mode -eq '' -or (Start-Mode $service) -eq 'absent') { return }
      if ($mode -eq 'Auto') { $mode = 'Automatic' }
      Set-Service -Name $service -StartupType $mode -Confirm:$false
    }

    """#
}
