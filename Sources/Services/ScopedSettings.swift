/// The settings of one host: those of its service, overridden by those prefixed `HOST.`.
enum ScopedSettings {
  /// Picks a host's settings.
  static func of(_ host: String, in settings: [String: String]) -> [String: String] {
    var values: [String: String] = [:]
    for (name, value) in settings where !name.contains(".") { values[name] = value }
    for (name, value) in settings where name.hasPrefix("\(host).") {
      values[String(name.dropFirst(host.count + 1))] = value
    }
    return values
  }
}
