import SSH
import Testing

@Suite("The reader of known_hosts")
struct KnownHostsTests {
  private let one = "AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
  private let two = "AAAAC3NzaC1lZDI1NTE5AAAAIP/+/fz7+vn49/b19PPy8fDv7u3s6+rp6Ofm5eTj4uHg"

  private func key(_ base64: String) throws -> HostKey {
    var known = KnownHosts()
    known.add(Array("* ssh-ed25519 \(base64)".utf8), file: "f")
    return try #require(known.entries.first).key
  }

  private func read(_ text: String) -> KnownHosts {
    var known = KnownHosts()
    known.add(Array(text.utf8), file: "known_hosts")
    return known
  }

  @Test(arguments: [
    ("web", "web", 22, true), ("web", "WEB", 22, true), ("WEB", "web", 22, true),
    ("web", "web2", 22, false), ("web,db", "db", 22, true), ("[web]:2222", "web", 2222, true),
    ("[web]:2222", "web", 22, false), ("web", "web", 2222, true), ("w?b", "web", 22, true),
    ("*.example", "a.b.example", 22, true), ("*.example", "example", 22, false),
    ("*.example,!bad.example", "bad.example", 22, false),
    ("!bad.example,*.example", "good.example", 22, true), ("!web", "other", 22, false),
    ("[10.0.0.*]:*", "10.0.0.7", 2222, true), ("*a*b*c", "xxaxxbxxc", 22, true),
    ("*a*b*c", "xxaxxbxx", 22, false), ("192.0.2.1", "192.0.2.1", 22, true),
  ])
  func namesMatchAsInOpenSSH(
    pattern: String, host: String, port: Int, isKnown: Bool
  ) throws {
    let known = read("\(pattern) ssh-ed25519 \(one) a comment\n")
    let verdict = known.verdict(on: try key(one), host: host, port: port)
    if isKnown {
      #expect(verdict == .known(known.entries[0]))
    } else {
      #expect(verdict == .unknown)
    }
  }

  // A published example: salt and hash of the name 192.168.1.61.
  @Test func hashedNamesMatch() throws {
    let salt = "F1E1KeoE/eEWhi10WpGv4OdiO6Y="
    let hash = "3988QV0VE8wmZL7suNrYQLITLCg="
    let known = read("|1|\(salt)|\(hash) ssh-ed25519 \(one)\n")
    #expect(known.warnings.isEmpty)
    #expect(
      known.verdict(on: try key(one), host: "192.168.1.61", port: 22) == .known(known.entries[0]))
    #expect(known.verdict(on: try key(one), host: "192.168.1.62", port: 22) == .unknown)
  }

  @Test func anotherKeyIsAChangeAndTheRightOneAnywhereIsNot() throws {
    let known = read("web ssh-ed25519 \(two)\nweb ssh-ed25519 \(one)\n")
    #expect(known.verdict(on: try key(one), host: "web", port: 22) == .known(known.entries[1]))
    let changed = read("web ssh-ed25519 \(two)\n")
    #expect(changed.verdict(on: try key(one), host: "web", port: 22) == .changed(changed.entries))
  }

  @Test func theKeyOfThePlainNameCountsForAnotherPortButIsNoChangeThere() throws {
    let known = read("web ssh-ed25519 \(two)\n")
    #expect(known.verdict(on: try key(two), host: "web", port: 2222) == .known(known.entries[0]))
    #expect(known.verdict(on: try key(one), host: "web", port: 2222) == .unknown)
  }

  @Test func aRevocationWinsWhereverItStands() throws {
    let known = read("web ssh-ed25519 \(one)\n@revoked * ssh-ed25519 \(one)\n")
    #expect(known.verdict(on: try key(one), host: "web", port: 22) == .revoked(known.entries[1]))
    #expect(known.verdict(on: try key(one), host: "web", port: 99) == .revoked(known.entries[1]))
    let elsewhere = read("web ssh-ed25519 \(one)\n@revoked db ssh-ed25519 \(one)\n")
    #expect(
      elsewhere.verdict(on: try key(one), host: "web", port: 22) == .known(elsewhere.entries[0]))
  }

  @Test func authoritiesAreToldApart() throws {
    let known = read("@cert-authority *.example ssh-ed25519 \(one)\n")
    #expect(
      known.verdict(on: try key(one), host: "a.example", port: 22)
        == .onlyCertAuthority(known.entries))
    #expect(known.keyTypes(host: "a.example", port: 22) == [])
  }

  @Test(arguments: [
    "web", "web ssh-ed25519", "web ssh-ed25519 %%%", "web ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIA==",
    "@unknown web ssh-ed25519 AAAA", "|1|short ssh-ed25519 AAAA", "|2|a|b ssh-ed25519 AAAA",
    "web ssh-ed25519 AAAA",
  ])
  func aBadLineWarnsWithItsPlace(line: String) throws {
    let known = read("# comment\n\n\(line)\nweb ssh-ed25519 \(one)\n")
    #expect(known.entries.count == 1)
    #expect(known.warnings.map(\.line) == [3])
    #expect(known.warnings[0].description.hasPrefix("known_hosts:3: "))
  }

  @Test func carriageReturnsAndAbsentLastNewlinesAreBorne() throws {
    let known = read("web ssh-ed25519 \(one)\r\ndb ssh-ed25519 \(two)")
    #expect(known.warnings.isEmpty)
    #expect(known.entries.map(\.line) == [1, 2])
  }

  @Test func keyTypesAreGivenOnceInOrder() throws {
    let ecdsa =
      "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBEmKSENjQEezOmxkZMy7opKgwFB9nkt5YRrYMjNuG5N87uRgg6CLrbo5wAdT/y6v0mKV0U2w0WZ2YB/++Tpockg="
    let known = read(
      "web ecdsa-sha2-nistp256 \(ecdsa)\nweb ssh-ed25519 \(one)\nweb ssh-ed25519 \(two)\n")
    #expect(known.warnings.isEmpty)
    #expect(known.keyTypes(host: "web", port: 22) == ["ecdsa-sha2-nistp256", "ssh-ed25519"])
  }
}
