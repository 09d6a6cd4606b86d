import Glibc
import SSH

/// The works with one host; `Bench+many.swift` has those with many, and those over time.
struct Bench: Sendable {
  let client: SSHClient
  let place: Place

  func run(_ work: String, _ count: Int) async throws {
    switch work {
    case "start": try await start()
    case "connect": try await connect(count)
    case "command": try await command(count)
    case "helper": try await helper(count)
    case "bulk": try await bulk(count)
    case "fanout": try await fanOut(count)
    case "strike": try await strike(count)
    case "probe": try await probe(count)
    case "dead": try await dead()
    case "forward": try await forward(count)
    case "nested": try await nested(count)
    default: throw BenchFault(message: "no such work: \(work)")
    }
  }

  static func milliseconds(_ duration: Duration) -> Double {
    let parts = duration.components
    return Double(parts.seconds) * 1e3 + Double(parts.attoseconds) / 1e15
  }

  static func sinceMs(_ moment: MonotonicInstant) -> Double {
    milliseconds(MonotonicInstant.now.since(moment))
  }

  func require(_ succeeded: Bool, _ message: @autoclosure () -> String) throws {
    guard succeeded else { throw BenchFault(message: message()) }
  }

  /// Only connects: whoever started this process measures when the connection comes.
  private func start() async throws {
    var target = place.target(place.host)
    target.connectDeadline = .milliseconds(300)
    _ = try? await client.connect(to: target)
    Output().finish()
  }

  private func connect(_ count: Int) async throws {
    var times: [Double] = []
    for _ in 0..<count {
      let begin = MonotonicInstant.now
      let session = try await client.connect(to: place.target(place.host))
      times.append(Self.sinceMs(begin))
      await session.close()
    }
    var output = Output()
    output.add("ms", times)
    output.finish()
  }

  private func command(_ count: Int) async throws {
    let session = try await client.connect(to: place.target(place.host))
    var times: [Double] = []
    for _ in 0...count {
      let begin = MonotonicInstant.now
      let result = await session.execute("true")
      times.append(Self.sinceMs(begin))
      try require(result.succeeded, "\(result.ending)")
    }
    await session.close()
    var output = Output()
    output.add("firstMs", times[0])
    output.add("ms", Array(times.dropFirst()))
    output.finish()
  }

  private func helper(_ count: Int) async throws {
    let session = try await client.connect(to: place.target(place.host))
    let helper = try await session.openHelper()
    var times: [Double] = []
    for _ in 0..<count {
      let begin = MonotonicInstant.now
      let answer = await helper.ask(":")
      times.append(Self.sinceMs(begin))
      try require(answer.status == 0, "\(answer.ending)")
    }
    await session.close()
    var output = Output()
    output.add("ms", times)
    output.finish()
  }

  private func bulk(_ count: Int) async throws {
    let session = try await client.connect(to: place.target(place.host))
    _ = await session.execute("true")
    let begin = MonotonicInstant.now
    let cpu = Output.cpuSeconds
    let result = await session.execute("head -c \(count) /dev/zero")
    var output = Output()
    output.add("seconds", Self.sinceMs(begin) / 1e3)
    output.add("workCPU", Output.cpuSeconds - cpu)
    output.add("bytes", result.outputCount)
    try require(result.outputCount == count, "\(result.ending)")
    await session.close()
    output.finish()
  }
}
