import DrillModel
import Foundation

/// The collector that the variables of OpenTelemetry's specification name.
struct OpenTelemetryVariables {
  /// Nil where they name none, turn traces off, or ask for a protocol that is not HTTP.
  let receiver: Receiver?

  init(_ variables: [String: String]) {
    func value(_ name: String) -> String? {
      variables["OTEL_EXPORTER_OTLP_TRACES_\(name)"] ?? variables["OTEL_EXPORTER_OTLP_\(name)"]
    }
    let isOff =
      variables["OTEL_SDK_DISABLED"]?.lowercased() == "true"
      || variables["OTEL_TRACES_EXPORTER"] == "none"
      || value("PROTOCOL")?.hasPrefix("http/") == false
    guard !isOff, let url = value("ENDPOINT"), !url.isEmpty else {
      receiver = nil
      return
    }
    let milliseconds = value("TIMEOUT").flatMap { Int($0) } ?? 10_000
    receiver = Receiver(
      name: "otlp", kind: .otlp, url: .plain(url),
      headers: Self.headers(value("HEADERS") ?? ""),
      within: .milliseconds(min(60_000, max(1_000, milliseconds))),
      certificates: value("CERTIFICATE"))
  }

  /// `name=value,name=value`, percent-encoded as in a URL.
  private static func headers(_ text: String) -> [Receiver.Header] {
    text.split(separator: ",").compactMap { pair in
      let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, let value = parts[1].removingPercentEncoding else { return nil }
      let name = parts[0].split(separator: " ").joined()
      return name.isEmpty ? nil : Receiver.Header(name: name, value: .plain(value))
    }
  }
}
