import Foundation
import LocalProcess
import Testing

/// The catalogue's own drills, and the proof that everything is as it was, in a lab of real hosts.
@Suite(.serialized, .inTestAll)
struct CatalogueTests {
  @Test(.timeLimit(.minutes(60)))
  func everyFaultBitesAndLeavesNothingAndWhatIsPlantedIsFound() async throws {
    try await AcceptanceLab.with("catalogue") { lab in
      try await whatTakesHostsAway(lab)
      try await whatTheKernelCannotIsRefused(lab)
      try await clocks(lab)
      try await aFrozenPrimaryIsFenced(lab)
      try await plantedDifferences(lab)
    }
  }

  private func whatTakesHostsAway(_ lab: AcceptanceLab) async throws {
    for settings in [["way=hard"], ["way=orderly", "spare=db2"]] {
      let run = try await lab.drill(
        "Drills/selftest/hosts.yaml", ["lease=90s"] + settings, deadline: .seconds(900))
      #expect(run.status == 0, "\(settings): \(run.said)")
      #expect(run.result["verdict"] as? String == "passed")
      try await lab.expectNothingLeft()
    }
    let served = try await lab.on(
      "chat3",
      "echo | openssl s_client -connect 127.0.0.1:5223 2>/dev/null"
        + " | openssl x509 -noout -checkend 0 && echo valid")
    #expect(served.text.contains("valid"), "its own certificate is served again")
  }

  /// Said before anything starts, by plan and by preflight.
  private func whatTheKernelCannotIsRefused(_ lab: AcceptanceLab) async throws {
    let file = "\(lab.reports).cannot.yaml"
    let text = """
      drill: What this kernel cannot
      steps:
        - baseline: { for: 1s }
        - strike: { fault: clock-step, on: [chat4], by: 1h }
        - strike: { fault: clock-drift, on: [chat3], gain: 10 }
        - strike: { fault: slow-disk, on: [db3], cgroup: /db, path: /srv, rate: 1MiB/s }
        - heal: { fault: all }

      """
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: file) }
    let plan = try await Product.run(["plan", file, "--environment", lab.environment, "--brief"])
    #expect(plan.text.components(separatedBy: "    not proven on metal: ").count == 4)
    let run = try await lab.drill(file, ["lease=60s"])
    #expect(run.status == 3, "\(run.said)")
    #expect(run.said.contains("missing=the right to set the clock: CAP_SYS_TIME"))
    #expect(run.said.contains("missing=the cgroup /db"))
  }

  /// Programs that ran before see the clock step, and step back; without one it is refused.
  private func clocks(_ lab: AcceptanceLab) async throws {
    let drill = "Drills/selftest/clocks.yaml"
    let refused = try await lab.drill(drill, ["lease=60s"])
    #expect(refused.status == 3, "\(refused.said)")
    for host in ["chat3", "chat4"] {
      let program = """
        LD_PRELOAD=/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1 \
        FAKETIME_TIMESTAMP_FILE=/run/clock FAKETIME_CACHE_DURATION=1 setsid perl -e '$|=1;
        while (1) { open(U, "<", "/proc/uptime"); my ($u) = split / /, <U>; close U;
        open(F, ">>", "/run/ticks"); print F int(time() - $u), "\\n"; close F;
        select(undef, undef, undef, 0.5) }' </dev/null >/dev/null 2>&1 &
        """
      _ = try await lab.on(host, program)
    }
    let run = try await lab.drill(drill, ["lease=60s", "hold=30s"])
    #expect(run.status == 0, "\(run.said)")
    #expect(run.said.contains("(not proven on metal)"))
    // Runs of seconds off, one rounding apart counted as one.
    func course(_ host: String) async throws -> [Int] {
      let text = try await lab.on(host, "cat /run/ticks").text
      let ticks = text.split(separator: "\n").compactMap { Int($0) }
      let first = try #require(ticks.first)
      return ticks.map { $0 - first }
    }
    let stepped = try await course("chat4")
    #expect(stepped.contains { abs($0 - 3600) <= 2 }, "nobody saw the step: \(stepped.suffix(9))")
    #expect(abs(stepped.last ?? 99) <= 2, "it was not set back: \(stepped.suffix(9))")
    let drifted = try await course("chat3")
    #expect(drifted.contains { $0 <= -2 }, "nobody saw the drift: \(drifted.suffix(90))")
    #expect(abs(drifted.last ?? 99) <= 1, "it was not set back: \(drifted.suffix(9))")
    for host in ["chat3", "chat4"] {
      #expect(try await lab.on(host, "ls /run/clock* 2>/dev/null").text == "")
      _ = try await lab.on(host, "kill $(grep -la perl /proc/[0-9]*/comm | tr -dc '0-9 \\n')")
    }
  }

  private func aFrozenPrimaryIsFenced(_ lab: AcceptanceLab) async throws {
    let run = try await lab.drill(
      "Drills/selftest/frozen.yaml", ["lease=90s"], deadline: .seconds(1200))
    #expect(run.status == 0, "\(run.said)")
    #expect(run.result["restored"] as? Bool == true)
    try await lab.expectNothingLeft()
  }

  /// A service that stopped, a file of ours that was left, a file system that takes no writes, a
  /// clock that was set: each alone makes the end exit code 6.
  private func plantedDifferences(_ lab: AcceptanceLab) async throws {
    let file = "\(lab.reports).plant.yaml"
    let text = """
      drill: Planted differences
      steps:
        - baseline: { for: 1s }
        - strike: { fault: disk-full, on: [chat3], path: /tmp, leave: 1MiB }
        - run-for: 8s
        - heal: { fault: all }

      """
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: file) }
    let date = """
      printf '#!/bin/sh\\n[ "$1" != +%%s%%N ] || { echo "$(/bin/date +%%s)000000000" \
      | sed "s/^./2/"; exit; }\\nexec /bin/date "$@"\\n' >/usr/local/bin/date
      chmod 755 /usr/local/bin/date
      """
    let plants: [(host: String, plant: String, away: String, said: String)] = [
      (
        "client1", "mount -o remount,ro /tmp", "mount -o remount,rw /tmp", "mounts was "
      ),
      ("chat3", ": >/tmp/.muster_left", "rm /tmp/.muster_left", "files of ours: .muster_left"),
      ("share", date, "rm /usr/local/bin/date", "clock is "),
      (
        "db4", "mv /etc/init.d/ssh /etc/init.d/ssh.away",
        "mv /etc/init.d/ssh.away /etc/init.d/ssh", "no longer runs: ssh"
      ),
    ]
    for (host, plant, away, said) in plants {
      let script = """
        muster=$1 file=$2 environment=$3 reports=$4 lab=$5 host=$6 plant=$7
        "$muster" run "$file" --environment "$environment" --reports "$reports" \
          --set lease=60s >/dev/null 2>"$reports.said" &
        runner=$!
        tries=0
        until grep -q run-for "$reports.said" || [ $tries -ge 900 ]; do
          sleep 0.1
          tries=$((tries + 1))
        done
        "$muster" lab ssh --name "$lab" "$host" -- "$plant"
        wait $runner
        """
      let run = try await LocalCommand(
        "sh",
        [
          "-c", script, "sh", Product.path, file, lab.environment, lab.reports, lab.name, host,
          plant,
        ], folder: Product.root.path, deadline: .seconds(600)
      ).run()
      let told = try String(contentsOfFile: "\(lab.reports).said", encoding: .utf8)
      #expect(Product.status(run) == 6, "\(said): \(told.suffix(3000))")
      #expect(told.contains(said), "\(said): \(told.suffix(3000))")
      _ = try await lab.on(host, away)
      try await lab.expectNothingLeft()
    }
  }
}
