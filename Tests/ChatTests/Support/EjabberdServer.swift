import DrillModel

/// An ejabberd 23.01 with Mnesia in a scratch folder, without Erlang distribution: it has no
/// name, and no other node on this machine can meet it.
final class EjabberdServer: ChatServer {
  let port = LoopbackPort.free()
  let process: ServerProcess
  let folder: ScratchFolder
  let service: ChatService

  init(users: Int = 8) throws {
    let folder = try ScratchFolder()
    self.folder = folder
    service = ChatService(
      provider: "ejabberd", domain: "chat.test", rooms: "rooms.chat.test", port: port,
      users: (1...users).map { "user\($0)" },
      password: SecretReference(source: .env, locator: "UNUSED"))
    try folder.write(
      "ejabberd.yml",
      """
      hosts: [chat.test]
      loglevel: warning
      listen:
        - port: \(port)
          ip: "127.0.0.1"
          module: ejabberd_c2s
          starttls: false
      auth_method: internal
      access_rules:
        local: { allow: all }
      shaper: {}
      modules:
        mod_disco: {}
        mod_roster: {}
        mod_mam:
          default: always
        mod_muc:
          host: rooms.chat.test
          access: all
          access_create: all
          access_persistent: all
          access_mam: all
          max_users: 500
          default_room_options:
            mam: true
            persistent: true
      """)
    try folder.write("home/unused", "")
    let users = service.users.map {
      "ejabberd_auth:try_register(<<\"\($0)\">>,<<\"chat.test\">>,P)"
    }.joined(separator: ",")
    let bytes = Self.password.utf8.map(String.init).joined(separator: ",")
    process = ServerProcess(
      "/usr/bin/erl",
      [
        "-noinput", "+K", "true", "-mnesia", "dir", "\"\(folder.path)/mnesia\"", "-eval",
        "{ok,_}=application:ensure_all_started(ejabberd),P= <<\(bytes)>>,\(users).",
      ],
      environment: [
        "HOME": "\(folder.path)/home", "EJABBERD_CONFIG_PATH": "\(folder.path)/ejabberd.yml",
        "EJABBERD_LOG_PATH": "\(folder.path)/ejabberd.log",
        "ERL_LIBS": "/usr/lib/x86_64-linux-gnu", "ERL_CRASH_DUMP_BYTES": "0",
      ], log: "\(folder.path)/log")
  }

  func start() async throws {
    try process.start()
    try await waitUntilListening()
  }
}
