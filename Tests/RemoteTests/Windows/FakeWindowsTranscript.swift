import DrillModel
import Testing

/// What a Windows host would send for one command, written down from documented formats: nothing
/// of it was recorded on a Windows host.
///
/// `{nonce}` stands for the nonce of the sending.
struct FakeWindowsTranscript: Sendable, CustomTestStringConvertible {
  /// What it is an example of.
  var name: String
  /// The page, or the thread, that the format is taken from.
  var source: String
  /// Standard output; raw bytes.
  var output: [UInt8]
  /// Standard error; raw bytes.
  var errorOutput: [UInt8] = []
  /// The status that the SSH server passes on.
  var status: Int32 = 0
  /// The answer to `echo %COMSPEC%`.
  var commandShell = #"C:\Windows\system32\cmd.exe"#
  /// Whether the connection is cut behind the output.
  var isCut = false
  /// What it must be taken for; nil for unknown.
  var expected: Int32?
  /// What the output must come to.
  var text = ""
  /// What must stand in the complaints, or in the reason of an unknown end.
  var says = ""

  var testDescription: String { name }

  /// A whole answer around an output.
  static func framed(
    _ body: [UInt8], status: Int32 = 0, error: [UInt8] = [], page: Int = 65001, end: String = "\n"
  ) -> [UInt8] {
    Array("\(end)MUSTER {nonce} BEGIN cp=\(page)\(end)".utf8) + body
      + Array("\(end)MUSTER {nonce} END rc=\(status) err=".utf8) + error + Array(end.utf8)
  }
}

extension FakeWindowsTranscript {
  private static let rows = "role=standby\nwritable=no\n"
  private static let progress =
    "#< CLIXML\r\n<Objs Version=\"1.1.0.1\" "
    + "xmlns=\"http://schemas.microsoft.com/powershell/2004/04\"><Obj S=\"progress\" RefId=\"0\">"
    + "<TN RefId=\"0\"><T>System.Management.Automation.PSCustomObject</T><T>System.Object</T></TN>"
    + "<MS><I64 N=\"SourceId\">1</I64><PR N=\"Record\"><AV>Preparing modules for first use.</AV>"
    + "</PR></MS></Obj></Objs>"
  private static let errorRecord =
    "#< CLIXML\r\n<Objs Version=\"1.1.0.1\" "
    + "xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">"
    + "<S S=\"Error\">Get-CsService : Active Directory error &quot;-2147016672&quot;_x000D__x000A_"
    + "</S><S S=\"Error\">    + CategoryInfo : InvalidOperation_x000D__x000A_</S></Objs>"
  /// Format of sqlcmd's messages: docs/tools/sqlcmd/sqlcmd-utility of MicrosoftDocs/sql-docs.
  private static let gap =
    "Msg 4305, Level 16, State 1, Server SQLB01, Line 1\r\nThe log in this backup set begins at "
    + "LSN 42000000019400001, which is too recent to apply to the database. An earlier log backup "
    + "that includes LSN 42000000018800001 can be restored.\r\n"
    + "Msg 3013, Level 16, State 1, Server SQLB01, Line 1\r\n"
    + "RESTORE LOG is terminating abnormally.\r\n"

  /// Each of them, for the test to go through.
  static let all: [FakeWindowsTranscript] = [
    FakeWindowsTranscript(
      name: "a whole answer", source: "about_PowerShell_exe", output: framed(Array(rows.utf8)),
      expected: 0, text: rows),
    FakeWindowsTranscript(
      name: "lines that end with CR LF", source: "[Console]::Out.NewLine on Windows",
      output: framed(Array("role=standby\r\nwritable=no\r\n".utf8), end: "\r\n"),
      expected: 0, text: "role=standby\r\nwritable=no\r\n"),
    FakeWindowsTranscript(
      name: "PowerShell as the default shell turns every failure into 1",
      source: "PowerShell/PowerShell #11461, #13501",
      output: framed(Array(rows.utf8), status: 9, error: Array("changed by someone else".utf8)),
      status: 1, commandShell: "%COMSPEC%", expected: 9, text: rows,
      says: "changed by someone else"),
    FakeWindowsTranscript(
      name: "a status that is always the same", source: "PowerShell/Win32-OpenSSH #1933",
      output: framed(Array(rows.utf8)), status: 255, expected: 0, text: rows),
    FakeWindowsTranscript(
      name: "a failure behind a status of 0", source: "PowerShell/Win32-OpenSSH #1933",
      output: framed([], status: 2, error: Array("sqlcmd is not there".utf8)), expected: 2,
      says: "sqlcmd is not there"),
    FakeWindowsTranscript(
      name: "no last line", source: "a process that was ended",
      output: Array("\nMUSTER {nonce} BEGIN cp=65001\nrole=primary\n".utf8),
      text: "role=primary\n", says: "without its last line"),
    FakeWindowsTranscript(
      name: "a last line that was cut off in the middle", source: "a connection that was cut",
      output: Array("\nMUSTER {nonce} BEGIN cp=65001\n\nMUSTER {nonce} END rc=0".utf8),
      text: "\nMUSTER {nonce} END rc=0", says: "without its last line"),
    FakeWindowsTranscript(
      name: "a connection cut in mid-output", source: "a connection that was cut",
      output: Array("\nMUSTER {nonce} BEGIN cp=65001\nfile.1=mgc_2026".utf8), isCut: true,
      text: "file.1=mgc_2026", says: ""),
    FakeWindowsTranscript(
      name: "another sending's lines", source: "a buffer that came late",
      output: Array(
        "\nMUSTER muster-0000 BEGIN cp=65001\n\nMUSTER muster-0000 END rc=0 err=\n".utf8),
      text: "\nMUSTER muster-0000 BEGIN cp=65001\n\nMUSTER muster-0000 END rc=0 err=\n",
      says: "did not begin"),
    FakeWindowsTranscript(
      name: "powershell.exe is not found by cmd.exe", source: "cmd.exe's message 9009", output: [],
      errorOutput: Array(
        ("'powershell.exe' is not recognized as an internal or external command,\r\n"
          + "operable program or batch file.\r\n").utf8),
      status: 1, says: "is not recognized"),
    FakeWindowsTranscript(
      name: "progress as CLIXML", source: "PowerShell/PowerShell #5912, #16678",
      output: framed(Array(rows.utf8)), errorOutput: Array(progress.utf8), expected: 0, text: rows,
      says: ""),
    FakeWindowsTranscript(
      name: "an error as CLIXML", source: "PowerShell/PowerShell #5912, MS-PSRP 2.2.5",
      output: framed([], status: 1, error: Array("Active Directory error".utf8)),
      errorOutput: Array(errorRecord.utf8), status: 1, expected: 1,
      says: "Get-CsService : Active Directory error \"-2147016672\"\n"),
    FakeWindowsTranscript(
      name: "sqlcmd's messages", source: "docs/tools/sqlcmd/sqlcmd-utility",
      output: framed(
        Array("msg=4305\n".utf8), status: 1, error: Array("Msg 4305, Level 16".utf8)),
      errorOutput: Array(gap.utf8), status: 1, expected: 1, text: "msg=4305\n",
      says: "too recent to apply"),
    FakeWindowsTranscript(
      name: "code page 850", source: "chcp, where the output could not be set to UTF-8",
      output: framed(
        Array("error=Zugriff verweigert f".utf8) + [0x81] + Array("r M".utf8) + [0x81]
          + Array("ller\n".utf8), status: 1, error: [0x9A] + Array("bel".utf8), page: 850),
      status: 1, expected: 1, text: "error=Zugriff verweigert für Müller\n", says: "Übel"),
    FakeWindowsTranscript(
      name: "code page 437", source: "chcp, where the output could not be set to UTF-8",
      output: framed([0x82] + Array("t".utf8) + [0x82, 0x0A], page: 437), expected: 0,
      text: "été\n"),
    FakeWindowsTranscript(
      name: "code page 1252", source: "sqlcmd -f, Windows-1252",
      output: framed([0x93] + Array("caf".utf8) + [0xE9, 0x94, 0x0A], page: 1252), expected: 0,
      text: "“café”\n"),
    FakeWindowsTranscript(
      name: "bytes that are no UTF-8 in spite of the code page", source: "a service's own output",
      output: framed([0x6E, 0x3D, 0xFF, 0xFE, 0x0A]), expected: 0, text: "n=\u{FFFD}\u{FFFD}\n"),
    FakeWindowsTranscript(
      name: "a banner before the first line", source: "a profile of all users, or an AutoRun key",
      output: Array("Microsoft Windows [Version 6.3.9600]\r\n".utf8) + framed(Array(rows.utf8)),
      expected: 0, text: rows),
    FakeWindowsTranscript(
      name: "something behind the last line", source: "a default shell that says goodbye",
      output: framed(Array(rows.utf8)) + Array("Transcript stopped\r\n".utf8), expected: 0,
      text: rows),
    FakeWindowsTranscript(
      name: "a host that ends it at its own deadline",
      source: "[Environment]::Exit in the bootstrap",
      output: Array("\nMUSTER {nonce} BEGIN cp=65001\n".utf8), status: 124,
      says: "status 124"),
    FakeWindowsTranscript(
      name: "a number that is none", source: "a torn line",
      output: Array("\nMUSTER {nonce} BEGIN cp=65001\n\nMUSTER {nonce} END rc=00 err=\n".utf8),
      text: "\nMUSTER {nonce} END rc=00 err=\n", says: "without its last line"),
  ]
}
