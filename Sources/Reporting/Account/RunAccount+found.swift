internal import DrillModel

extension RunAccount {
  /// Takes what was found on hosts before anything was changed.
  mutating func find(_ subject: String, _ values: [String: String]) {
    if subject == "live state" {
      for (key, value) in values {
        guard let blank = key.firstIndex(of: " ") else { continue }
        versions[String(key[..<blank]), default: [:]][String(key[key.index(after: blank)...])] =
          value
      }
    } else if subject == "software" {
      for (host, words) in values { versions[host, default: [:]]["software"] = words }
    } else if versions[subject]?["running"] == nil, let running = values["running"] {
      versions[subject, default: [:]]["running"] = running
    }
  }
}
