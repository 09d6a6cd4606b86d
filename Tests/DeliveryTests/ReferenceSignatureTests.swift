import Crypto
import Foundation
import LocalProcess
import TestSupport
import Testing

@testable import Delivery

/// The signature, checked with a published example and by the reference implementation.
@Suite struct ReferenceSignatureTests {
  /// The example in the documentation of Standard Webhooks' libraries.
  @Test func thePublishedExampleHolds() {
    let headers = WebhookSignature(secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").headers(
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek", seconds: 1_614_265_330,
      body: Array("{\"test\": 2432232314}".utf8))
    #expect(
      headers.last?.value == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
  }

  @Test func theReferenceTakesWhatIsSent() async throws {
    guard let python = ProcessInfo.processInfo.environment["MUSTER_TEST_PYTHON"] else {
      print("skipped: the check of signatures by standardwebhooks: no python for it")
      return
    }
    let receiver = try WebReceiver()
    let secret = "whsec_" + Base64.encode(RandomBytes.make(24))
    let outcome = await Courier(within: .seconds(20), attempts: 3, redacted: { $0 }).send([
      HTTPRequest(
        url: "\(receiver.address)/flaky", body: Array("{\"a\":\"ü\"}".utf8),
        signature: WebhookSignature(secret: secret), id: "run-1")
    ])
    #expect(outcome.isDelivered)
    let requests = try receiver.requests().map { request in
      try JSONSerialization.data(withJSONObject: [
        "headers": request.headers, "body": request.body,
      ])
    }
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let result = try await LocalCommand(
      python, ["\(root)/Tests/DeliveryTests/readers/check_webhook.py", secret],
      input: requests.flatMap { Array($0) + [UInt8(ascii: "\n")] }
    ).run()
    #expect(result.text == "3", "\(result.errorText)")
  }
}
