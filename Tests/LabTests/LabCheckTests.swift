import Testing

@testable import Lab

@Suite("What makes a lab ready")
struct LabCheckTests {
  @Test("every host must boot; the mirror, each chat server and each client's way are asked")
  func questions() {
    let hosts = LabHost.all(in: .standard)
    let checks = LabCheck.all(hosts)
    for host in hosts { #expect(checks.contains { $0.what == "the boot of \(host.name)" }) }
    #expect(checks.contains { $0.what == "the synchronous mirror of db1" })
    #expect(checks.filter { $0.what.hasPrefix("the way from client1") }.count == 4)
  }

  @Test("servers of the first site take clients, those of the second refuse")
  func activity() throws {
    let checks = LabCheck.all(LabHost.all(in: .standard))
    let first = try #require(checks.first { $0.what == "the chat server on chat1" })
    let second = try #require(checks.first { $0.what == "the chat server on chat3" })
    let answer = "connected=yes\nactive=on\n1\n{ok, [ejabberd@chat2, ejabberd@chat1]}"
    #expect(first.isMet(by: answer))
    #expect(!second.isMet(by: answer))
    #expect(!first.isMet(by: "connected=yes\nactive=on\n{ok, [ejabberd@chat1]}"))
    #expect(!first.isMet(by: "connected=no\nactive=on\n{ok, [ejabberd@chat2, ejabberd@chat1]}"))
    #expect(!first.isMet(by: ""))
  }
}
