import DrillModel
import LocalProcess

/// A Prosody 0.12 with internal storage in a scratch folder: every archived message is appended
/// to a file before it is reflected.
final class ProsodyServer: ChatServer {
  let port = LoopbackPort.free()
  let process: ServerProcess
  let folder: ScratchFolder
  let service: ChatService

  init(users: Int = 8, hasArchive: Bool = true, tls: ChatService.TLS = .disabled) throws {
    let folder = try ScratchFolder()
    self.folder = folder
    service = ChatService(
      provider: "prosody", domain: "chat.test", rooms: "rooms.chat.test", port: port, tls: tls,
      users: (1...users).map { "user\($0)" },
      password: SecretReference(source: .env, locator: "UNUSED"))
    try folder.write(
      "prosody.cfg.lua",
      """
      run_as_root = true
      daemonize = false
      data_path = "\(folder.path)/data"
      pidfile = "\(folder.path)/prosody.pid"
      log = { { levels = { min = "info" }, to = "console" } }
      interfaces = { "127.0.0.1" }
      c2s_ports = { \(port) }
      s2s_ports = {}
      http_ports = {}
      https_ports = {}
      modules_enabled = { "roster", "saslauth", "disco"\(tls == .disabled ? "" : ", \"tls\"") }
      modules_disabled = { "s2s"\(tls == .disabled ? ", \"tls\"" : "") }
      ssl = { key = "\(folder.path)/key.pem", certificate = "\(folder.path)/cert.pem" }
      c2s_require_encryption = \(tls != .disabled)
      allow_unencrypted_plain_auth = true
      authentication = "internal_plain"
      storage = "internal"
      storage_archive_item_limit = 1000000
      VirtualHost "chat.test"
      Component "rooms.chat.test" "muc"
        modules_enabled = { \(hasArchive ? "\"muc_mam\"" : "") }
        muc_log_by_default = true
        muc_log_expires_after = "never"
        muc_room_default_persistent = true
        muc_room_locking = false
      """)
    let quoted = Self.password.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
    for user in service.users {
      try folder.write(
        "data/chat%2etest/accounts/\(user).dat", "return { [\"password\"] = \"\(quoted)\" };\n")
    }
    process = ServerProcess(
      "/usr/bin/prosody", ["--config", "\(folder.path)/prosody.cfg.lua", "-F"],
      environment: ["HOME": folder.path], log: "\(folder.path)/log")
  }

  /// Makes the self-signed certificate of a server with TLS.
  func makeCertificate() async throws {
    try await LocalCommand(
      "openssl",
      [
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=chat.test",
        "-keyout", "\(folder.path)/key.pem", "-out", "\(folder.path)/cert.pem",
      ]
    ).runSuccessfully()
  }

  func start() async throws {
    try process.start()
    try await waitUntilListening()
  }
}
