import DrillModel

extension WorkerSetup {
  /// What a worker must know for a workload against a service.
  init(
    service: ChatService, password: String, workload: ChatWorkload, run: String,
    routes: [any ChatRoute], options: ChatOptions
  ) throws(ChatError) {
    guard workload.users > 0, workload.rooms > 0, workload.rate > 0 else {
      throw .unfit(reason: "users, rooms and rate must be positive")
    }
    guard workload.users <= service.users.count else {
      throw .unfit(
        reason: "\(workload.users) users are asked for, the service names "
          + "\(service.users.count); name more under users, or ask for fewer")
    }
    guard workload.users <= 400 else {
      throw .unfit(
        reason: "\(workload.users) users are more than one worker can connect (400)")
    }
    guard !routes.isEmpty else { throw .unfit(reason: "there is no chat server to connect to") }
    guard !run.isEmpty, !run.contains(where: \.isWhitespace) else {
      throw .unfit(reason: "the run's id must be a word")
    }
    let names = service.users.prefix(workload.users) + [service.roomPrefix]
    if let name = names.first(where: { $0.contains { $0.isWhitespace || $0 == "/" } }) {
      throw .unfit(reason: "'\(name)' is no local part of an address")
    }
    let perUser = Double(workload.users) / workload.rate
    self.init(
      domain: service.domain, rooms: service.rooms, tls: service.tls, run: run,
      password: password, period: UInt64(max(1_000, perUser * 1e9)),
      silentLimit: MonotonicTime.nanoseconds(options.silentLimit),
      loginLimit: MonotonicTime.nanoseconds(options.loginLimit),
      pageLimit: MonotonicTime.nanoseconds(options.pageLimit), pageSize: options.pageSize)
    users = service.users.prefix(workload.users).enumerated().map { place, name in
      User(name: name, room: "\(service.roomPrefix)\(place % workload.rooms + 1)")
    }
    self.routes = routes.map { Route(name: $0.name, address: $0.address, port: $0.port) }
  }
}
