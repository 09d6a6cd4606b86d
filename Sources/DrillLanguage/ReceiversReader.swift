import DrillModel

/// Turns the syntax of a file of receivers into receivers.
struct ReceiversReader {
  let context: ReadingContext
  let paths: PathResolver

  /// Reads the whole file.
  func file(_ root: SyntaxNode) -> (receivers: [Receiver], link: String?) {
    guard var file = MappingReader(root, "a file of receivers", path: "", in: context) else {
      return ([], nil)
    }
    let link = file.value("link").flatMap { node in
      context.line(node, expected: "the address of the reports").flatMap {
        address($0, node.position, expected: "an address such as `https://ci.example/drills`")
      }
    }
    let receivers = file.required("receivers", expected: "the receivers by name").map(receivers)
    file.finish()
    return (receivers ?? [], link)
  }

  private func receivers(_ node: SyntaxNode) -> [Receiver] {
    guard
      var words = MappingReader(
        node, "`receivers`, a mapping of names to receivers", path: "receivers", in: context)
    else { return [] }
    let entries = words.rest()
    if entries.isEmpty {
      context.error(
        at: node.position, "the file names no receiver", expected: "one or more, by name")
    }
    return entries.compactMap { entry in
      guard ReadingContext.isName(entry.key) else {
        context.error(
          at: entry.position, "\(SyntaxNode.quoted(entry.key)) is no name",
          expected: "a name: letters, digits, `.`, `_`, `-`")
        return nil
      }
      return receiver(entry)
    }
  }

  private func receiver(_ entry: SyntaxNode.Entry) -> Receiver? {
    let subject = "the receiver `\(entry.key)`"
    let path = "receivers.\(entry.key)"
    guard var words = MappingReader(entry.value, subject, path: path, in: context) else {
      return nil
    }
    let kinds = Receiver.Kind.allCases.map(\.rawValue)
    let kind = words.required("kind", expected: ReadingContext.choice(kinds))
      .flatMap { context.word($0, as: Receiver.Kind.self) }
    // Without its kind nobody can say which of its words are wrong.
    guard let kind else {
      if !words.keys.contains("kind") { words.finish() }
      return nil
    }
    var receiver = Receiver(name: entry.key, kind: kind)
    let isWhole =
      kind == .textfile ? folder(&words, &receiver) : request(&words, &receiver, path)
    words.finish()
    return isWhole ? receiver : nil
  }

  private func folder(_ words: inout MappingReader, _ receiver: inout Receiver) -> Bool {
    receiver.folder = words.required("folder", expected: "the collector's folder")
      .flatMap { context.line($0, expected: "a folder") }.map(paths.resolve)
    within(&words, &receiver)
    return receiver.folder != nil
  }

  private func within(_ words: inout MappingReader, _ receiver: inout Receiver) {
    if let within = words.value("within")
      .flatMap({ context.duration($0, atLeast: .seconds(1), atMost: .seconds(60)) })
    {
      receiver.within = within
    }
  }

  private func request(
    _ words: inout MappingReader, _ receiver: inout Receiver, _ path: String
  ) -> Bool {
    let kind = receiver.kind
    let expected = "the address, or where it is: `file:PATH`"
    if kind == .pagerduty {
      receiver.url =
        words.value("url").map { url($0, kind) } ?? .plain("https://events.pagerduty.com")
      receiver.secret = words.required("routing-key", expected: "where the key is: `file:PATH`")
        .flatMap(secret)
    } else {
      receiver.url = words.required("url", expected: expected).flatMap { url($0, kind) }
    }
    if kind == .webhook {
      receiver.secret = words.required(
        "secret", expected: "where the key of the signature is: `file:PATH`"
      ).flatMap(secret)
    }
    if kind == .webhook || kind == .otlp, let node = words.value("headers") {
      receiver.headers = headers(node, path)
    }
    if let node = words.value("on") { receiver.occasions = occasions(node) }
    within(&words, &receiver)
    if let attempts = words.value("attempts")
      .flatMap({ context.integer($0, in: 1...10, expected: "how many attempts") })
    {
      receiver.attempts = attempts
    }
    receiver.certificates = words.value("certificates")
      .flatMap { context.line($0, expected: "a file of certificates to trust") }
      .map(paths.resolve)
    return receiver.url != nil
      && (receiver.secret != nil || kind != .webhook && kind != .pagerduty)
  }

  private func occasions(_ node: SyntaxNode) -> [Receiver.Occasion] {
    let words = Receiver.Occasion.allCases.map(\.rawValue)
    let lines = context.lines(node, expected: ReadingContext.choice(words)) ?? []
    return lines.compactMap { line in
      context.word(
        SyntaxNode(content: .scalar(line.text), position: line.position),
        as: Receiver.Occasion.self)
    }
  }

  private func headers(_ node: SyntaxNode, _ path: String) -> [Receiver.Header] {
    guard
      var words = MappingReader(node, "`headers`", path: "\(path).headers", in: context)
    else { return [] }
    return words.rest().compactMap { entry in
      let isToken = entry.key.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
          || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "-")
          || byte == UInt8(ascii: "_")
      }
      guard isToken, !entry.key.isEmpty, entry.key.utf8.count <= 100 else {
        context.error(
          at: entry.position, "\(SyntaxNode.quoted(entry.key)) is no header's name",
          expected: "letters, digits, `-`, `_`", hidesSource: true)
        return nil
      }
      let own = ["content-type", "content-length", "host", "transfer-encoding"]
      guard !own.contains(entry.key.lowercased()), !entry.key.lowercased().hasPrefix("webhook-")
      else {
        context.error(
          at: entry.position, "`\(entry.key)` is set by Muster itself",
          expected: "another header", hidesSource: true)
        return nil
      }
      guard case .scalar(let text) = entry.value.content, !Self.isReference(text),
        !Self.holdsSecret(entry.key)
      else {
        return secret(entry.value).map { Receiver.Header(name: entry.key, value: .secret($0)) }
      }
      return context.line(entry.value, expected: "a header's value").map {
        Receiver.Header(name: entry.key, value: .plain($0))
      }
    }
  }

  /// Whether a header by its name is one whose value nobody may read.
  private static func holdsSecret(_ header: String) -> Bool {
    let name = header.lowercased()
    return ["authorization", "cookie", "token", "secret", "password", "key"].contains {
      name.contains($0)
    }
  }

  private static func isReference(_ text: String) -> Bool {
    SecretReference.Source.allCases.contains { text.hasPrefix("\($0.rawValue):") }
  }

  private func secret(_ node: SyntaxNode) -> SecretReference? {
    EnvironmentReader(context: context, paths: paths).secret(node)
  }

  /// An address, or where it is.
  ///
  /// Who knows that of a chat can write into it: it is a secret.
  private func url(_ node: SyntaxNode, _ kind: Receiver.Kind) -> Receiver.Text? {
    let isSecret = kind == .slack || kind == .teams
    guard case .scalar(let written) = node.content, !Self.isReference(written) else {
      return secret(node).map { .secret($0) }
    }
    let expected =
      isSecret
      ? "a reference, as who knows the address can write there: `file:PATH`, `cred:NAME`, "
        + "`exec:COMMAND` or `env:NAME`"
      : "an address that begins with `https://`, or a reference such as `file:PATH`"
    guard !written.isEmpty, let text = context.substitute(written, at: node.position) else {
      context.error(at: node.position, "nothing stands here", expected: expected)
      return nil
    }
    let isLoopback = Self.isLoopback(text)
    guard !isSecret || isLoopback else {
      context.error(
        at: node.position, "this is no reference to a secret", expected: expected,
        hidesSource: true)
      return nil
    }
    guard let address = address(text, node.position, expected: expected) else { return nil }
    if address.hasPrefix("http://"), !isLoopback {
      context.warning(
        at: node.position, "what is sent over `http://` can be read and changed on its way",
        expected: "`https://`")
    }
    return .plain(address)
  }

  private func address(
    _ text: String, _ position: SourcePosition, expected: String
  ) -> String? {
    let rest =
      ["https://", "http://"].first { text.hasPrefix($0) }.map { text.dropFirst($0.utf8.count) }
    let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
    let host = rest?.prefix { $0 != "/" && $0 != "?" && $0 != "#" } ?? ""
    guard isPlain, !host.isEmpty, text.utf8.count <= 2_000 else {
      context.error(
        at: position, "this is no address of the web", expected: expected, hidesSource: true)
      return nil
    }
    guard !host.contains("@") else {
      context.error(
        at: position, "a password stands in this address",
        expected: "a header by reference: `headers: { Authorization: file:PATH }`",
        hidesSource: true)
      return nil
    }
    return text
  }

  private static func isLoopback(_ text: String) -> Bool {
    ["127.0.0.1", "localhost", "[::1]"].contains { host in
      ["http", "https"].contains { scheme in
        let start = "\(scheme)://\(host)"
        guard text.hasPrefix(start) else { return false }
        let next = text.dropFirst(start.count).first
        return next.map { ":/?".contains($0) } ?? true
      }
    }
  }
}
