import DrillModel
import Engine
import Foundation

/// An inspection for people and programs.
struct InspectionReport {
  let environment: Environment
  let inspection: Inspection
  private let deviations: (complaints: [String], unknowns: [String])

  init(environment: Environment, inspection: Inspection) {
    self.environment = environment
    self.inspection = inspection
    deviations = inspection.deviations(from: environment)
  }

  /// The code to leave with.
  var exit: ExitStatus {
    if !deviations.complaints.isEmpty { return .failed }
    return deviations.unknowns.isEmpty ? .passed : .inconclusive
  }

  /// For programs: the inspection, and how it differs from what is declared.
  func json() throws -> String {
    struct Whole: Encodable {
      var inspection: Inspection
      var deviations: [String]
      var unknown: [String]

      func encode(to encoder: any Encoder) throws {
        try inspection.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(deviations, forKey: .deviations)
        try container.encode(unknown, forKey: .unknown)
      }

      enum CodingKeys: String, CodingKey { case deviations, unknown }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    let whole = Whole(
      inspection: inspection, deviations: deviations.complaints, unknown: deviations.unknowns)
    return String(decoding: try encoder.encode(whole), as: UTF8.self)
  }

  /// For people: what is wrong first, then a table a subject.
  var text: String {
    var lines: [String] = []
    if deviations.complaints.isEmpty, deviations.unknowns.isEmpty {
      lines.append("\(environment.name) stands as it is declared.")
    }
    lines += deviations.complaints.map { "NOT AS DECLARED: \($0)" }
    lines += deviations.unknowns.map { "NOT TOLD: \($0)" }
    lines += table("Servers", servers)
    lines += table("Databases", databases)
    lines += table("Log shipping", shipping)
    lines += table("Share", shares)
    lines += table("Link", links)
    lines += table("Not failed over with the pool", outside)
    return lines.map(ProgressPrinter.visible).joined(separator: "\n")
  }

  private func table(_ title: String, _ rows: [[String]]) -> [String] {
    guard rows.count > 1, let columns = rows.map(\.count).max() else { return [] }
    let widths = (0..<columns).map { column in
      rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0
    }
    let lines = rows.map { row in
      row.enumerated().map { index, cell in
        index == row.count - 1
          ? cell : cell + String(repeating: " ", count: widths[index] - cell.count)
      }.joined(separator: "  ")
    }
    return ["", title] + lines.map { "  \($0)" }
  }

  private var servers: [[String]] {
    [["host", "site", "role", "state", "pool", "time zone", "neighbours elsewhere", "way across"]]
      + inspection.hosts.map { host in
        let chat = inspection.chatServers[host.name] ?? nil
        let state =
          host.silent.map { "silent: \($0)" }
          ?? chat.map {
            $0["active"] == "yes" ? "active" : $0["running"] == "yes" ? "idle" : "down"
          }
          ?? "answers"
        let ways = Set(host.ways.values).sorted().joined(separator: ",")
        return [
          host.name, host.dataCenter ?? "-", host.roles.joined(separator: ","), state,
          chat?["pool_state"] ?? "-", host.timeZone ?? "-",
          host.dataCenter == nil ? "-" : inspection.elsewhere(host),
          ways.isEmpty ? "-" : ways == "direct" ? "no router" : "via \(ways)",
        ]
      }
  }

  private func rows(
    _ values: [String: [String: String]?], _ head: [String], _ keys: [String]
  ) -> [[String]] {
    let told = environment.hosts.compactMap { host -> [String]? in
      guard let known = values[host.name] else { return nil }
      guard let known else { return [host.name, "did not answer"] }
      return [host.name]
        + keys.map { key in known[key].map { $0.isEmpty ? "-" : $0 } ?? "-" }
    }
    return [["host"] + head] + told
  }

  private var databases: [[String]] {
    rows(
      inspection.databases,
      [
        "runs", "role", "writable", "fenced", "mirror in sync", "followers", "timeline", "position",
      ],
      ["running", "role", "writable", "fenced", "sync", "followers", "timeline", "lsn"])
  }

  private var shipping: [[String]] {
    rows(
      inspection.shipping,
      [
        "archives", "fails at", "copy job", "last shipped", "last copied", "last replayed", "gap",
        "refuses writes",
      ],
      [
        "archive_mode", "archive_failed", "copy_job", "last_shipped", "last_copied",
        "last_replayed", "gap", "refuses_writes",
      ])
  }

  private var shares: [[String]] {
    rows(
      inspection.shipping,
      ["reads it", "writes it", "uses the copy folder", "kB free in it", "finding"],
      ["share_reads", "share_writes", "copy_access", "copy_free_kb", "finding"])
  }

  private var links: [[String]] {
    [["from", "to", "round trip", "bandwidth", "sent", "declared"]]
      + inspection.links.map { link in
        [
          link.from, link.to,
          link.roundTripSeconds.map { String(format: "%.2f ms", $0 * 1_000) } ?? "not measured",
          link.bitsPerSecond.map { String(format: "%.1f Mbit/s", $0 / 1e6) } ?? "not measured",
          link.bytes.map { "\($0) B" } ?? "-",
          environment.topology?.link?.linkClass.rawValue ?? "nothing",
        ]
      }
  }

  private var outside: [[String]] {
    let services = [("compliance", environment.compliance), ("file-store", environment.fileStore)]
    return [["what", "declared", "told"]]
      + services.map { name, service in
        let told = (inspection.outside[name] ?? [:]).sorted { $0.key < $1.key }
          .map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        switch service {
        case .undeclared: return [name, "nothing", "neither counted nor checked"]
        case .absent: return [name, "none", "there is none"]
        case .told: return [name, "own command", told]
        }
      }
  }
}
