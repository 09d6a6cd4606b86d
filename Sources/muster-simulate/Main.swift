import Foundation
import Simulation

/// `muster-simulate [--seeds N] [--seed S] …`: whole runs
/// on a virtual clock, each decided by its seed.
///
/// It leaves with 0 where every rule held, 1 where one was broken, 2 where it was called wrongly.
@main
struct Main {
  static func main() throws {
    var options = Options()
    do {
      options = try Options(Array(CommandLine.arguments.dropFirst()))
    } catch {
      say("\(error)\nusage: \(Options.usage)")
      exit(2)
    }
    if let seed = options.seed, options.seeds == nil {
      exit(try replay(seed, options) ? 0 : 1)
    }
    let campaign = Campaign(
      first: options.seed ?? 1, count: options.seeds ?? 2000, bugs: options.bugs,
      masked: options.masked, way: options.way, say: say)
    exit(try campaign.carryOut() ? 0 : 1)
  }

  /// One seed, with its trace.
  private static func replay(_ seed: UInt64, _ options: Options) throws -> Bool {
    let outcome = try Simulator.run(
      seed: seed, bugs: options.bugs, without: options.masked, keepsTrace: true,
      way: options.way)
    if options.printsTrace {
      say(outcome.drill)
      for line in outcome.lines { say(line) }
    }
    say(Campaign.sentence(outcome))
    return outcome.violation == nil
  }

  private static func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }
}
