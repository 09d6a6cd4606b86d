import Glibc
import LocalProcess

/// A real sshd on loopback with its own configuration, host keys and log, for tests only.
///
/// Started by `SSHServer.with`, which stops it and removes its folder however the body ends. It
/// touches nothing of the machine's own sshd; it needs /usr/sbin/sshd, ssh-keygen and /run/sshd.
public final class SSHServer: Sendable {
  /// What the configuration differs in from one test to the next.
  public struct Options: Sendable {
    /// The types of its host keys, as ssh-keygen's `-t` names them.
    public var hostKeyTypes: [String]
    /// Further lines of sshd_config.
    public var configuration: [String]
    /// The loopback address it listens on.
    public var address: String

    /// The network namespace it runs in; this process's own when nil.
    public var namespace: String?

    /// Sets what differs.
    public init(
      hostKeyTypes: [String] = ["ed25519"], configuration: [String] = [],
      address: String = "127.0.0.1", namespace: String? = nil
    ) {
      self.hostKeyTypes = hostKeyTypes
      self.configuration = configuration
      self.address = address
      self.namespace = namespace
    }

    /// The program and the arguments that start sshd where it shall run.
    var launcher: [String] { namespace.map { ["ip", "netns", "exec", $0] } ?? [] }
  }

  /// The folder with everything of this server; removed at its end.
  public let folder: String
  /// The address it listens on.
  public let address: String
  /// The port it listens on.
  public let port: Int
  /// The user whom the keys in `folder` open the door to: the one who runs the tests.
  public let user: String
  private let server: Task<Void, Never>

  private init(
    folder: String, address: String, port: Int, user: String, server: Task<Void, Never>
  ) {
    self.folder = folder
    self.address = address
    self.port = port
    self.user = user
    self.server = server
  }

  /// The known_hosts file that has this server's keys.
  public var knownHostsFile: String { "\(folder)/known_hosts" }

  /// Runs a body with a server that is up, and stops the server afterwards.
  ///
  /// - Parameters:
  ///   - options: What the configuration differs in.
  ///   - body: What needs the server.
  /// - Returns: What the body returns.
  /// - Throws: What the body throws, or why the server did not start, with its log.
  public static func with<Value: Sendable>(
    _ options: Options = Options(), _ body: (SSHServer) async throws -> Value
  ) async throws -> Value {
    let server = try await start(options)
    let result: Result<Value, any Error>
    do { result = .success(try await body(server)) } catch { result = .failure(error) }
    await server.stop()
    return try result.get()
  }

  // MARK: What a test does to it

  /// Makes a key pair that the server accepts, and gives the private file's path.
  ///
  /// - Parameters:
  ///   - type: The key's type, as ssh-keygen's `-t` names it.
  ///   - passphrase: The passphrase, none when empty.
  ///   - isAuthorized: False for a key that the server must refuse.
  ///   - name: The file's name in the folder.
  /// - Returns: The path of the private key.
  /// - Throws: `LocalProcessError` when ssh-keygen fails.
  public func makeKey(
    _ type: String = "ed25519", passphrase: String = "", isAuthorized: Bool = true,
    name: String? = nil
  ) async throws -> String {
    let path = "\(folder)/\(name ?? "client_\(type)")"
    try await Self.generateKey(type, path, passphrase: passphrase)
    if isAuthorized {
      try SSHServerFiles.append(SSHServerFiles.read(path + ".pub"), to: "\(folder)/authorized_keys")
    }
    return path
  }

  /// Stops sshd and its connections from running, without closing anything, as a dark network
  /// or a frozen host would look; `thaw` lets them go on.
  public func freeze() { signalAll(SIGSTOP) }

  /// Lets sshd and its connections go on.
  public func thaw() { signalAll(SIGCONT) }

  /// Ends all connections at once; the server goes on listening.
  public func dropConnections() {
    guard let listener = processNumber else { return }
    for process in SSHServerProcesses.descendants(of: listener, named: "sshd") {
      kill(process, SIGKILL)
    }
  }

  /// How many connections it has at the moment.
  public var connectionCount: Int {
    guard let listener = processNumber else { return 0 }
    return SSHServerProcesses.children(of: listener, named: "sshd").count
  }

  /// What sshd wrote to its log.
  public var log: String { (try? SSHServerFiles.read("\(folder)/log")) ?? "" }

  private func signalAll(_ signal: Int32) {
    guard let listener = processNumber else { return }
    for process in [listener] + SSHServerProcesses.descendants(of: listener, named: "sshd") {
      kill(process, signal)
    }
  }

  private var processNumber: pid_t? {
    guard let text = try? SSHServerFiles.read("\(folder)/pid") else { return nil }
    return pid_t(text.filter(\.isNumber))
  }

  /// Ends sshd and its connections and removes the folder.
  private func stop() async {
    signalAll(SIGCONT)
    signalAll(SIGTERM)
    server.cancel()
    await server.value
    _ = try? await LocalCommand("rm", ["-rf", folder]).run()
  }

  // MARK: Starting

  private static func start(_ options: Options) async throws -> SSHServer {
    guard let folder = SSHServerFiles.makeTemporaryFolder(prefix: "muster-sshd") else {
      throw SSHServerError(message: "no temporary folder could be made")
    }
    mkdir("/run/sshd", 0o755)
    for type in options.hostKeyTypes { try await generateKey(type, "\(folder)/host_\(type)") }
    try SSHServerFiles.append("", to: "\(folder)/authorized_keys")
    let user = String(cString: getpwuid(getuid()).pointee.pw_name)
    var log = ""
    for _ in 0..<5 {
      let port =
        options.namespace == nil
        ? try SSHServerFiles.freePort(options.address) : Int.random(in: 20000...30000)
      try writeConfiguration(options, folder: folder, port: port)
      let server = Task {
        let words =
          options.launcher + [
            "/usr/sbin/sshd", "-D", "-f", "\(folder)/sshd_config", "-E", "\(folder)/log",
          ]
        _ = try? await LocalCommand(
          words[0], Array(words.dropFirst()), deadline: .seconds(3600)
        ).run()
      }
      if try await isUp(options.address, port) {
        try writeKnownHosts(options, folder: folder, port: port)
        return SSHServer(
          folder: folder, address: options.address, port: port, user: user, server: server)
      }
      server.cancel()
      await server.value
      log = (try? SSHServerFiles.read("\(folder)/log")) ?? ""
    }
    throw SSHServerError(message: "sshd did not start; is openssh-server installed? \(log)")
  }

  private static func generateKey(
    _ type: String, _ path: String, passphrase: String = ""
  ) async throws {
    try await LocalCommand(
      "ssh-keygen", ["-q", "-t", type, "-N", passphrase, "-C", "test \(type)", "-f", path]
    ).runSuccessfully()
  }

  private static func writeConfiguration(
    _ options: Options, folder: String, port: Int
  ) throws {
    let lines =
      options.configuration + ["ListenAddress \(options.address)", "Port \(port)"]
      + options.hostKeyTypes.map { "HostKey \(folder)/host_\($0)" } + [
        "PidFile \(folder)/pid", "AuthorizedKeysFile \(folder)/authorized_keys",
        "StrictModes no", "UsePAM no", "PasswordAuthentication no",
        "KbdInteractiveAuthentication no", "PermitRootLogin yes", "PrintMotd no",
        // Without it bash would run the user's own .bashrc for each command.
        "SetEnv HOME=\(folder)",
      ]
    try SSHServerFiles.write(lines.joined(separator: "\n") + "\n", to: "\(folder)/sshd_config")
  }

  private static func writeKnownHosts(
    _ options: Options, folder: String, port: Int
  ) throws {
    for type in options.hostKeyTypes {
      let line = try SSHServerFiles.read("\(folder)/host_\(type).pub")
      try SSHServerFiles.append("[\(options.address)]:\(port) \(line)", to: "\(folder)/known_hosts")
    }
  }

  private static func isUp(_ address: String, _ port: Int) async throws -> Bool {
    for _ in 0..<250 {
      if SSHServerFiles.accepts(address, port) { return true }
      try await Task.sleep(for: .milliseconds(20))
    }
    return false
  }
}
