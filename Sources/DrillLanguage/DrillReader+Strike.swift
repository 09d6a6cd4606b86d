import DrillModel

/// Reading `strike`.
extension DrillReader {
  /// Reads either form: a data center taken offline, or a fault of the catalogue.
  func strike(_ words: inout MappingReader, _ place: StepPlace) -> [Step] {
    let offline = words.value("take-offline")
    let fault = words.value("fault")
    switch (offline, fault) {
    case (let offline?, nil): return takeOffline(offline, &words, place)
    case (nil, let fault?): return catalogueFault(fault, &words, place)
    case (_?, _?):
      context.error(
        at: words.position(of: "fault"), "`take-offline` and `fault` stand in one `strike`",
        expected: "one of them")
    case (nil, nil):
      context.error(
        at: place.position, "`strike` says not what",
        expected: "`take-offline: datacenter primary` or `fault: KIND`",
        suggestion: words.keys.lazy.compactMap {
          NearestWord.find($0, among: ["take-offline", "fault"])
        }.first)
    }
    _ = words.rest()
    return []
  }

  private func takeOffline(
    _ node: SyntaxNode, _ words: inout MappingReader, _ place: StepPlace
  ) -> [Step] {
    let targets = DataCenter.Rank.allCases.map { "datacenter \($0.rawValue)" }
    let target = context.word(node, among: targets)
    let way = words.required("by", expected: "`network`, `router` or `power`")
      .flatMap { context.word($0, as: Step.Way.self) }
    guard let target, let way,
      let rank = DataCenter.Rank.allCases.first(where: { target.hasSuffix($0.rawValue) })
    else { return [] }
    return [place.step(.strike(.takeOffline(rank, by: way)))]
  }

  private func catalogueFault(
    _ node: SyntaxNode, _ words: inout MappingReader, _ place: StepPlace
  ) -> [Step] {
    let hosts = words.required("on", expected: "the hosts to strike")
      .flatMap { context.lines($0, expected: "a host's name") }
    let kind = context.word(node, among: context.vocabulary.faults.map(\.kind))
    guard let kind, let fault = context.vocabulary.fault(kind) else {
      _ = words.rest()
      return []
    }
    let keys =
      fault.requiredParameters
      + fault.parameters.filter {
        !fault.requiredParameters.contains($0)
      }
    var parameters: [String: String] = [:]
    for key in keys {
      let isRequired = fault.requiredParameters.contains(key)
      let expected = "a value for `\(key)`"
      guard let node = isRequired ? words.required(key, expected: expected) : words.value(key)
      else { continue }
      parameters[key] = value(node, of: key, fault)
      if fault.forms[key]?.namesHosts == true {
        context.remember("\(place.path).strike.\(key).names-hosts", at: node.position)
      }
    }
    guard let hosts, !hosts.isEmpty else {
      if hosts != nil {
        context.error(
          at: words.position(of: "on"), "the list of hosts is empty", expected: "one or more")
      }
      return []
    }
    context.remember("\(place.path).strike.fault", at: node.position)
    for (index, host) in hosts.enumerated() {
      context.remember("\(place.path).strike.on.\(index + 1)", at: host.position)
    }
    return [
      place.step(
        .strike(.fault(kind: kind, hosts: hosts.map(\.text), parameters: parameters)))
    ]
  }

  /// The value of a fault's parameter, in its form.
  private func value(_ node: SyntaxNode, of key: String, _ fault: Vocabulary.Fault) -> String? {
    guard let form = fault.forms[key] else {
      return context.text(node, expected: "a value for `\(key)`")
    }
    guard let text = context.text(node, expected: form.expectation) else { return nil }
    guard !form.accepts(text) else { return text }
    context.error(
      at: node.position, "\(context.found(text, node)) cannot be `\(key)` of `\(fault.kind)`",
      expected: form.expectation, suggestion: Self.meant(by: text, form))
    return nil
  }

  /// What was probably meant: the nearest word, or the same with its unit as it is written here.
  private static func meant(by text: String, _ form: Vocabulary.Form) -> String? {
    if !form.words.isEmpty { return NearestWord.find(text, among: form.words) }
    let close = text.filter { $0 != " " && $0 != "_" }
    let spellings = [
      ("MB", "MiB"), ("GB", "GiB"), ("KB", "KiB"), ("kB", "KiB"), ("mb", "MiB"), ("gb", "GiB"),
      ("kb", "KiB"), ("M", "MiB"), ("G", "GiB"), ("K", "KiB"), ("MB/s", "MiB/s"),
      ("KB/s", "KiB/s"), ("kB/s", "KiB/s"), ("mbit/s", "Mbit/s"), ("Mbps", "Mbit/s"),
      ("mbps", "Mbit/s"), ("Mbit", "Mbit/s"), ("kbps", "kbit/s"), ("Kbit/s", "kbit/s"),
      ("gbit/s", "Gbit/s"), ("sec", "s"), ("min", "m"), ("percent", "%"), ("MiB", "MiB/s"),
      ("KiB", "KiB/s"), ("", "s"), ("", "%"), ("", "MiB"),
    ]
    let candidates =
      [close, "/" + close]
      + spellings.compactMap { written, meant in
        close.hasSuffix(written) ? String(close.dropLast(written.count)) + meant : nil
      }
    return candidates.first { $0 != text && form.accepts($0) }
  }
}
