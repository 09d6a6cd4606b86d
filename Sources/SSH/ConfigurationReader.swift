/// Gathers the lines of `ssh -G` into a target; refuses what cannot be honoured.
struct ConfigurationReader {
  private let host: String
  private let environment: [String: String]
  private var values: [String: String] = [:]
  private var identityFiles: [String] = []

  init(host: String, environment: [String: String]) {
    self.host = host
    self.environment = environment
  }

  /// Takes one option, its name in lower case.
  mutating func take(_ option: String, _ value: String) throws(SSHError) {
    switch option {
    case "identityfile":
      if value != "none" { identityFiles.append(value) }
    case "user", "hostname", "port", "identitiesonly", "identityagent", "hostkeyalias",
      "userknownhostsfile", "globalknownhostsfile", "proxyjump", "connecttimeout", "ciphers",
      "macs", "kexalgorithms", "hostkeyalgorithms", "pubkeyacceptedalgorithms",
      "preferredauthentications":
      values[option] = value
    default:
      if let rule = ConfigurationOptions.refusedUnless[option] {
        guard rule.values.contains(value.lowercased()) else {
          throw refusal("\(option) \(value) cannot be honoured: \(rule.reason)")
        }
      } else if !ConfigurationOptions.ignored.contains(option) {
        throw refusal("the option \(option) is not known, so it cannot be honoured")
      }
    }
  }

  /// Makes the target of what was taken.
  func finish() throws(SSHError) -> (target: SSHTarget, jumps: [JumpHost]) {
    guard let address = values["hostname"], let user = values["user"] else {
      throw refusal("`ssh -G` named no hostname or no user; did it fail?")
    }
    guard let port = Int(values["port"] ?? "22"), (1...65535).contains(port) else {
      throw refusal("the port \(values["port"] ?? "") is none")
    }
    if let ways = values["preferredauthentications"],
      !ways.split(separator: ",").contains("publickey")
    {
      throw refusal("preferredauthentications \(ways) leaves publickey out, the only way in")
    }
    var target = SSHTarget(
      name: host, address: address, port: port, user: user, knownHostsFiles: [])
    target.hostKeyAlias = values["hostkeyalias"].flatMap { $0 == "none" ? nil : $0 }
    for path in identityFiles { target.identityFiles.append(try expand(path, target)) }
    for option in ["userknownhostsfile", "globalknownhostsfile"] {
      for path in (values[option] ?? "").split(separator: " ") where path != "none" {
        target.knownHostsFiles.append(try expand(String(path), target))
      }
    }
    target.identitiesOnly = ["yes", "true"].contains(values["identitiesonly"])
    target.agentSocket = try agentSocket(target)
    if let text = values["connecttimeout"], text != "none" {
      guard let seconds = Int(text), seconds > 0 else {
        throw refusal("connecttimeout \(text) is no number of seconds")
      }
      target.connectDeadline = .seconds(seconds)
    }
    target.permittedAlgorithms = permittedAlgorithms
    return (target, try jumps())
  }

  private var permittedAlgorithms: PermittedAlgorithms {
    func list(_ option: String) -> [String]? {
      values[option].map { $0.split(separator: ",").map(String.init) }
    }
    var permitted = PermittedAlgorithms()
    permitted.ciphers = list("ciphers")
    permitted.authenticationCodes = list("macs")
    permitted.keyExchanges = list("kexalgorithms")
    permitted.hostKeys = list("hostkeyalgorithms")
    permitted.userKeys = list("pubkeyacceptedalgorithms")
    return permitted
  }

  private func jumps() throws(SSHError) -> [JumpHost] {
    guard let text = values["proxyjump"], text != "none" else { return [] }
    var jumps: [JumpHost] = []
    for part in text.split(separator: ",") {
      guard let jump = JumpHost(part) else {
        throw refusal("proxyjump \(text): \(part) is no host")
      }
      jumps.append(jump)
    }
    return jumps
  }

  private func agentSocket(_ target: SSHTarget) throws(SSHError) -> String? {
    let fromEnvironment = environment["SSH_AUTH_SOCK"].flatMap { $0.isEmpty ? nil : $0 }
    guard let value = values["identityagent"] else { return fromEnvironment }
    if value == "none" { return nil }
    if value == "SSH_AUTH_SOCK" { return fromEnvironment }
    if value.hasPrefix("$"), !value.hasPrefix("${") {
      return environment[String(value.dropFirst())]
    }
    return try expand(value, target)
  }

  /// Expands `~`, `${NAME}` and the tokens of ssh_config(5), "TOKENS", in a file's name.
  private func expand(_ path: String, _ target: SSHTarget) throws(SSHError) -> String {
    var expanded = ""
    var rest = path[...]
    if rest.hasPrefix("~/") || rest == "~" {
      guard let home = environment["HOME"] else {
        throw refusal("\(path) needs HOME, which is not set")
      }
      expanded = home
      rest = rest.dropFirst()
    }
    while let character = rest.popFirst() {
      if character == "%" {
        guard let token = rest.popFirst(), let value = value(of: token, target) else {
          throw refusal("\(path) has a token that cannot be expanded")
        }
        expanded += value
      } else if character == "$", rest.first == "{", let end = rest.firstIndex(of: "}") {
        let name = String(rest[rest.index(after: rest.startIndex)..<end])
        guard let value = environment[name] else {
          throw refusal("\(path) needs the variable \(name), which is not set")
        }
        expanded += value
        rest = rest[rest.index(after: end)...]
      } else {
        expanded.append(character)
      }
    }
    return expanded
  }

  private func value(of token: Character, _ target: SSHTarget) -> String? {
    switch token {
    case "%": "%"
    case "d": environment["HOME"]
    case "h": target.address
    case "k": target.hostKeyAlias ?? target.name
    case "n": target.name
    case "p": "\(target.port)"
    case "r": target.user
    case "u": environment["USER"] ?? environment["LOGNAME"]
    default: nil
    }
  }

  private func refusal(_ message: String) -> SSHError {
    OpenSSHConfiguration.refusal(host, message)
  }
}
