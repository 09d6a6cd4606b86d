import LocalProcess

extension Lab {
  /// Waits until every check is met and the backup has replayed a fresh record.
  func waitUntilReady(_ hosts: [LabHost], _ end: ContinuousClock.Instant) async throws(LabError) {
    let failures = await withTaskGroup(of: LabError?.self, returning: [LabError].self) { group in
      for check in LabCheck.all(hosts) {
        group.addTask { await self.wait(for: check, end) }
      }
      group.addTask { await self.waitForReplay(hosts, end) }
      var found: [LabError] = []
      for await failure in group { if let failure { found.append(failure) } }
      return found
    }
    if let first = failures.first { throw first }
  }

  /// Asks until the answer fits; gives the error when it never did.
  private func wait(for check: LabCheck, _ end: ContinuousClock.Instant) async -> LabError? {
    var answer = "none"
    repeat {
      answer = await ask(check.host, check.script)
      if check.isMet(by: answer) { return nil }
      try? await Task.sleep(for: .milliseconds(300))
    } while ContinuousClock.now < end && supervisor != nil
    return .notReady(
      what: check.what, answer: answer,
      log: LabFolder(path: stateFolder).tail("log", lines: 20))
  }

  /// Writes a record on the primary and waits until the backup has replayed it: the whole way
  /// through archive, share, copy job and restore. The record leaves no row behind.
  private func waitForReplay(
    _ hosts: [LabHost], _ end: ContinuousClock.Instant
  ) async -> LabError? {
    guard let primary = hosts.first(where: { $0.role == .primary }),
      let backup = hosts.first(where: { $0.role == .backup })
    else { return nil }
    var position = ""
    while !position.contains("/"), ContinuousClock.now < end {
      position = await ask(
        primary,
        LabCheck.query("SELECT pg_logical_emit_message(true, 'muster-lab', 'ready')"))
      if !position.contains("/") { try? await Task.sleep(for: .milliseconds(300)) }
    }
    return await wait(
      for: LabCheck(
        what: "the replay of shipped WAL on \(backup.name)", host: backup,
        script: LabCheck.query("SELECT pg_last_wal_replay_lsn() >= '\(position)'::pg_lsn"),
        expected: ["t"]), end)
  }

  /// What a host answers to a shell text, both streams, or why it did not.
  private func ask(_ host: LabHost, _ script: String) async -> String {
    let command = LocalCommand(
      "ssh", sshArguments(host) + ["sh -s"], input: Array(script.utf8), deadline: .seconds(20))
    do {
      let result = try await command.run()
      return result.text + (result.errorText.isEmpty ? "" : "\n" + result.errorText)
    } catch {
      return error.description
    }
  }
}
