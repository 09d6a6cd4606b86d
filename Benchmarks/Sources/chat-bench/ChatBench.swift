import Chat
import DrillModel
import Glibc
import SSH

/// Chat traffic at a fixed rate against a server that stands, ledgered; one JSON object.
///
/// `chat-bench RATE SECONDS USERS ROOMS`; the environment says where: CHAT_PORT, CHAT_DOMAIN,
/// CHAT_ROOMS, CHAT_PASSWORD, CHAT_LEDGER (the file to write), CHAT_READ_BACK=1 to ask the archive
/// for what was acknowledged, and BENCH_PORT, BENCH_USER, BENCH_KEY, BENCH_KNOWN_HOSTS where the
/// server is to be reached by forwarding.
@main
struct ChatBench {
  static func main() async {
    let words = CommandLine.arguments
    if words.count == 2, words[1] == "chat-worker" { ChatWorker.main() }
    guard words.count == 5, let rate = Double(words[1]), let seconds = Int(words[2]),
      let users = Int(words[3]), let rooms = Int(words[4])
    else { fail("usage: chat-bench RATE SECONDS USERS ROOMS") }
    do {
      let workload = ChatWorkload(rooms: rooms, users: users, rate: rate)
      try await drive(workload, for: .seconds(seconds))
    } catch {
      fail("\(error)")
    }
  }

  private static func drive(_ workload: ChatWorkload, for duration: Duration) async throws {
    let service = ChatService(
      provider: "own", domain: value("CHAT_DOMAIN"), rooms: value("CHAT_ROOMS"),
      port: Int(value("CHAT_PORT")) ?? 0, users: (1...workload.users).map { "user\($0)" },
      password: SecretReference(source: .env, locator: "CHAT_PASSWORD"))
    let path = value("CHAT_LEDGER")
    let ledger = try LedgerWriter(path: path)
    let tally = Tally()
    let client = SSHClient(threads: 1)
    let (route, forwarder) = try await way(to: service.port, users: workload.users, client)
    let traffic = try await ChatTraffic.start(
      program: WorkerProgram(), service: service, password: value("CHAT_PASSWORD"),
      workload: workload, run: "bench-\(getpid())-\(MonotonicInstant.now.nanoseconds)",
      routes: [route], options: ChatOptions(silentLimit: .seconds(20), loginLimit: .seconds(20))
    ) { entry in
      ledger.append(entry)
      tally.take(entry)
    }
    let count = workload.users
    guard await traffic.wait(upTo: .seconds(90), until: { $0.connectedUsers == count }) != nil
    else { fail("only \(traffic.state.connectedUsers) of \(count) users came in") }
    let cpuBefore = processorTime()
    let begin = MonotonicInstant.now
    try await traffic.startSending()
    try await Task.sleep(for: duration)
    let cpu = processorTime() - cpuBefore
    let sending = MonotonicInstant.now.since(begin)
    await traffic.stopSending()
    var missing = 0
    if getenv("CHAT_READ_BACK") != nil {
      let found = Set(try await traffic.readBack().compactMap { $0.marker?.key })
      missing = tally.acknowledgedKeys.subtracting(found).count
    }
    await traffic.stop()
    await forwarder?.close()
    await client.shutdown()
    let lines = try ledger.finish().lines
    report(tally, missing: missing, lines: lines, seconds: sending, cpu: cpu)
  }

  private static func way(
    to port: Int, users: Int, _ client: SSHClient
  ) async throws -> (any ChatRoute, Forwarder?) {
    guard let sshPort = getenv("BENCH_PORT").flatMap({ Int(String(cString: $0)) }) else {
      return (DirectRoute(name: "chat", address: "127.0.0.1", port: port), nil)
    }
    let target = SSHTarget(
      name: "gate", address: "127.0.1.1", port: sshPort, user: value("BENCH_USER"),
      identityFiles: [value("BENCH_KEY")], knownHostsFiles: [value("BENCH_KNOWN_HOSTS")],
      connectDeadline: .seconds(60))
    let forwarder = try await Forwarder.open(
      to: "127.0.0.1", port: port, through: target, client: client,
      options: Forwarder.Options(connectionsLimit: users + 8))
    return (await ForwardedRoute(name: "chat", forwarder: forwarder), forwarder)
  }

  private static func report(
    _ tally: Tally, missing: Int, lines: Int, seconds: Duration, cpu: Double
  ) {
    let span = Double(seconds.components.seconds) + Double(seconds.components.attoseconds) / 1e18
    let counts = tally.counts
    let (lateness, latency) = tally.sorted
    func part(_ values: [Double], _ share: Double) -> Double {
      values.isEmpty ? 0 : values[min(values.count - 1, Int(Double(values.count) * share))]
    }
    print(
      "{\"sent\":\(counts.sent),\"acknowledged\":\(counts.acknowledged),"
        + "\"notSent\":\(counts.notSent),\"seconds\":\(span),\"missing\":\(missing),"
        + "\"lines\":\(lines),\"cores\":\(cpu / span),"
        + "\"latenessP50\":\(part(lateness, 0.5)),\"latenessP99\":\(part(lateness, 0.99)),"
        + "\"latencyP50\":\(part(latency, 0.5)),\"latencyP99\":\(part(latency, 0.99))}")
  }

  /// What the kernel has accounted to this process and to the workers that it runs, in seconds.
  private static func processorTime() -> Double {
    var total = seconds(on: CLOCK_PROCESS_CPUTIME_ID)
    for child in children() {
      var clock = clockid_t()
      guard clock_getcpuclockid(child, &clock) == 0 else { fail("no clock for \(child)") }
      total += seconds(on: clock)
    }
    return total
  }

  private static func seconds(on clock: clockid_t) -> Double {
    var time = timespec()
    guard clock_gettime(clock, &time) == 0 else { fail("no processor time: errno \(errno)") }
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// The processes that a thread of this one started and that still run.
  private static func children() -> [pid_t] {
    var found: [pid_t] = []
    guard let tasks = opendir("/proc/self/task") else { fail("no /proc") }
    defer { closedir(tasks) }
    while let entry = readdir(tasks) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard Int(name) != nil, let file = fopen("/proc/self/task/\(name)/children", "r")
      else { continue }
      defer { fclose(file) }
      var buffer = [UInt8](repeating: 0, count: 4_096)
      let count = fread(&buffer, 1, buffer.count, file)
      let text = String(decoding: buffer.prefix(count), as: UTF8.self)
      found += text.split(separator: " ").compactMap { pid_t($0) }
    }
    if found.isEmpty { fail("its worker is not among its children") }
    return found
  }

  private static func value(_ name: String) -> String {
    guard let value = getenv(name) else { fail("\(name) is not set") }
    return String(cString: value)
  }

  private static func fail(_ message: String) -> Never {
    let text = "chat-bench: \(message)\n"
    _ = write(2, text, text.utf8.count)
    exit(1)
  }
}
