import Glibc
import TestSupport
import Testing

@testable import SSH

/// The n-th call of libssh2 goes wrong, n = 1, 2, 3 … until there is no n-th call any more.
///
/// Without `MUSTER_TEST_ALL` only every 23rd n is tried.
@Suite("What goes wrong at any call of libssh2", .serialized)
struct AnomalyTests {
  private static let usualStride = getenv("MUSTER_TEST_ALL") == nil ? 23 : 1

  /// What became of one walk through everything that a session does.
  private struct Walk {
    var connectError: SSHError?
    var results: [ExecuteResult] = []
    var answers: [HelperAnswer] = []
    var helperError: SSHError?
    var carried: SSHError?

    /// The errors that say that something did not come about.
    var errors: [SSHError] {
      let ofCommands = results.compactMap { result -> SSHError? in
        switch result.ending {
        case .lost(let error), .notStarted(let error): error
        default: nil
        }
      }
      let ofAnswers = answers.compactMap { answer -> SSHError? in
        if case .lost(let error) = answer.ending { error } else { nil }
      }
      return ofCommands + ofAnswers + [connectError, helperError, carried].compactMap { $0 }
    }

    /// True when something ended by its deadline only.
    var hasHung: Bool {
      results.contains { $0.ending == .deadline } || answers.contains { $0.ending == .deadline }
        || errors.contains { $0.code == .deadlinePassed }
    }

    /// True when everything came about as it would without an anomaly.
    var isWhole: Bool {
      errors.isEmpty && results.map(\.ending) == [.exited(0), .exited(3)]
        && results.first?.output == AnomalyTests.input
        && results.last?.errorOutputCount == 70_000
        && answers.map(\.output) == [Array("asked\n".utf8)]
    }
  }

  private static let input = (0..<90_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

  /// Connects, runs two commands, asks a helper, opens a direct channel, and closes.
  private func walk(_ client: SSHClient, _ target: SSHTarget) async -> Walk {
    var walk = Walk()
    do throws(SSHError) {
      let session = try await client.connect(to: target)
      walk.results.append(await session.execute("cat", input: Self.input))
      walk.results.append(await session.execute("head -c 70000 /dev/zero >&2; exit 3"))
      do throws(SSHError) {
        let helper = try await session.openHelper(.patient)
        walk.answers.append(await helper.ask("echo asked", deadline: .seconds(60)))
        await helper.close()
      } catch {
        walk.helperError = error
      }
      do throws(SSHError) {
        let opened = try await session.openDirect(
          to: target.address, port: target.port, for: session)
        await session.close(opened)
      } catch {
        walk.carried = error
      }
      await session.close()
    } catch {
      walk.connectError = error
    }
    return walk
  }

  @Test(arguments: CallAnomaly.Kind.allCases)
  func everyCallMayGoWrong(kind: CallAnomaly.Kind) async throws {
    try await SSHServer.with { server in
      let target = server.target(identityFiles: [try await server.makeKey()])
      let stride = kind == .shortWrite ? 1 : Self.usualStride
      var place = 1
      while true {
        let anomaly = CallAnomaly(kind, atCall: place)
        let client = SSHClient(
          threads: 1, handshakesPerServer: 6, handshakesInAll: 6, anomaly: anomaly)
        let walk = await walk(client, target)
        await client.shutdown()
        let what = "call \(place): \(walk.errors)"
        #expect(!walk.hasHung, "\(what)")
        #expect(anomaly.openHandles == 0, "\(what)")
        for error in walk.errors {
          #expect(error.host == "testhost" && !error.operation.isEmpty, "\(what)")
          #expect(!error.message.isEmpty, "\(what)")
        }
        if kind == .again || kind == .shortWrite || !anomaly.hasStruck {
          #expect(walk.isWhole, "\(what)")
        }
        guard anomaly.hasStruck else { break }
        place += stride
      }
      #expect(place > (kind == .shortWrite ? 5 : 50), "the walk has more calls than \(place)")
    }
  }
}

extension SSHSession {
  /// Closes a channel that was opened for a test.
  fileprivate func close(_ opened: OpenedChannel) {
    opened.close()
  }
}
