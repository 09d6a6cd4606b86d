import DrillModel
import Foundation
import LocalProcess
import Testing

@testable import Faults

/// Disks full, read-only and slow, and certificates expired, on a host of its own.
@Suite(.serialized) struct DiskFaultTests {
  private func describe(
    _ kind: String, _ parameters: [String: String]
  ) throws -> FaultDescription {
    try FaultCatalogue.describe(
      kind, hosts: ["db1"], parameters: parameters, context: ExampleEnvironment.context())
  }

  private static let disks = [
    "tmpfs": "mkdir /run/disk; mount -t tmpfs -o size=24m tmpfs /run/disk",
    "ext4": """
    mkdir /run/disk
    truncate -s 48M /run/image
    mke2fs -q -t ext4 /run/image
    mount -o loop /run/image /run/disk || { mount -t tmpfs -o size=24m tmpfs /run/disk; }
    """,
  ]

  @Test(arguments: ["tmpfs", "ext4"])
  func aDiskIsFullForOrdinaryUsersAndFreeAgain(kind: String) async throws {
    try await withHostLab(setup: Self.disks[kind] ?? "") { host in
      let description = try describe("disk-full", ["path": "/run/disk", "leave": "2MiB"])
      let entry = description.placements[0].entry
      try await host.expectAble(description)
      let before = try await host.line("df -Pk /run/disk | tail -n 1")
      let fill =
        "setpriv --reuid 65534 --clear-groups dd if=/dev/zero of=/run/disk/x/f bs=1M count=4 2>&1"
      try await host.line("mkdir -m 777 /run/disk/x")
      try await host.proveByHand(entry) { () async throws in
        #expect(try await host.line(fill).contains("No space left"))
        try await host.line("rm /run/disk/x/f")
      }
      try await host.proveByGuard([entry])
      try await host.proveHalfDone(entry)
      try await host.line("rmdir /run/disk/x")
      #expect(try await host.line("df -Pk /run/disk | tail -n 1") == before)
      // Something else of that name is left.
      try await host.line("mkdir \(entry.apply.arguments[0])")
      try await host.expect(9, entry.apply)
      try await host.expect(9, entry.undo)
      try await host.line("umount /run/disk")
    }
  }

  @Test func theDiskOfTheGuardItselfCanBeFilled() async throws {
    let setup = "mkdir $scratch/durable; mount -t tmpfs -o size=16m,mode=700 tmpfs $scratch/durable"
    try await withHostLab(setup: setup) { host in
      let entry = try describe("disk-full", ["path": "\(host.scratch)/durable"]).placements[0].entry
      // Nothing is reserved for root there, so the guard cannot even write down what it does.
      try await host.proveByGuard([entry]) { () async throws in
        let file = "\(host.scratch)/durable/y"
        #expect(try await host.line("(echo x >\(file)) 2>/dev/null; cat \(file)") == "")
      }
      #expect(try await host.line("ls \(entry.apply.arguments[0]) 2>/dev/null") == "")
    }
  }

  @Test func aMountTakesNoWritesUntilItIsOpenedAgain() async throws {
    try await withHostLab(setup: "mkdir '/run/a disk'; mount -t tmpfs data '/run/a disk'") { host in
      let description = try describe("disk-read-only", ["mount": "/run/a disk"])
      let entry = description.placements[0].entry
      try await host.expectAble(description)
      try await host.proveByHand(entry) { () async throws in
        #expect(try await host.line("touch '/run/a disk/x' 2>&1").contains("Read-only"))
      } afterwards: { () async throws in
        #expect(try await host.line("touch '/run/a disk/x' 2>&1") == "")
      }
      try await host.proveByGuard([entry])
      // A file open for writing: the kernel refuses, and nothing is changed.
      try await host.line(
        "(exec 3>'/run/a disk/open'; exec setsid sleep 600) >/dev/null 2>&1 </dev/null &")
      try await Task.sleep(for: .milliseconds(300))
      let (status, text) = try await host.ask(entry.apply)
      #expect(status == 1 && text.contains("open for writing"), "\(text)")
      try await host.expect(0, entry.undo)
      try await host.expect(0, entry.residue)
      try await host.line("kill -9 $(busybox pidof sleep); true")
      // Something else is mounted over it meanwhile: it is left.
      try host.forget()
      try await host.expect(0, entry.apply)
      try await host.line("mount -t tmpfs theirs '/run/a disk'")
      try await host.expect(9, entry.undo)
      // What is mounted elsewhere as well, or in part, would take more along than was named.
      try host.forget()
      try await host.line(
        "umount '/run/a disk'; mount -o remount,rw '/run/a disk'; mkdir '/run/a disk/in' /run/b; "
          + "mount --bind '/run/a disk/in' /run/b")
      for mount in ["/run/a disk", "/run/b"] {
        let shared = try describe("disk-read-only", ["mount": mount])
        let able = try await host.ask(try #require(shared.preflight.last).script)
        #expect(able.status == 1 && able.text.contains("file system of its own"), "\(able)")
        try await host.expect(1, shared.placements[0].entry.apply)
        #expect(try await host.line("touch /run/b/x 2>&1") == "")
      }
    }
    #expect(throws: FaultError.self) { try describe("disk-read-only", ["mount": "/"]) }
  }

  @Test func aDiskIsSlowForOneCgroup() async throws {
    let name = "muster-test-\(UUID().uuidString.prefix(8).lowercased())"
    let folder = "/sys/fs/cgroup/blkio/\(name)"
    let disk = try await LocalCommand(
      "sh", ["-c", "d=$(stat -c %d /); ls -d /sys/dev/block/$((d >> 8)):$((d & 255))"]
    ).run()
    guard disk.succeeded,
      (try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false))
        != nil
    else {
      // No blkio of version 1, or no disk of its own under /: preflight must say so.
      try await withHostLab { host in
        let description = try describe(
          "slow-disk", ["cgroup": "/\(name)", "path": "/run", "rate": "1MiB/s"])
        let answer = try await host.ask(try #require(description.preflight.last).script)
        #expect(answer.status == 1 && answer.text.contains("missing="), "\(answer)")
      }
      return
    }
    defer { rmdir(folder) }
    try await withHostLab { host in
      let description = try describe(
        "slow-disk", ["cgroup": "/\(name)", "path": "/", "rate": "1MiB/s"])
      let entry = description.placements[0].entry
      try await host.expectAble(description)
      let limits =
        "cat \(folder)/blkio.throttle.read_bps_device \(folder)/blkio.throttle.write_bps_device"
      let number = (disk.text.split(separator: "/").last.map(String.init)) ?? ""
      for before in ["", "\(number) 7340032"] {
        if !before.isEmpty {
          try await host.line("echo '\(before)' >\(folder)/blkio.throttle.write_bps_device")
        }
        try await host.proveByHand(entry) { () async throws in
          #expect(try await host.line(limits) == "\(number) 1048576\n\(number) 1048576")
        } afterwards: { () async throws in
          #expect(try await host.line(limits) == before)
        }
      }
      try await host.proveByGuard([entry])
      try await host.expect(0, entry.apply)
      try await host.line("echo '\(number) 99999' >\(folder)/blkio.throttle.read_bps_device")
      try await host.expect(9, entry.undo)
      // A file system in memory has no disk.
      let memory = try describe(
        "slow-disk", ["cgroup": "/\(name)", "path": "/run", "rate": "1MiB/s"])
      let answer = try await host.ask(try #require(memory.preflight.last).script)
      #expect(answer.status == 1 && answer.text.contains("missing=a disk of its own"), "\(answer)")
    }
  }

  @Test(arguments: [false, true])
  func aCertificateExpiresAndComesBackAsItWas(isOneFile: Bool) async throws {
    let setup = """
      mkdir /run/tls
      cd /run/tls
      openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out real.pem -days 30 \
        -subj '/O=Example/CN=chat.example' -addext 'subjectAltName=DNS:chat.example,DNS:b.example' \
        2>/dev/null
      \(isOneFile ? "cat key.pem >>real.pem; rm key.pem" : "")
      chown 65534:100 real.pem
      chmod 640 real.pem
      touch -d '2020-05-06 07:08:09' real.pem
      ln -s real.pem cert.pem
      """
    try await withHostLab(setup: setup) { host in
      var parameters = [
        "certificate": "/run/tls/cert.pem", "reload": "echo loaded >>/run/tls/loads",
      ]
      if !isOneFile { parameters["key"] = "/run/tls/key.pem" }
      let description = try describe("certificate-expired", parameters)
      let entry = description.placements[0].entry
      try await host.expectAble(description)
      let look = "cd /run/tls; sha256sum real.pem; stat -c '%u:%g %a' real.pem; ls"
      let before = try await host.line(look)
      try await host.proveByHand(entry) { () async throws in
        let said = try await host.line(
          "openssl x509 -in /run/tls/cert.pem -noout -subject -enddate -ext subjectAltName 2>&1")
        #expect(said.contains("chat.example") && said.contains("DNS:b.example"), "\(said)")
        #expect(said.contains("Jan  2 00:00:00 2020"), "\(said)")
        #expect(try await host.line("stat -c '%u:%g %a' /run/tls/real.pem") == "65534:100 640")
        // The certificate in place belongs to the key in use.
        let key = isOneFile ? "cert.pem" : "key.pem"
        let match =
          "cd /run/tls; openssl x509 -in cert.pem -noout -pubkey; openssl pkey -in \(key) -pubout"
        let keys = try await host.line(match)
        let half = keys.count / 2
        #expect(keys.prefix(half) == keys.suffix(half))
      } afterwards: { () async throws in
        #expect(try await host.line("rm /run/tls/loads; \(look)") == before)
        // A service that looks for something newer than what it has loaded must find it.
        let newer = "find /run/tls/real.pem -newermt '2021-01-01'"
        #expect(try await host.line(newer) == "/run/tls/real.pem")
      }
      try await host.proveByGuard([entry])
      try await host.proveHalfDone(entry)
      #expect(try await host.line("rm -f /run/tls/loads; \(look)") == before)
      // Renewed by someone meanwhile: theirs stays.
      try await host.expect(0, entry.apply)
      try await host.line("echo theirs >/run/tls/real.pem")
      try await host.expect(9, entry.undo)
      #expect(try await host.line("cat /run/tls/cert.pem") == "theirs")
    }
  }
}
