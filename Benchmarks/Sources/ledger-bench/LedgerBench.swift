import DrillModel
import Glibc
import Integrity

/// Judges a ledger of many messages against two readings of the archive; one JSON object.
///
/// `ledger-bench COUNT [LOST]`: so many messages, sent and acknowledged, all archived but LOST of
/// them. What a run feeds in while it goes on (`feed`) and what it waits for at its end (`judge`)
/// are timed apart; the peak of memory is the kernel's.
@main
struct LedgerBench {
  private static let run = "bench-20260101-000000"
  private static let rooms = 20
  private static let users = 100

  static func main() {
    let words = CommandLine.arguments
    guard words.count >= 2, let count = Int(words[1]), count > 0 else {
      fail("usage: ledger-bench COUNT [LOST]")
    }
    let lost = words.count > 2 ? Int(words[2]) ?? 0 : 0
    let clock = ContinuousClock()
    var ledger = LedgerIndex()
    var xmpp = ArchiveReading()
    var database = ArchiveReading()
    let feed = clock.measure {
      for number in 0..<count {
        ledger.add(
          .sent(key(number), digest: digest(number), scheduledAt: at(number), at: at(number)))
        ledger.add(
          .acknowledged(key(number), archiveID: archiveID(number), at: at(number) + 3_000_000))
      }
      for number in 0..<count where number >= lost {
        xmpp.add(archived(number, .xmpp))
        database.add(archived(number, .database))
      }
    }
    var result: IntegrityResult?
    let judge = clock.measure {
      result = IntegrityCheck.judge(
        ledger: ledger, xmppReading: xmpp, databaseReading: database, historyBefore: [],
        historyAfter: [], run: run, zero: 0)
    }
    guard let result, result.acknowledged == count, result.lost == lost, result.verdict == .passed
    else { fail("the judgement is wrong") }
    print(
      "{\"messages\":\(count),\"lost\":\(result.lost),\"feedSeconds\":\(seconds(feed)),"
        + "\"judgeSeconds\":\(seconds(judge)),\"peakKB\":\(peakKilobytes)}")
  }

  private static func at(_ number: Int) -> UInt64 { 1_000_000_000 + UInt64(number) * 200_000 }

  private static func key(_ number: Int) -> MessageKey {
    let user = number % users
    return MessageKey(
      room: "drill\(user % rooms + 1)", sender: "user\(user + 1)", sequence: number / users + 1)
  }

  private static func archiveID(_ number: Int) -> String {
    "\(1_700_000_000_000_000 + number * 200)"
  }

  /// As long and as different as real digests.
  private static func digest(_ number: Int) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var state = UInt64(number) &* 0x9E37_79B9_7F4A_7C15 | 1
    return String(unsafeUninitializedCapacity: 64) { text in
      for place in 0..<64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text[place] = digits[Int(state >> 60)]
      }
      return 64
    }
  }

  private static func archived(_ number: Int, _ source: ArchivedMessage.Source) -> ArchivedMessage {
    let key = key(number)
    return ArchivedMessage(
      source: source, room: key.room, position: number, archiveID: archiveID(number),
      marker: MessageMarker(run: run, key: key, digest: digest(number)),
      bodyDigest: digest(number))
  }

  private static func seconds(_ duration: Duration) -> Double {
    let parts = duration.components
    return Double(parts.seconds) + Double(parts.attoseconds) / 1e18
  }

  private static var peakKilobytes: Int {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    return usage.ru_maxrss
  }

  private static func fail(_ message: String) -> Never {
    let text = "ledger-bench: \(message)\n"
    _ = write(2, text, text.utf8.count)
    exit(1)
  }
}
