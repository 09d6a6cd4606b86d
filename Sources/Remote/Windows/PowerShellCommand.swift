import Crypto
import DrillModel

/// A PowerShell script made ready to be sent to OpenSSH for Windows.
///
/// The command line is the same for every script but for a nonce: `powershell.exe` with a fixed
/// bootstrap as `-EncodedCommand`, base64 of UTF-16LE. It holds letters, digits and `+/=.- ` only,
/// so that it means the same to cmd.exe and to PowerShell as the default shell, and it is far
/// shorter than the 8,191 characters that cmd.exe takes. Everything else, secrets among it, goes
/// over standard input as base64 of UTF-8, where no code page can change it.
struct PowerShellCommand {
  /// cmd.exe takes no longer line.
  static let longestCommandLine = 8191
  /// A payload this long would take the host's memory for nothing.
  static let longestPayload = 1 << 20
  /// What the lines around a script's output begin with.
  static let mark = "MUSTER"

  let commandLine: String
  let input: [UInt8]

  /// Wraps a script.
  ///
  /// - Parameters:
  ///   - script: The script; its arguments become `$args`.
  ///   - variables: Set in its process's environment; secrets among them.
  ///   - nonce: Unique to this sending; letters, digits and `-`.
  ///   - deadline: After this the script is ended on the host, and what it started with it.
  /// - Throws: `RemoteError.notSendable`.
  init(
    _ script: Script, variables: [String: String], nonce: String, deadline: Duration
  ) throws(RemoteError) {
    var lines: [String] = []
    for (name, value) in variables.sorted(by: { $0.key < $1.key }) {
      lines.append("$env:\(name) = \(try ShellQuoting.quote(value, for: .powerShell))")
    }
    var words: [String] = []
    for argument in script.arguments {
      words.append(try ShellQuoting.quote(argument, for: .powerShell))
    }
    lines.append("$musterArguments = @(\(words.joined(separator: ", ")))")
    lines.append("$musterText = \(try ShellQuoting.quote(script.text, for: .powerShell))")
    lines.append("& ([ScriptBlock]::Create($musterText)) @musterArguments")
    let payload = Array(lines.joined(separator: "\n").utf8)
    guard payload.count <= Self.longestPayload else {
      throw .notSendable(reason: "the script is longer than \(Self.longestPayload) bytes")
    }
    let bootstrap = Self.bootstrap(nonce: nonce, deadline: deadline)
    commandLine =
      "powershell.exe -NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass -EncodedCommand "
      + Self.encoded(bootstrap)
    guard commandLine.utf8.count <= Self.longestCommandLine else {
      throw .notSendable(reason: "the command line is longer than cmd.exe takes")
    }
    input = Self.lines(of: Base64.encode(payload))
  }

  /// Base64 of UTF-16LE, as `-EncodedCommand` takes it.
  static func encoded(_ text: String) -> String {
    Base64.encode(text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
  }

  /// What runs first: it reads the payload, runs it, and says how it ended.
  ///
  /// Windows PowerShell hands a redirected standard input to the command as `$input`. A script
  /// ends with a status of its own by setting `$global:MusterStatus` and throwing. The code page
  /// stands in the first line, for where output could not be set to UTF-8. A second runspace ends
  /// the process at the deadline: children first, by their parent's number.
  static func bootstrap(nonce: String, deadline: Duration) -> String {
    #"""
    $ErrorActionPreference='Stop';$ProgressPreference='SilentlyContinue';$ConfirmPreference='None'
    $n='\#(nonce)';$rc=0;$e='';$global:MusterStatus=-1
    try{[Console]::OutputEncoding=New-Object Text.UTF8Encoding($false)}catch{}
    $o=[Console]::Out;$o.Write("`n\#(mark) $n BEGIN cp="+[Console]::OutputEncoding.CodePage+"`n")
    [void]([PowerShell]::Create().AddScript("Start-Sleep \#(deadline.wholeSeconds);Get-WmiObject Win32_Process -Filter 'ParentProcessId=$PID'|%{Stop-Process -Id `$_.ProcessId -Force};[Environment]::Exit(124)").BeginInvoke())
    try{$s=[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String((@($input) -join '')))
    . ([ScriptBlock]::Create($s))|ForEach-Object{$o.Write("$_`n")}
    if($global:MusterStatus -gt 0){$rc=$global:MusterStatus}
    }catch{$rc=1;if($global:MusterStatus -ge 0){$rc=$global:MusterStatus};$e=[string]$_.Exception.Message}
    $e=$e -replace '[\r\n\t]+',' ';if($e.Length -gt 1000){$e=$e.Substring(0,1000)}
    $o.Write("`n\#(mark) $n END rc=$rc err=$e`n");$o.Flush();exit $rc
    """#
  }

  /// In lines that no buffer for a line of input cuts.
  private static func lines(of text: String) -> [UInt8] {
    var input: [UInt8] = []
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: 1000) {
      input += bytes[start..<min(start + 1000, bytes.count)]
      input += [0x0D, 0x0A]
    }
    return input
  }
}
