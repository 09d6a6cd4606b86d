import Chat
import DrillModel
import Glibc
import Testing

/// Traffic against test servers, with the binary that was built beside the tests as its worker.
enum TestTraffic {
  /// Generous: the machine may be busy.
  static let patience = Duration.seconds(60)

  static func program() throws -> WorkerProgram {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    let path = String(decoding: buffer.prefix(max(0, count)).map(UInt8.init), as: UTF8.self)
    let folder = path.split(separator: "/").dropLast().joined(separator: "/")
    let worker = "/\(folder)/muster"
    try #require(access(worker, X_OK) == 0, "the binary is not built beside the tests: \(worker)")
    return WorkerProgram(path: worker)
  }

  static func start(
    _ servers: [any ChatServer], workload: ChatWorkload, run: String,
    rule: AvailabilityRule = AvailabilityRule(), options: ChatOptions = ChatOptions(),
    sink: @escaping @Sendable (LedgerEntry) -> Void
  ) async throws -> ChatTraffic {
    let server = try #require(servers.first)
    var wide = options
    wide.startLimit = patience
    wide.loginLimit = .seconds(5)
    return try await ChatTraffic.start(
      program: program(), service: server.service, password: type(of: server).password,
      workload: workload, run: run,
      routes: servers.enumerated().map { place, server in
        DirectRoute(name: "chat\(place + 1)", address: "127.0.0.1", port: server.port)
      }, rule: rule, options: wide, sink: sink)
  }
}
