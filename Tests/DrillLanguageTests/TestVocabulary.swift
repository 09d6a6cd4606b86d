import DrillLanguage
import DrillModel

extension Vocabulary {
  private static let chatSettings = [
    "service", "config", "active-command", "pool-state-command", "database-normal",
    "database-failed-over", "database-on-mirror", "database-on-backup-mirror", "database-port",
    "state",
  ]

  /// Words enough for tests and for the files in Drills/.
  static let forTests = Vocabulary(
    faults: [
      Fault(kind: "network-cut", parameters: ["peer"]), Fault(kind: "power-off"),
      Fault(kind: "service-stop", parameters: ["service"]), Fault(kind: "archive-failing"),
      Fault(kind: "replication-lag"), Fault(kind: "disk-full", parameters: ["path"]),
      Fault(kind: "wrong-rights", parameters: ["path", "mode"]),
      Fault(kind: "shipped-log-gap", parameters: ["path", "behind"]),
      Fault(kind: "process-kill", parameters: ["name", "start"]),
      Fault(kind: "router-cut", requiredParameters: ["data-center"]),
      Fault(kind: "delay", parameters: ["jitter"], requiredParameters: ["by"]),
    ],
    providers: [
      Provider(
        word: "postgresql", service: .database,
        settings: [
          "cluster", "port", "data", "slot", "replication-user", "share", "share-command",
          "copy-folder", "copy-job", "witness-command",
        ]),
      Provider(
        word: "own", service: .database, requiredCommands: [.status, .fence, .promote]),
      Provider(
        word: "sql-server", service: .database,
        settings: [
          "share", "copy-by", "admin-host", "pool", "mirror-share", "drop-existing", "run-as",
          "fqdn",
        ]),
      Provider(
        word: "lync", service: .chat,
        settings: [
          "pool", "admin-host", "run-as", "registrar", "sender", "receiver", "chat-room", "fqdn",
        ]),
      Provider(word: "ejabberd", service: .chat, settings: chatSettings + ["node"]),
      Provider(
        word: "prosody", service: .chat, settings: chatSettings + ["pid-file"],
        requiredSettings: ["config"], acts: [.status, .activate, .deactivate, .poolState]),
    ])
}
