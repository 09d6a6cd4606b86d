import LocalProcess

extension Lab {
  /// Waits until every check is met and the backup has replayed a fresh record.
  ///
  /// Few at a time: each question is a login, and logins slow the boot that they wait for.
  func waitUntilReady(_ hosts: [LabHost], _ end: ContinuousClock.Instant) async throws(LabError) {
    let checks = LabCheck.all(hosts)
    let atOnce = 2
    let failures = await withTaskGroup(of: [LabError].self, returning: [LabError].self) { group in
      for share in 0..<atOnce {
        group.addTask {
          var failures: [LabError] = []
          for index in stride(from: share, to: checks.count, by: atOnce) where failures.isEmpty {
            if let failure = await self.wait(for: checks[index], end) { failures.append(failure) }
          }
          return failures
        }
      }
      group.addTask { await self.waitForReplay(hosts, end).map { [$0] } ?? [] }
      var found: [LabError] = []
      for await failures in group { found += failures }
      return found
    }
    if let first = failures.first { throw first }
  }

  /// Asks until the answer fits; gives the error when it never did.
  private func wait(for check: LabCheck, _ end: ContinuousClock.Instant) async -> LabError? {
    let start = ContinuousClock.now
    let folder = LabFolder(path: stateFolder)
    var answer = "none"
    repeat {
      answer = await ask(check.host, check.script)
      if check.isMet(by: answer) {
        folder.note("\(check.what): \(ContinuousClock.now - start)")
        return nil
      }
      try? await Task.sleep(for: .milliseconds(500))
      guard !Task.isCancelled else { return .cancelled }
    } while ContinuousClock.now < end && supervisor != nil
    for cause in check.causes {
      answer += "\n\(cause.host.name): " + (await ask(cause.host, cause.script))
    }
    return .notReady(what: check.what, answer: answer, log: folder.tail("log", lines: 20))
  }

  /// Writes a record on the primary and waits until the backup has replayed it.
  ///
  /// That is the whole way: archive, share, copy job, restore. The record leaves no row behind.
  private func waitForReplay(
    _ hosts: [LabHost], _ end: ContinuousClock.Instant
  ) async -> LabError? {
    guard let primary = hosts.first(where: { $0.role == .primary }),
      let backup = hosts.first(where: { $0.role == .backup })
    else { return nil }
    var position = ""
    while !position.contains("/"), ContinuousClock.now < end, !Task.isCancelled {
      position = await ask(
        primary,
        LabCheck.query("SELECT pg_logical_emit_message(true, 'muster-lab', 'ready')"))
      if !position.contains("/") { try? await Task.sleep(for: .milliseconds(500)) }
    }
    return await wait(for: .replayed(position, on: backup, from: primary), end)
  }

  /// What a host answers to a shell text, both streams, or why it did not.
  ///
  /// The text goes as an argument: a client that gives up early would leave a broken pipe behind.
  private func ask(_ host: LabHost, _ script: String) async -> String {
    let command = LocalCommand("ssh", sshArguments(host) + [script], deadline: .seconds(20))
    do {
      let result = try await command.run()
      return result.text + (result.errorText.isEmpty ? "" : "\n" + result.errorText)
    } catch {
      return error.description
    }
  }
}
