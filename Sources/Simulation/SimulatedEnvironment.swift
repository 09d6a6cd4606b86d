import DrillLanguage

/// The environment of every simulated run: two data centers, a client site, a router, power.
///
/// Its addresses are those that are kept for documentation (RFC 5737).
enum SimulatedEnvironment {
  static func source() throws(DrillLanguageError) -> SourceFile {
    try SourceFile(path: "simulated.yaml", bytes: Array(text.utf8))
  }

  private static let text = """
    environment: simulated
    production: false
    subject: { name: Simulated pool, version: "1" }
    variables: { lease: 20s }
    ssh: { user: root }
    data-centers:
      primary:   { name: dc1, subnets: [192.0.2.0/25] }
      secondary: { name: dc2, subnets: [192.0.2.128/25] }
    hosts:
      db1:     { address: 192.0.2.11, data-center: primary, role: primary-database }
      db2:     { address: 192.0.2.12, data-center: primary, role: mirror }
      chat1:   { address: 192.0.2.21, data-center: primary, role: chat-server }
      chat2:   { address: 192.0.2.22, data-center: primary, role: chat-server }
      db3:     { address: 192.0.2.131, data-center: secondary, role: backup-database }
      db4:     { address: 192.0.2.132, data-center: secondary, role: backup-mirror }
      chat3:   { address: 192.0.2.141, data-center: secondary, role: chat-server }
      chat4:   { address: 192.0.2.142, data-center: secondary, role: chat-server }
      share:   { address: 192.0.2.151, data-center: secondary, role: share }
      client1: { address: 198.51.100.11, role: client-site }
      router:  { address: 203.0.113.2, role: router }
      power:   { address: 203.0.113.3, role: power-controller }
      witness: { address: 203.0.113.4, role: witness }
    database:
      provider: postgresql
      name: chat
      shipping-interval: 5s
      settings:
        cluster: 15/main
        replication-user: replicator
        share-command: "share"
        copy-folder: /var/lib/copy
        copy-job: copy
        witness-command: witness
    chat:
      provider: ejabberd
      domain: chat.example
      rooms: conference.chat.example
      port: 5222
      tls: disabled
      users: { prefix: user, count: 8 }
      password: env:CHAT_PASSWORD
      settings:
        active-command: chat-active
        pool-state-command: chat-pool-state
    power: { off: power-off, on: power-on, status: power-status }
    protected: [client1]
    timing: { lease: "${lease}", clock-offset: 2s }
    """
}
