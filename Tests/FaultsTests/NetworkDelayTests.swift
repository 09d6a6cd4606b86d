import DrillModel
import Foundation
import Testing

@testable import Faults

/// The delay's logic against a `tc` that only answers like one, and its refusal by this kernel.
@Suite(.serialized) struct NetworkDelayTests {
  private static let fakeTC = """
    #!/bin/sh
    file=/run/fake-qdisc
    [ -e $file ] || echo 'qdisc noqueue 0: root refcnt 2' >$file
    case $2 in
      show) cat $file ;;
      add) [ "$4" = lo ] && [ "$7" = delay ] || {
          shift 6
          handle=$1
          shift 2
          echo "qdisc netem $handle root refcnt 2 limit 1000 $*" >$file
        } ;;
      del) echo 'qdisc noqueue 0: root refcnt 2' >$file ;;
    esac
    """

  private func entry() throws -> FaultDescription {
    try FaultCatalogue.describe(
      "network-delay", hosts: ["db1"],
      parameters: ["delay": "100ms", "jitter": "5ms", "device": "lo"],
      context: ExampleEnvironment.context())
  }

  @Test func itIsPutOnADefaultOnlyAndTakenBack() async throws {
    try await withHostLab { host in
      try host.fake("tc", Self.fakeTC)
      let description = try entry()
      let entry = description.placements[0].entry
      try await host.expectAble(description)
      try await host.proveByHand(entry) { () async throws in
        #expect(try await host.line("tc qdisc show").contains("netem 4d75: root"))
      }
      try await host.proveByGuard([entry])
      // Changed since, replaced, and set by someone before.
      try await host.expect(0, entry.apply)
      try await host.line("sed -i s/100ms/200ms/ /run/fake-qdisc")
      try await host.expect(9, entry.undo)
      try await host.line("echo 'qdisc htb 1: root refcnt 2' >/run/fake-qdisc")
      try await host.expect(9, entry.undo)
      try host.forget()
      try await host.expect(9, entry.apply)
      #expect(try await host.line("cat /run/fake-qdisc") == "qdisc htb 1: root refcnt 2")
    }
  }

  @Test func aKernelWithoutNetemIsSaidBeforeAnythingStarts() async throws {
    try await withHostLab { host in
      let check = try #require(try entry().preflight.last)
      let answer = try await host.ask(check.script)
      let able = try await host.line("unshare -n tc qdisc add dev lo root netem delay 1ms && echo")
      if able.isEmpty, answer.status == 0 { Issue.record("\(answer)") }
      #expect(answer.status == 0 || answer.text.contains("missing=netem in the kernel"))
    }
  }
}
