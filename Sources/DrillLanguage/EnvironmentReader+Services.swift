import DrillModel

/// Reading the database and the chat service.
extension EnvironmentReader {
  /// Reads `database:`.
  func database(_ node: SyntaxNode) -> DatabaseService? {
    guard var words = MappingReader(node, "the database", path: "database", in: context) else {
      return nil
    }
    let common = service(&words, .database)
    let name = words.required("name", expected: "the database's name")
      .flatMap { context.name($0, expected: "the database's name") }
    let interval = words.required("shipping-interval", expected: "how often log is shipped")
      .flatMap { context.duration($0, atLeast: .milliseconds(100)) }
    let alert = words.value("shipping-alert")
      .flatMap { context.duration($0, atLeast: .seconds(1)) }
    words.finish()
    guard let common, let name, let interval else { return nil }
    return DatabaseService(
      provider: common.provider, name: name, settings: common.settings,
      shippingInterval: interval, shippingAlert: alert, commands: common.commands)
  }

  /// Reads `chat:`.
  func chat(_ node: SyntaxNode) -> ChatService? {
    guard var words = MappingReader(node, "the chat service", path: "chat", in: context) else {
      return nil
    }
    let common = service(&words, .chat)
    let domain = words.required("domain", expected: "the XMPP domain of the users")
      .flatMap(domain)
    let rooms = words.required("rooms", expected: "the domain of the room service")
      .flatMap(self.domain)
    let port = words.value("port").map(port) ?? 5222
    let tls =
      words.value("tls").map { node in
        context.word(node, among: ["disabled", "trusted", "verified"])
          .flatMap(ChatService.TLS.init(rawValue:))
      } ?? .disabled
    let users = words.required("users", expected: "a list, or `{ prefix: user, count: 8 }`")
      .flatMap(users)
    let password = words.required("password", expected: "a reference such as `file:chat-password`")
      .flatMap(secret)
    let prefix =
      words.value("room-prefix").map { node in
        context.name(node, expected: "what room names start with")
      } ?? "muster-"
    words.finish()
    guard let common, let domain, let rooms, let port, let tls, let users, let password,
      let prefix
    else { return nil }
    return ChatService(
      provider: common.provider, domain: domain, rooms: rooms, port: port, tls: tls,
      users: users, password: password, roomPrefix: prefix, settings: common.settings,
      commands: common.commands)
  }

  /// What both services have.
  private struct Common {
    var provider: String
    var settings: [String: String]
    var commands: [String: OwnCommand]
  }

  private func service(_ words: inout MappingReader, _ service: Act.Service) -> Common? {
    let providers = context.vocabulary.providers.filter { $0.service == service }
    let word = words.required(
      "provider", expected: ReadingContext.choice(providers.map(\.word))
    ).flatMap { context.word($0, among: providers.map(\.word)) }
    let settingsNode = words.value("settings")
    let commandsNode = words.value("commands")
    guard let provider = providers.first(where: { $0.word == word }) else { return nil }
    let settings = self.settings(settingsNode, of: provider, at: words.position(of: "settings"))
    let commands = commandsNode.map { self.commands($0, of: provider) } ?? [:]
    for act in provider.requiredCommands where commands[act.rawValue] == nil {
      guard commandsNode.map({ !Self.keys($0).contains(act.rawValue) }) ?? true else { continue }
      context.error(
        at: words.position(of: commandsNode == nil ? "provider" : "commands"),
        "the provider `\(provider.word)` has no command for `\(act.rawValue)`",
        expected: "`commands: { \(act.rawValue): { run: … } }`")
    }
    return Common(provider: provider.word, settings: settings, commands: commands)
  }

  private static func keys(_ node: SyntaxNode) -> [String] {
    guard case .mapping(let entries) = node.content else { return [] }
    return entries.map(\.key)
  }

  private func settings(
    _ node: SyntaxNode?, of provider: Vocabulary.Provider, at position: SourcePosition
  ) -> [String: String] {
    let subject = "`settings` of `\(provider.word)`"
    let path = "\(provider.service.rawValue).settings"
    let mapping = node ?? SyntaxNode(content: .mapping([]), position: position)
    guard var words = MappingReader(mapping, subject, path: path, in: context) else { return [:] }
    var settings: [String: String] = [:]
    let others = provider.settings.filter { !provider.requiredSettings.contains($0) }
    for key in provider.requiredSettings + others {
      let isRequired = provider.requiredSettings.contains(key)
      let expected = "a value for `\(key)`"
      guard let node = isRequired ? words.required(key, expected: expected) : words.value(key)
      else { continue }
      settings[key] = context.text(node, expected: expected)
    }
    // `HOST.NAME` is the setting of one host; host names may have dots, settings' names have none.
    for key in words.keys {
      guard let dot = key.lastIndex(of: "."),
        provider.settings.contains(String(key[key.index(after: dot)...])),
        let node = words.value(key)
      else { continue }
      settings[key] = context.text(node, expected: "a value for `\(key)`")
    }
    words.finish()
    return settings
  }

  private func commands(
    _ node: SyntaxNode, of provider: Vocabulary.Provider
  ) -> [String: OwnCommand] {
    let path = "\(provider.service.rawValue).commands"
    guard var words = MappingReader(node, "`commands`", path: path, in: context) else {
      return [:]
    }
    var commands: [String: OwnCommand] = [:]
    for act in provider.acts.map(\.rawValue) {
      guard let node = words.value(act) else { continue }
      commands[act] = command(node, act: act, path: "\(path).\(act)")
    }
    words.finish()
    return commands
  }

  func command(_ node: SyntaxNode, act: String, path: String) -> OwnCommand? {
    let subject = "the own command for `\(act)`"
    guard var words = MappingReader(node, subject, path: path, in: context) else { return nil }
    let run = words.required("run", expected: "a program or a shell command")
      .flatMap { context.text($0, expected: "a program or a shell command") }
    var command = OwnCommand(command: run ?? "")
    if let arguments = words.value("arguments") {
      command.arguments = texts(arguments, expected: "an argument")
    }
    if let host = words.value("on") {
      command.host = context.line(host, expected: "a host's name")
    }
    if let deadline = words.value("deadline").flatMap({ context.duration($0) }) {
      command.deadline = deadline
    }
    if let idempotent = words.value("idempotent").flatMap({ context.boolean($0) }) {
      command.isIdempotent = idempotent
    }
    if let outcome = words.value("outcome") {
      command.outcomeProbe = context.text(outcome, expected: "a program or a shell command")
    }
    if let secrets = words.value("secrets") { command.secrets = variables(secrets) }
    words.finish()
    return run == nil ? nil : command
  }

  private func texts(_ node: SyntaxNode, expected: String) -> [String] {
    guard case .sequence(let items) = node.content else {
      return context.text(node, expected: expected).map { [$0] } ?? []
    }
    return items.compactMap { item in
      // An empty argument is an argument.
      if case .scalar("") = item.content { return "" }
      return context.text(item, expected: expected)
    }
  }

  private func variables(_ node: SyntaxNode) -> [String: SecretReference] {
    guard case .mapping(let entries) = node.content else {
      context.error(
        at: node.position, "\(node.found) stands here",
        expected: "shell variables with references, such as `TOKEN: file:token`",
        hidesSource: true)
      return [:]
    }
    var secrets: [String: SecretReference] = [:]
    for entry in entries {
      guard Self.isShellVariable(entry.key) else {
        context.error(
          at: entry.position, "`\(entry.key)` is no name for a shell variable",
          expected: "capitals, digits and `_`, not starting with `MUSTER_`", hidesSource: true)
        continue
      }
      secrets[entry.key] = secret(entry.value)
    }
    return secrets
  }

  private static func isShellVariable(_ name: String) -> Bool {
    guard let first = name.first, first == "_" || (first.isASCII && first.isUppercase) else {
      return false
    }
    return !name.hasPrefix("MUSTER_")
      && name.allSatisfy { $0 == "_" || $0.isASCII && ($0.isUppercase || $0.isNumber) }
  }

  /// A secret by reference; a literal one is refused and never repeated.
  func secret(_ node: SyntaxNode) -> SecretReference? {
    let expected =
      "a reference, never the secret itself: `file:PATH`, `cred:NAME`, `exec:COMMAND` or `env:NAME`"
    guard case .scalar(let written) = node.content, !written.isEmpty else {
      context.error(
        at: node.position, "\(node.found) stands here", expected: expected, hidesSource: true)
      return nil
    }
    guard let text = context.substitute(written, at: node.position) else { return nil }
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2, let source = SecretReference.Source(rawValue: parts[0]) else {
      let word = text.contains(":") ? parts.first : nil
      context.error(
        at: node.position, "this is no reference to a secret", expected: expected,
        suggestion: word.flatMap { word in
          NearestWord.find(word, among: SecretReference.Source.allCases.map(\.rawValue))
        }.map { "\($0):…" },
        hidesSource: true)
      return nil
    }
    let locator = parts[1]
    switch source {
    case .file: return SecretReference(source: .file, locator: paths.resolve(locator))
    case .env:
      context.warning(
        at: node.position,
        "a secret in the environment variable `\(locator)` can be seen by every program that runs "
          + "as this user", expected: "`file:`, `cred:` or `exec:`")
      return SecretReference(source: .env, locator: locator)
    case .cred, .exec: return SecretReference(source: source, locator: locator)
    }
  }

  private func domain(_ node: SyntaxNode) -> String? {
    let expected = "a domain, such as `chat.example.org`"
    guard let text = context.line(node, expected: expected) else { return nil }
    guard ReadingContext.isName(text), !text.contains("_") else {
      context.error(
        at: node.position, "\(SyntaxNode.quoted(text)) is no domain", expected: expected)
      return nil
    }
    return text
  }

  private func users(_ node: SyntaxNode) -> [String]? {
    if case .mapping = node.content { return numberedUsers(node) }
    guard let users = context.lines(node, expected: "a user's local part"), !users.isEmpty else {
      if case .sequence(let items) = node.content, items.isEmpty {
        context.error(at: node.position, "the list of users is empty", expected: "one or more")
      }
      return nil
    }
    var seen: Set<String> = []
    for user in users {
      guard ReadingContext.isName(user.text) else {
        context.error(
          at: user.position, "\(SyntaxNode.quoted(user.text)) is no local part",
          expected: "letters, digits, `.`, `_`, `-`, without the domain")
        continue
      }
      if !seen.insert(user.text).inserted {
        context.error(at: user.position, "the user `\(user.text)` is given twice")
      }
    }
    return users.map(\.text)
  }

  private func numberedUsers(_ node: SyntaxNode) -> [String]? {
    guard var words = MappingReader(node, "`users`", path: "chat.users", in: context) else {
      return nil
    }
    let prefix = words.required("prefix", expected: "what the names start with")
      .flatMap { context.name($0, expected: "what the names start with") }
    let count = words.required("count", expected: "how many")
      .flatMap { context.integer($0, in: 1...10_000, expected: "how many") }
    let first =
      words.value("first")
      .map { context.integer($0, in: 0...1_000_000, expected: "the first number") } ?? 1
    words.finish()
    guard let prefix, let count, let first else { return nil }
    return (first..<first + count).map { "\(prefix)\($0)" }
  }
}
