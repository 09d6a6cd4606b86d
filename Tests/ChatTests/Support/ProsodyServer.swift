import DrillModel

/// A Prosody 0.12 with internal storage in a scratch folder: every archived message is appended
/// to a file before it is reflected.
final class ProsodyServer: ChatServer {
  let port = LoopbackPort.free()
  let process: ServerProcess
  let folder: ScratchFolder
  let service: ChatService

  init(users: Int = 8, hasArchive: Bool = true) throws {
    let folder = try ScratchFolder()
    self.folder = folder
    service = ChatService(
      provider: "prosody", domain: "chat.test", rooms: "rooms.chat.test", port: port,
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
      modules_enabled = { "roster", "saslauth", "disco" }
      modules_disabled = { "s2s", "tls" }
      c2s_require_encryption = false
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

  func start() async throws {
    try process.start()
    try await waitUntilListening()
  }
}
