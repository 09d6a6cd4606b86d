import Glibc
import SSH

/// The client of the benchmarks: one work a process, one JSON object for its result.
///
/// `ssh-bench WORK COUNT`; the environment says where, see `Place`. The works and their output are
/// the same as those of `peers/libssh2-client.c`.
@main
struct SSHBench {
  static func main() async {
    let words = CommandLine.arguments
    guard words.count >= 3, let count = Int(words[2]), let place = Place() else {
      Output.fail(
        "usage: ssh-bench WORK COUNT, with BENCH_PORT, BENCH_USER, BENCH_KEY and "
          + "BENCH_KNOWN_HOSTS set")
    }
    let client = SSHClient(threads: 1)
    let bench = Bench(client: client, place: place)
    do {
      try await bench.run(words[1], count)
    } catch {
      Output.fail("\(error)")
    }
    await client.shutdown()
  }
}
