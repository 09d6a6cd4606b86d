import DrillModel
import LocalProcess
import Services

/// A real Prosody in a network namespace of its own, with everything it writes in a scratch folder.
struct ScratchChat {
  let folder: String
  let namespace: String
  let port: Int
  let environment: Environment
  let catalogue: ServiceCatalogue

  static func make() async throws -> ScratchChat {
    let folder = try await LocalCommand("mktemp", ["-d", "/tmp/muster-chat.XXXXXX"])
      .runSuccessfully().text
    let port = Int.random(in: 20_000...52_000)
    let namespace = "muster-services-\(UInt32.random(in: 0...UInt32.max))"
    var environment = SampleEnvironment.pool(
      chatProvider: "prosody",
      chatSettings: [
        "service": "none", "config": "\(folder)/prosody.cfg.lua", "state": "\(folder)/state",
        "pid-file": "\(folder)/prosody.pid",
        "start-command":
          "cd \(folder) && runuser -u prosody -- prosody --config \(folder)/prosody.cfg.lua -D",
      ])
    environment.chat.port = port
    let chat = ScratchChat(
      folder: folder, namespace: namespace, port: port, environment: environment,
      catalogue: try ServiceCatalogue(environment: environment))
    do {
      try await chat.raise()
    } catch {
      await chat.remove()
      throw error
    }
    return chat
  }

  func run(
    _ act: Act.Name, _ parameters: ActParameters = ActParameters()
  ) async throws -> ScriptRunner.Answer {
    let value = try catalogue.act(act, .chat, on: host, parameters: parameters)
    return try await run(value.command)
  }

  func run(_ script: Script) async throws -> ScriptRunner.Answer {
    try await ScriptRunner.run(script, prefix: ["ip", "netns", "exec", namespace])
  }

  var host: Host {
    environment.host("chat1") ?? SampleEnvironment.host("chat1", nil, [], "127.0.0.1")
  }

  /// Runs a shell command inside the namespace.
  func shell(_ command: String) async throws -> LocalResult {
    try await LocalCommand("ip", ["netns", "exec", namespace, "bash", "-c", command]).run()
  }

  /// 0 where a new connection is taken, another status where not.
  func connects() async throws -> Bool {
    try await shell("timeout 2 bash -c 'exec 3<>/dev/tcp/127.0.0.1/\(port)'").succeeded
  }

  func remove() async {
    _ = try? await shell("kill -KILL $(cat \(folder)/prosody.pid)")
    _ = try? await LocalCommand("ip", ["netns", "delete", namespace]).run()
    _ = try? await LocalCommand("rm", ["-rf", folder]).run()
  }

  private func raise() async throws {
    try await LocalCommand("ip", ["netns", "add", namespace]).runSuccessfully()
    _ = try await shell("ip link set lo up")
    let configuration = """
      pidfile = "\(folder)/prosody.pid"
      data_path = "\(folder)/data"
      log = "\(folder)/log"
      interfaces = { "127.0.0.1" }
      c2s_ports = { \(port) }
      s2s_ports = {}
      http_ports = {}
      https_ports = {}
      -- host = "10.9.2.11" is a comment
      sql = { driver = "PostgreSQL", database = "chat", host = "10.9.1.11" }
      VirtualHost "chat.example"
      """
    let script = Script(
      #"""
      mkdir "$1/data" && printf '%s\n' "$2" >"$1/prosody.cfg.lua" && chown -R prosody "$1" &&
        chmod 755 "$1" </dev/null
      """#, [folder, configuration])
    let answer = try await ScriptRunner.run(script)
    guard answer.status == 0 else { throw ScratchPool.SetupError(answer: "\(answer)") }
  }
}
