import Crypto
import Foundation
import LocalProcess
import TestSupport
import Testing

@testable import Delivery

/// Requests over a real socket: what arrives, how often, and what becomes of receivers that fail.
@Suite(.timeLimit(.minutes(2)))
struct CourierTests {
  private func send(
    _ url: String, body: String = "{}", within: Duration = .seconds(40), attempts: Int = 3,
    headers: [HTTPRequest.Header] = [], key: String? = nil, certificates: String? = nil
  ) async -> DeliveryOutcome {
    await Courier(
      within: within, attempts: attempts,
      redacted: { $0.replacing("hidden-token", with: "[redacted]") }
    ).send([
      HTTPRequest(
        url: url, headers: headers, body: Array(body.utf8),
        signature: key.map { WebhookSignature(secret: $0) }, id: "run-1",
        certificates: certificates)
    ])
  }

  @Test func theBodyArrivesAsItIsWithItsSignature() async throws {
    let receiver = try WebReceiver()
    let body = "{\"text\":\"ü \\\" \\\\ \u{2028} 100 % @file\",\n\t\"big\":\"\"}"
    let key = "whsec_" + Base64.encode(Array("a key of some length".utf8))
    let outcome = await send("\(receiver.address)/good?a=[1]&b={2}", body: body, key: key)
    #expect(outcome == DeliveryOutcome(isDelivered: true, attempts: 1, detail: "it answered 202"))
    let request = try #require(try receiver.requests().first)
    #expect(request.method == "POST")
    #expect(request.path == "/good?a=[1]&b={2}")
    #expect(request.body == body)
    #expect(request.headers["content-type"] == "application/json")
    #expect(request.headers["webhook-id"] == "run-1")
    let time = try #require(request.headers["webhook-timestamp"])
    let code = HMACSHA256.code(
      of: Array("run-1.\(time).\(body)".utf8), key: Array("a key of some length".utf8))
    #expect(request.headers["webhook-signature"] == "v1,\(Base64.encode(code))")
  }

  @Test func aBodyOfAnyLengthArrives() async throws {
    let receiver = try WebReceiver()
    let body = "\"" + String(repeating: "long ", count: 300_000) + "\""
    let outcome = await send("\(receiver.address)/good", body: body)
    #expect(outcome.isDelivered)
    #expect(try receiver.requests().map(\.body) == [body])
  }

  @Test func whatPassesIsTriedAgainUnderTheSameId() async throws {
    let receiver = try WebReceiver()
    let flaky = await send("\(receiver.address)/flaky", key: "any old key")
    #expect(flaky == DeliveryOutcome(isDelivered: true, attempts: 3, detail: "it answered 200"))
    let requests = try receiver.requests()
    #expect(requests.count == 3)
    #expect(Set(requests.map { $0.headers["webhook-id"] }) == ["run-1"])
    let busy = await send("\(receiver.address)/busy")
    #expect(busy.isDelivered && busy.attempts == 2)
  }

  @Test func whatIsDownIsToldAfterEveryAttempt() async throws {
    let receiver = try WebReceiver()
    let down = await send("\(receiver.address)/down")
    #expect(!down.isDelivered)
    #expect(down.attempts == 3)
    #expect(down.detail == "it answered 500: it is down")
    // Whoever asks for more time than there is, is not waited for.
    let later = await send("\(receiver.address)/later")
    #expect(!later.isDelivered && later.attempts == 1)
  }

  @Test(arguments: ["half", "nothing"])
  func anAnswerThatDoesNotEndWellIsNone(way: String) async throws {
    let receiver = try WebReceiver()
    let outcome = await send("\(receiver.address)/\(way)", attempts: 2)
    #expect(!outcome.isDelivered)
    #expect(outcome.attempts == 2)
    #expect(try receiver.requests().count == 2)
  }

  @Test func whoNeverAnswersIsLeftInTime() async throws {
    let receiver = try WebReceiver()
    let began = ContinuousClock.now
    for way in ["silent", "endless"] {
      let outcome = await send("\(receiver.address)/\(way)", within: .seconds(2), attempts: 2)
      #expect(!outcome.isDelivered)
      #expect(outcome.detail.contains("within its time"))
    }
    #expect(ContinuousClock.now - began < .seconds(60))
    #expect(try receiver.requests().count <= 4)
  }

  @Test func aRedirectionIsNotFollowed() async throws {
    let receiver = try WebReceiver()
    let outcome = await send("\(receiver.address)/elsewhere", key: "any old key")
    #expect(!outcome.isDelivered && outcome.attempts == 1)
    #expect(outcome.detail.contains("307"))
    #expect(try receiver.requests().map(\.path) == ["/elsewhere"])
  }

  @Test func aRefusalIsNotRepeatedAndTellsNoSecret() async throws {
    let receiver = try WebReceiver()
    let outcome = await send(
      "\(receiver.address)/picky",
      headers: [HTTPRequest.Header("X-Token", "hidden-token")])
    #expect(!outcome.isDelivered && outcome.attempts == 1)
    #expect(outcome.detail == "it answered 400: no such key: [redacted]?[31m")
    let partly = await send("\(receiver.address)/partly")
    #expect(!partly.isDelivered)
    #expect(partly.detail.contains("7 spans were rejected"))
  }

  @Test func whereNobodyListensIsSaidInWords() async throws {
    let refused = await send("http://127.0.0.1:9/hook", attempts: 2)
    #expect(!refused.isDelivered && refused.attempts == 2)
    #expect(refused.detail.contains("no connection to 127.0.0.1:9"))
    let unknown = await send("http://no-such-host.invalid/hook", within: .seconds(4), attempts: 1)
    #expect(!unknown.isDelivered)
    #expect(unknown.detail.contains("no-such-host.invalid"))
    let file = await send("file:///etc/passwd")
    #expect(!file.isDelivered)
    let broken = await send(
      "http://127.0.0.1:9/", headers: [HTTPRequest.Header("X", "a\r\nB: c")])
    #expect(!broken.isDelivered && broken.detail.contains("control character"))
  }

  @Test func aCertificateThatIsNotTrustedEndsIt() async throws {
    let scratch = try ScratchFolder()
    let (key, certificate) = ("\(scratch.path)/key.pem", "\(scratch.path)/cert.pem")
    try await LocalCommand(
      "openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost", "-addext",
        "subjectAltName=DNS:localhost",
      ]
    ).runSuccessfully()
    let receiver = try WebReceiver(certificate: (certificate, key))
    let untrusted = await send("\(receiver.address)/good", key: "any old key")
    #expect(!untrusted.isDelivered && untrusted.attempts == 1)
    #expect(untrusted.detail.contains("certificate"))
    #expect(try receiver.requests().isEmpty)
    let trusted = await send("\(receiver.address)/good", certificates: certificate)
    #expect(trusted.isDelivered)
    let otherName = await send(
      receiver.address.replacing("localhost", with: "127.0.0.1") + "/good",
      certificates: certificate)
    #expect(!otherName.isDelivered && otherName.detail.contains("certificate"))
    #expect(try receiver.requests().count == 1)
  }

  /// Every user of the machine can read a process's arguments.
  @Test func noSecretStandsInAnArgument() async throws {
    let receiver = try WebReceiver()
    let url = "\(receiver.address)/silent/token-in-address"
    async let outcome = send(
      url, body: "{\"key\":\"token-in-body\"}", within: .seconds(3), attempts: 1,
      headers: [HTTPRequest.Header("Authorization", "token-in-header")], key: "token-as-key")
    var arguments: [String] = []
    for _ in 0..<200 where arguments.isEmpty {
      try await Task.sleep(for: .milliseconds(20))
      guard try !receiver.requests().isEmpty else { continue }
      for entry in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
        guard Int(entry) != nil,
          let line = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline"),
          line.firstRange(of: Data("curl\0--disable\0".utf8)) != nil
        else { continue }
        arguments.append(String(decoding: line, as: UTF8.self))
      }
    }
    #expect(!arguments.isEmpty)
    #expect(arguments.allSatisfy { !$0.contains("token") })
    #expect(await !outcome.isDelivered)
  }

  @Test func workThatNeverEndsIsLeft() async {
    let outcome = await TimeLimit.wait(.milliseconds(50)) { () -> Int in
      // As a read from a file server that is gone: it does not even end when it is cancelled.
      await withCheckedContinuation { continuation in
        DispatchQueue.global().asyncAfter(deadline: .now() + 5) {
          continuation.resume(returning: 1)
        }
      }
    }
    #expect(outcome == nil)
    #expect(await TimeLimit.wait(.seconds(60)) { 2 } == 2)
  }
}
