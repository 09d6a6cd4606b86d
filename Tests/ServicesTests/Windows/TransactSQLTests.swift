import DrillModel
import Foundation
import LocalProcess
import TestSupport
import Testing

@testable import Services

/// The T-SQL that is sent, as golden text, with what of it a parser can read.
struct TransactSQLTests {
  /// The page that each batch is written from; of MicrosoftDocs/sql-docs unless it says else.
  static let pages: [String: String] = [
    "login": "docs/t-sql/functions/is-srvrolemember-transact-sql",
    "state":
      "docs/relational-databases/system-catalog-views/sys-database-mirroring-transact-sql",
    "positions": "docs/relational-databases/system-tables/restorehistory-transact-sql",
    "shipping": "docs/database-engine/log-shipping/monitor-log-shipping-transact-sql",
    "list": "undocumented master.sys.xp_dirtree, which SQL Server's own tools use",
    "header": "docs/t-sql/statements/restore-statements-headeronly-transact-sql",
    "unship":
      "docs/relational-databases/system-stored-procedures/"
      + "sp-delete-log-shipping-secondary-database-transact-sql",
    "restore-log":
      "docs/relational-databases/backup-restore/apply-transaction-log-backups-sql-server",
    "kill": "docs/t-sql/language-elements/kill-transact-sql",
    "recover":
      "docs/database-engine/log-shipping/fail-over-to-a-log-shipping-secondary-sql-server",
    "probe":
      "docs/relational-databases/system-stored-procedures/sp-addextendedproperty-transact-sql; "
      + "docs/relational-databases/system-tables/logmarkhistory-transact-sql",
    "unprobe":
      "docs/relational-databases/system-stored-procedures/sp-dropextendedproperty-transact-sql",
    "partner-failover":
      "docs/database-engine/database-mirroring/"
      + "manually-fail-over-a-database-mirroring-session-transact-sql",
    "partner-force":
      "docs/database-engine/database-mirroring/"
      + "force-service-in-a-database-mirroring-session-transact-sql",
    "partner-off": "docs/database-engine/database-mirroring/removing-database-mirroring-sql-server",
    "tail": "docs/relational-databases/backup-restore/tail-log-backups-sql-server",
    "full": "docs/t-sql/statements/backup-transact-sql",
    "restore-full": "docs/t-sql/statements/restore-statements-transact-sql",
    "ship-from":
      "docs/relational-databases/system-stored-procedures/"
      + "sp-add-log-shipping-primary-database-transact-sql",
    "ship-to":
      "docs/relational-databases/system-stored-procedures/"
      + "sp-add-log-shipping-secondary-database-transact-sql",
    "start-copy": "docs/relational-databases/system-stored-procedures/sp-start-job-transact-sql",
    "start-backup": "docs/relational-databases/system-stored-procedures/sp-start-job-transact-sql",
    "ended-copy": "docs/relational-databases/system-tables/dbo-sysjobactivity-transact-sql",
    "partner-to":
      "docs/database-engine/database-mirroring/"
      + "example-setting-up-database-mirroring-using-windows-authentication-transact-sql",
    "log-copy":
      "docs/database-engine/database-mirroring/"
      + "prepare-a-mirror-database-for-mirroring-sql-server",
    "pause-backup":
      "docs/relational-databases/system-stored-procedures/sp-update-job-transact-sql",
    "resume-backup":
      "docs/relational-databases/system-stored-procedures/sp-update-job-transact-sql",
    "jobs":
      "docs/relational-databases/system-tables/log-shipping-monitor-secondary-transact-sql",
    "archived": "docs/relational-databases/system-tables/backupset-transact-sql",
    "clients":
      "docs/relational-databases/system-dynamic-management-views/"
      + "sys-dm-exec-connections-transact-sql",
    "counters": "Lync/LyncServer/lync-server-2013-tbllastchatid (OfficeDocs-SkypeForBusiness)",
    "fingerprint": "Lync/LyncServer/lync-server-2013-tblchat (OfficeDocs-SkypeForBusiness)",
    "marks": "Lync/LyncServer/lync-server-2013-tblchat (OfficeDocs-SkypeForBusiness)",
    "ended-backup": "docs/relational-databases/system-tables/dbo-sysjobactivity-transact-sql",
  ]

  /// The batches that sqlglot reads; the others stand as golden text, not parsed.
  static let parsed: Set<String> = [
    "archived", "clients", "counters", "ended-backup", "ended-copy", "fingerprint", "jobs", "kill",
    "login", "marks", "positions", "ship-from", "ship-to", "shipping",
    "start-backup", "start-copy", "state", "unship",
  ]

  /// Every batch that any act carries.
  static func batches() throws -> [String: String] {
    var batches: [String: String] = [:]
    for (_, act) in try WindowsEnvironment.acts() {
      for script in [act.command, act.precondition, act.outcomeProbe].compactMap(\.self) {
        for argument in script.arguments where argument.hasPrefix("sql.") {
          let parts = argument.dropFirst(4).split(separator: "=", maxSplits: 1)
          batches[String(parts[0])] = String(parts[1])
        }
      }
    }
    return batches
  }

  @Test func `every batch is as it was written down, with its page`() throws {
    let batches = try Self.batches()
    #expect(Set(batches.keys) == Set(Self.pages.keys))
    var text =
      "-- The T-SQL of the provider sql-server, as it is sent. {file} and {folder} are found on the host.\n"
    for (name, batch) in batches.sorted(by: { $0.key < $1.key }) {
      text += "\n-- \(name): \(Self.parsed.contains(name) ? "parsed by sqlglot" : "not parsed")\n"
      text += "-- page: \(Self.pages[name] ?? "none")\n\(batch)\nGO\n"
    }
    try Golden.check(text, "sql-server.sql")
  }

  @Test func `names and values cannot leave their quotes`() throws {
    #expect(TransactSQL.identifier("a]b") == "[a]]b]")
    #expect(TransactSQL.text("a'b") == "N'a''b'")
    let sql = TransactSQL(database: "x]; DROP DATABASE y--'")
    for batch in [sql.recover, sql.kill, sql.probe, sql.unship, sql.tail] {
      let rest = batch.text.replacing("[x]]; DROP DATABASE y--']", with: "")
        .replacing("N'x]; DROP DATABASE y--'''", with: "")
      #expect(!rest.contains("DROP DATABASE"), "\(batch.name): \(batch.text)")
    }
  }

  @Test func `a parser by other people reads what is said to be parsed, and PowerShell`()
    async throws
  {
    guard let python = PythonReaders.path else {
      print(PythonReaders.skipped("the parsing of T-SQL and PowerShell"))
      return
    }
    let batches = try Self.batches()
    var scripts: [String: String] = ["own command": OwnCommandScript.powerShellText]
    for (title, act) in try WindowsEnvironment.acts() {
      scripts[title] = act.command.text
      for argument in act.command.arguments where argument.hasPrefix("body=") {
        scripts["\(title) body"] = String(argument.dropFirst(5))
      }
      for argument in act.command.arguments where argument.hasPrefix("prelude=") {
        scripts["\(title) prelude"] = String(argument.dropFirst(8))
      }
      scripts["\(title) precondition"] = act.precondition?.text
      scripts["\(title) outcome"] = act.outcomeProbe?.text
    }
    scripts["a script that is broken"] = "if ($a { 1 }"
    let folder = try ScratchFolder()
    let file = "\(folder.path)/texts.json"
    // A file's name, or pairs of numbers, stand where the host puts them.
    let sql = batches.mapValues {
      $0.replacing("{file}", with: #"\\fs\ls\mgc.trn"#).replacing("{marks}", with: "(1, 5), (2, 7)")
    }
    let data = try JSONEncoder().encode(["sql": sql, "powershell": scripts])
    try data.write(to: URL(fileURLWithPath: file))
    let result = try await LocalCommand(
      python, ["\(Golden.folder)/../readers/check_texts.py", file], deadline: .seconds(300)
    ).run()
    #expect(result.succeeded, "\(result.errorText)")
    let lines = result.text.split(separator: "\n").map(String.init)
    #expect(lines.count == batches.count + scripts.count)
    for name in batches.keys.sorted() {
      let said = Self.parsed.contains(name) ? "parsed" : "not parsed"
      #expect(lines.contains("sql \(name) \(said)"), "\(name) is said to be \(said)")
    }
    let broken = lines.filter { $0.hasPrefix("powershell ") && $0.contains(" not parsed") }
    #expect(broken.count == 1, "\(broken.joined(separator: "\n"))")
    #expect(broken.first?.hasPrefix("powershell a script that is broken") == true)
  }
}
