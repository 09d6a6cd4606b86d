internal import DrillModel

extension HTMLView {
  /// What a reader must know beside the verdict: why, what was not as planned, what was seen.
  var remarks: HTMLValue {
    var rows = result.reasons
    rows += account.stops.map { stop in
      let signal = stop.value.signal.map { " (signal \($0))" } ?? ""
      return "\(at(stop.at)): no new steps: \(stop.value.reason)\(signal)"
    }
    rows += account.faults.flatMap { fault in
      fault.observations.filter { $0.inEffect != true }.map {
        "\(at($0.at)): \(fault.strike.fault): \($0.probe) on \($0.host): "
          + ($0.inEffect == nil ? "no answer" : "not in effect") + ": \($0.detail)"
      }
    }
    rows += account.healings.filter { $0.value.verdict != .passed }.map {
      "\(at($0.at)): \($0.value.what) of \($0.value.entry) on \($0.value.host): "
        + "\($0.value.verdict.rawValue): \($0.value.detail)"
    }
    rows += account.remarks.map { "\(at($0.at)): \($0.value)" }
    rows += (result.record?.waivers ?? []).map {
      $0.lapsed
        ? "the waiver of \($0.by) lapsed after \($0.until): \($0.what)"
        : "waived by \($0.by) until \($0.until): \($0.what)"
    }
    rows += ShippingWords.others(result)
    guard !rows.isEmpty else { return .flag(false) }
    return .view([
      "rows": .views(rows.map { ["remark": .text(Excerpt.make($0, half: 2 * 1_024))] })
    ])
  }

  /// What was checked before any change.
  var checks: HTMLValue {
    guard !account.preflight.isEmpty else { return .flag(false) }
    let count = account.preflight.count
    return .view([
      "caption": .text("\(count) \(count == 1 ? "check" : "checks") before any change"),
      "isOpen": .flag(account.preflight.contains { $0.verdict != .passed }),
      "rows": .views(
        account.preflight.map { check in
          [
            "host": .text(check.host ?? "the whole"), "check": .text(check.check),
            "detail": .text(Excerpt.make(check.detail, half: 1_024)),
            "badge": HTMLIcon.badge(check.verdict),
          ]
        }),
    ])
  }

  /// The guards as they were read, in the order of time.
  var guards: HTMLValue {
    guard !account.guards.isEmpty else { return .flag(false) }
    let lines = account.guards.map { entry in
      let lease = entry.value.leaseLeft.map { ", \(NumberText.fixed($0, 1)) s left" } ?? ""
      return "\(at(entry.at))  \(entry.value.host)  \(entry.value.state), "
        + "\(entry.value.program), generation \(entry.value.generation)\(lease)  "
        + entry.value.detail
    }
    return .view([
      "caption": .text("\(lines.count) readings of guards"),
      "text": .text(Excerpt.make(lines.joined(separator: "\n"), half: 16 * 1_024)),
    ])
  }

  /// What ran, where, by whom, when.
  var facts: [View] {
    var facts: [(String, String)] = [
      ("Run", result.run), ("Drill", result.drill), ("Environment", result.environment),
      ("Verified", "\(result.subject.name) \(result.subject.version)"),
      ("Began", TimeText.date(result.started)), ("Ended", TimeText.date(result.ended)),
      ("Outcome", result.outcome.rawValue), ("Verdict", result.verdict?.rawValue ?? "none"),
      ("Exit code", "\(result.exit): \(Meanings.ofExit(result.exit))"),
    ]
    if let local = localTime { facts.append(("Local time of the runner", local)) }
    if let start = account.start {
      let gap = TimeText.length(start.availability.gap)
      let hold = TimeText.length(start.availability.hold)
      facts += [
        ("Run by", start.operatedBy), ("Approved by", approvals),
        (
          "Rule for chat",
          "gone after \(gap) without an answer, back when no such gap follows for \(hold)"
        ),
        ("Muster", start.toolVersion),
      ]
    }
    if let point = account.pointOfNoReturn {
      facts.append(
        ("Point of no return", "\(at(point.at)), in \(point.value.step): \(point.value.reason)"))
    }
    return facts.map { ["what": .text($0.0), "fact": .text($0.1)] }
  }

  /// Who let it run, and who answered for what in it; or that nobody had to.
  private var approvals: String {
    let answers = result.record?.people.approvals ?? []
    guard !answers.isEmpty else {
      let isRefused = result.outcome == .refused && account.start?.particulars?.isProduction == true
      return isRefused ? "nobody" : "nobody: the environment and the drill ask for no approval"
    }
    return answers.map { answer in
      let what = answer.step == "run" ? "the run" : answer.step
      let time = answer.time.map { ", \(TimeText.date($0))" } ?? ""
      return "\(what): \(Excerpt.make(answer.detail, half: 300))\(time)"
    }.joined(separator: "\n")
  }

  /// Beginning and end as the clock on the runner's wall had them; nil where its zone is not known.
  private var localTime: String? {
    guard let clock = account.start?.particulars?.clock,
      let began = TimeText.local(result.started, offset: clock.offsetSeconds),
      let ended = TimeText.local(result.ended, offset: clock.offsetSeconds)
    else { return nil }
    return "\(began) to \(ended), \(clock.zone) (\(TimeText.offset(clock.offsetSeconds)))"
  }

  /// The digests that are in the journal, and the journal's own.
  var digests: [View] {
    var digests = account.files.map { ("\($0.name) (\($0.lines) lines)", $0.sha256) }
    if let start = account.start {
      digests =
        [("the drill", start.drillDigest), ("the environment", start.environmentDigest)]
        + digests
    }
    if let head = model.journalHead { digests.append(("the journal's last line", head)) }
    return digests.map { ["what": .text($0.0), "digest": .text($0.1)] }
  }

  /// How to verify the bundle with what every system has.
  var commands: String {
    var commands = [
      "# 1. Every file is as it was when the run ended",
      "sha256sum --check --strict SHA256SUMS",
      "",
      "# 2. Who says so: the signature over SHA256SUMS, where the bundle has SHA256SUMS.sig",
    ]
    if let signature = model.signature {
      commands.append(
        "ssh-keygen -Y verify -f allowed_signers -I '\(signature.identity)' "
          + "-n '\(signature.namespace)' -s SHA256SUMS.sig < SHA256SUMS")
    } else {
      commands.append(
        "ssh-keygen -Y verify -f allowed_signers -I IDENTITY -n NAMESPACE -s SHA256SUMS.sig "
          + "< SHA256SUMS   # VERIFY.txt has both names")
    }
    commands += [
      "",
      "# 3. No record was changed or left out: each line holds the digest of the one before it",
      "want=$(printf '%064d' 0)",
      "while IFS= read -r line; do",
      "  case $line in *\"\\\"prev\\\":\\\"$want\\\"\"*) ;; *) echo \"broken at: $line\"; exit 1 ;; esac",
      "  want=$(printf '%s' \"$line\" | sha256sum | cut -d ' ' -f 1)",
      "done < journal.jsonl; echo \"the head is $want\"",
    ]
    return commands.joined(separator: "\n")
  }

  private func at(_ moment: UInt64) -> String {
    NumberText.offset(account.offset(moment), places: 2)
  }
}
