import DrillModel
import Testing

@testable import MusterCommands

/// The variables of OpenTelemetry's specification.
@Suite struct OpenTelemetryVariablesTests {
  @Test func theyNameACollector() {
    let receiver = OpenTelemetryVariables([
      "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318",
      "OTEL_EXPORTER_OTLP_HEADERS": "api-key=a%20b, tenant=c=d,broken",
      "OTEL_EXPORTER_OTLP_TIMEOUT": "2500", "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
    ]).receiver
    #expect(receiver?.url == .plain("http://collector:4318"))
    #expect(
      receiver?.headers == [
        Receiver.Header(name: "api-key", value: .plain("a b")),
        Receiver.Header(name: "tenant", value: .plain("c=d")),
      ])
    #expect(receiver?.within == .milliseconds(2_500))
  }

  @Test(
    arguments: [
      [:], ["OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"], ["OTEL_SDK_DISABLED": "true"],
      ["OTEL_TRACES_EXPORTER": "none"],
    ] as [[String: String]])
  func theyNameNone(variables: [String: String]) {
    let endpoint =
      variables.isEmpty ? [:] : ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"]
    #expect(
      OpenTelemetryVariables(endpoint.merging(variables) { $1 }).receiver == nil)
  }
}
