import FoundationEssentials
import Glibc
import LocalProcess

extension Lab {
  /// Raises the lab and returns when it is ready; gives what is there when it is ready already.
  ///
  /// Ready means: every host answers over SSH and has booted; the mirror is synchronous; the backup
  /// has replayed a fresh record through the share; the chat servers of the first site take clients
  /// and reach the database, those of the second run and refuse. What a former, broken or
  /// interrupted lab of this name left is cleared away first.
  ///
  /// - Parameters:
  ///   - deadline: How long building and becoming ready may take together.
  ///   - progress: Told in a few words what is being done.
  /// - Returns: The lab's hosts and memory.
  /// - Throws: `LabError`; what came up by then stays for a look, until `down` or the next `up`.
  public func up(
    deadline: Duration = .seconds(180), progress: @Sendable (String) -> Void = { _ in }
  ) async throws(LabError) -> LabStatus {
    try Self.checkMachine()
    return try await LabLock.holding(name, waiting: .seconds(240)) { () async throws(LabError) in
      let present = try await status()
      if present.phase == .ready { return present }
      return try await raise(deadline, progress)
    }
  }

  private func raise(
    _ deadline: Duration, _ progress: @Sendable (String) -> Void
  ) async throws(LabError) -> LabStatus {
    progress("clearing away what is left of a former lab")
    try await clearAway()
    let end = ContinuousClock.now + deadline
    progress("preparing keys and programs")
    // A subnet is taken once the machine's own leg into it is there, which the keeper makes.
    let subnet = try await LabLock.holding("subnets", waiting: deadline) {
      () async throws(LabError) in
      let subnet = try await chooseSubnet()
      try await prepare(subnet)
      try await startKeeper()
      try await waitUntil("wired", end)
      return subnet
    }
    progress("building and booting \(LabHost.all(in: subnet).count) hosts")
    try await waitUntil("built", end)
    progress("waiting for replication, shipping and the chat pool")
    try await waitUntilReady(LabHost.all(in: subnet), end)
    try LabFolder(path: stateFolder).write("", to: "ready")
    return try await status()
  }

  /// Refuses a machine that cannot carry a lab.
  private static func checkMachine() throws(LabError) {
    guard geteuid() == 0 else { throw .needsRoot }
    let missing = LabRequirement.all.filter { !$0.isMet }
    guard missing.isEmpty else { throw .missingPrograms(missing) }
  }

  /// The standard subnet for the default lab, the first free one for others.
  private func chooseSubnet() async throws(LabError) -> LabSubnet {
    let routes = try await Self.running("ip", ["-4", "route", "show", "table", "all"]).text
    let candidates = name == Self.defaultName ? [LabSubnet.standard] : LabSubnet.others
    guard let free = candidates.first(where: { $0.isFree(among: routes) }) else {
      throw .subnetTaken(candidates.map(\.text).joined(separator: ", "))
    }
    return free
  }

  /// Writes the state folder: programs, table of hosts, keys, secrets.
  private func prepare(_ subnet: LabSubnet) async throws(LabError) {
    let folder = LabFolder(path: stateFolder)
    try folder.makeFolder(mode: 0o700)
    for name in ["programs/host", "keys", "secrets", "desk"] { try folder.makeFolder(name) }
    for program in LabProgram.all {
      try folder.write(program.text, to: "programs/\(program.name)", mode: 0o755)
    }
    let hosts = LabHost.all(in: subnet)
    try folder.write(
      hosts.map { $0.tableLine + "\n" }.joined(), to: "hosts.table")
    try folder.write(configuration(subnet), to: "lab.conf")
    for secret in [
      "chat-password", "database-password", "replication-password", "erlang-cookie",
    ] {
      try folder.write(Self.secret() + "\n", to: "secrets/\(secret)", mode: 0o600)
    }
    try await makeKey("id_ed25519", comment: "muster-lab")
    try await makeKey("keys/wal", comment: "wal")
    var known = ""
    for host in hosts {
      try await makeKey("keys/\(host.name)", comment: host.name)
      let key = (folder.read("keys/\(host.name).pub") ?? "").split(separator: " ").prefix(2)
      known += "\(host.name),\(host.address) \(key.joined(separator: " "))\n"
    }
    try folder.write(known, to: "known_hosts")
  }

  /// What the lab's programs read: shell assignments.
  func configuration(_ subnet: LabSubnet) -> String {
    let clocks = FileManager.default.fileExists(atPath: "/proc/self/ns/time_for_children")
    let hexadecimal = String(subnet.octet, radix: 16)
    return """
      NAME=\(name)
      NET=\(subnet.prefix)
      OCTET_HEX=\(hexadecimal.count < 2 ? "0" : "")\(hexadecimal)
      LINK=\(subnet.link)
      RUN=/run/muster-lab
      MEMORY=8g
      LIFE=\(timeToLive.components.seconds)
      OWN_CLOCK=\(clocks ? "yes" : "no")
      CGROUP=muster-lab-\(name)
      INTERVAL=\(max(1, shippingInterval.components.seconds))
      DOMAIN=chat.lab.example
      PGBIN=/usr/lib/postgresql/15/bin

      """
  }

  private static func secret() -> String {
    var generator = SystemRandomNumberGenerator()
    let digits = Array("0123456789abcdefghijklmnopqrstuvwxyz")
    return String((0..<24).map { _ in digits[Int.random(in: 0..<36, using: &generator)] })
  }

  private func makeKey(_ name: String, comment: String) async throws(LabError) {
    try await Self.running(
      "ssh-keygen",
      ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", "\(stateFolder)/\(name)"])
  }

  /// Starts the keeper in a session of its own, with nothing of this process but its log.
  private func startKeeper() async throws(LabError) {
    let script = """
      cd / && exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
      setsid --fork sh "$1/programs/keeper" "$1" </dev/null >>"$1/log" 2>&1
      """
    try await Self.running("sh", ["-c", script, "sh", stateFolder])
  }

  /// Waits for a mark that the lab's own programs leave in the state folder.
  private func waitUntil(_ mark: String, _ end: ContinuousClock.Instant) async throws(LabError) {
    let folder = LabFolder(path: stateFolder)
    while !folder.has(mark) {
      let isOver = ContinuousClock.now > end
      if folder.has("failed") || isOver || (folder.has("supervisor.pid") && supervisor == nil) {
        throw .buildFailed(log: folder.tail("log", lines: 20))
      }
      guard !Task.isCancelled else { throw .cancelled }
      try? await Task.sleep(for: .milliseconds(50))
    }
  }

  /// The lab's supervisor while it lives.
  var supervisor: ProcessIdentity? {
    guard let record = LabFolder(path: stateFolder).read("supervisor.pid"),
      let process = ProcessIdentity(record: record), process.isAlive
    else { return nil }
    return process
  }

  /// Runs a program of this machine that must succeed.
  @discardableResult
  static func running(
    _ program: String, _ arguments: [String], deadline: Duration = .seconds(60)
  ) async throws(LabError) -> LocalResult {
    do {
      return try await LocalCommand(program, arguments, deadline: deadline).runSuccessfully()
    } catch {
      throw .programFailed(what: program, reason: "\(error)")
    }
  }
}
