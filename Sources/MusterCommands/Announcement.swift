import Delivery
import DrillModel
import Foundation
import Journal
import Remote
import Reporting

/// One receiver told of one run.
struct Announcement: Sendable {
  let receiver: Receiver
  let model: ReportModel
  let link: String?
  let secrets: SecretStore

  /// Reads what secrets it needs, and tells.
  func make() async -> DeliveryOutcome {
    if receiver.kind == .textfile { return textfile() }
    let began = ContinuousClock.now
    let requests: [HTTPRequest]
    do {
      requests = try await self.requests()
    } catch {
      return DeliveryOutcome(isDelivered: false, attempts: 0, detail: "\(error)")
    }
    let left = receiver.within - (ContinuousClock.now - began)
    return await Courier(
      within: left, attempts: receiver.attempts,
      redacted: { [secrets] in secrets.redacted($0) }
    ).send(requests)
  }

  /// What is to be sent, in its order.
  func requests() async throws(RemoteError) -> [HTTPRequest] {
    var url = try await text(receiver.url ?? .plain(""))
    if url.hasSuffix("/") { url.removeLast() }
    // A collector's address may be written with its path, as one of OpenTelemetry's variables is.
    if receiver.kind == .otlp, url.hasSuffix("/v1/traces") {
      url.removeLast("/v1/traces".count)
    }
    var headers: [HTTPRequest.Header] = []
    for header in receiver.headers {
      headers.append(HTTPRequest.Header(header.name, try await text(header.value)))
    }
    var secret: String?
    if let reference = receiver.secret { secret = try await secrets.value(reference) }
    return bodies(secret: secret ?? "").map { path, body in
      HTTPRequest(
        url: url + path,
        headers: headers, body: Array(body.utf8),
        signature: receiver.kind == .webhook ? secret.map { WebhookSignature(secret: $0) } : nil,
        id: model.result.run, certificates: receiver.certificates)
    }
  }

  /// What is to be sent, by the path that is added to the address.
  ///
  /// - Parameter secret: What stands in a body itself.
  /// - Returns: Paths and bodies.
  func bodies(secret: String) -> [(path: String, body: String)] {
    switch receiver.kind {
    case .webhook: [("", WebhookMessage.write(model, link: link))]
    case .slack: [("", SlackMessage.write(model, link: link))]
    case .teams: [("", TeamsMessage.write(model, link: link))]
    case .pagerduty:
      PagerDutyEvents.write(model, link: link, routingKey: secret).map { ($0.path, $0.body) }
    case .otlp: [("/v1/traces", TraceReport.write(model))]
    case .textfile: []
    }
  }

  private func text(_ text: Receiver.Text) async throws(RemoteError) -> String {
    switch text {
    case .plain(let text): text
    case .secret(let reference): try await secrets.value(reference)
    }
  }

  private func textfile() -> DeliveryOutcome {
    let file = Textfile(
      folder: receiver.folder ?? ".", drill: model.result.drill,
      environment: model.result.environment)
    do {
      try file.put(
        MetricsReport.write(model), wasRefused: model.result.outcome == .refused)
      return DeliveryOutcome(
        isDelivered: true, attempts: 1, detail: "\(file.folder)/\(file.name)")
    } catch {
      return DeliveryOutcome(isDelivered: false, attempts: 1, detail: "\(error)")
    }
  }
}
