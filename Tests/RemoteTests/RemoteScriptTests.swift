import DrillModel
import LocalProcess
@testable import Remote
import Testing

/// What is sent to a host, given to a real sh byte for byte.
@Suite struct RemoteScriptTests {
  private static func wrapped(
    _ script: Script, variables: [String: String] = [:], nonce: String = "muster-n0nce",
    deadline: Duration = .seconds(30), usesSudo: Bool = false
  ) throws -> RemoteScript {
    try RemoteScript(
      script, variables: variables, nonce: nonce, deadline: deadline, usesSudo: usesSudo)
  }

  private static func run(_ script: RemoteScript) async throws -> LocalResult {
    try await LocalCommand("sh", ["-c", script.commandLine], input: script.input).run()
  }

  /// The output before the trailer as text, and the status in it.
  private static func ended(
    _ script: RemoteScript, _ result: LocalResult
  ) throws -> (output: String, status: Int32) {
    let (output, status) = try #require(script.trailer(in: result.output))
    return (String(decoding: output, as: UTF8.self), status)
  }

  @Test(arguments: [0, 1, 2, 3, 77, 126, 255] as [Int32])
  func theStatusIsKept(status: Int32) async throws {
    let script = try Self.wrapped(Script("echo before; exit $1", ["\(status)"]))
    let result = try await Self.run(script)
    let (output, told) = try Self.ended(script, result)
    #expect(told == status)
    #expect(output == "before\n")
    #expect(result.ending == .exited(status))
  }

  @Test(arguments: ["", "no newline", "one\n", "two\n\n", "\n"])
  func theOutputIsKeptToTheByte(text: String) async throws {
    let script = try Self.wrapped(Script("printf %s \"$1\"", [text]))
    let (output, status) = try Self.ended(script, try await Self.run(script))
    #expect(output == text)
    #expect(status == 0)
  }

  @Test func outputThatIsNoTextIsKept() async throws {
    let script = try Self.wrapped(Script(#"printf '\377\000\200\n\001'"#))
    let (output, status) = try #require(
      script.trailer(in: try await Self.run(script).output))
    #expect(output == [0xFF, 0x00, 0x80, 0x0A, 0x01])
    #expect(status == 0)
  }

  @Test func standardInputIsEmpty() async throws {
    let script = try Self.wrapped(
      Script("readlink /proc/self/fd/0; cat; read -r line; echo \"status $? [$line]\""))
    let (output, status) = try Self.ended(script, try await Self.run(script))
    #expect(output == "/dev/null\nstatus 1 []\n")
    #expect(status == 0)
  }

  @Test func aScriptCannotForgeItsTrailer() async throws {
    let forged = try Self.wrapped(
      Script("printf '\\nmuster-n0nce 0\\n'; exit 9"), nonce: "muster-n0nce")
    // Even with the nonce known, the last line is the wrapping shell's own.
    let (output, status) = try Self.ended(forged, try await Self.run(forged))
    #expect(status == 9)
    #expect(output == "\nmuster-n0nce 0\n")
  }

  @Test(arguments: [
    "", "\n", "muster-n0nce 0", "\nmuster-n0nce 0", "x muster-n0nce 0\n", "\nmuster-n0nce\n",
    "\nmuster-n0nce \n", "\nmuster-n0nce 0x\n", "\nmuster-n0nce 0 \n", "\nmuster-other 0\n",
    "\nmuster-n0nce 0\nmore\n", "\nmuster-n0nce 0\n\n", "\nmuster-n0nce 99999999999\n",
  ])
  func whatIsNoTrailerIsNone(output: String) throws {
    let script = try Self.wrapped(Script("true"))
    #expect(script.trailer(in: Array(output.utf8)) == nil)
  }

  @Test func theDeadlineEndsTheScript() async throws {
    let script = try Self.wrapped(
      Script("echo begun; sleep 600; echo never"), deadline: .milliseconds(900))
    let (output, status) = try Self.ended(script, try await Self.run(script))
    #expect(status == 124)
    #expect(output == "begun\n")
  }

  @Test func argumentsAndVariablesArriveAsTheyAre() async throws {
    let values = ["", "two words", "it's", "$(echo harm)", "a\nb", "-x", "*"]
    let script = try Self.wrapped(
      Script(
        #"for word in "$@"; do printf '<%s>' "$word"; done; printf '[%s]' "$secret" "$0""#, values),
      variables: ["secret": "a'b\n$HOME"])
    let (output, _) = try Self.ended(script, try await Self.run(script))
    #expect(output == values.map { "<\($0)>" }.joined() + "[a'b\n$HOME][muster]")
  }

  @Test func secretsAreInNoCommandLine() async throws {
    // Every command line of every process above this one, up to the one that was started.
    let script = try Self.wrapped(
      Script(
        #"""
        process=$$
        while [ "$process" -gt 1 ] && [ "$(cat "/proc/$process/comm")" != swiftpm-testing ]; do
          tr '\0' ' ' <"/proc/$process/cmdline"
          process=$(awk '/^PPid:/ { print $2 }' "/proc/$process/status")
        done
        test "$password" = "$(printf 'hun%s' ter2-hush)" && echo known
        """#), variables: ["password": "hunter2-hush"])
    let (output, status) = try Self.ended(script, try await Self.run(script))
    #expect(status == 0)
    #expect(output.contains("timeout -k 2 30 sh -c"))
    #expect(output.hasSuffix("known\n"))
    #expect(!output.contains("hunter2-hush"))
    #expect(script.commandLine == "sh -s")
  }

  @Test func sudoNeverAsks() throws {
    let script = try Self.wrapped(Script("true"), variables: ["p": "hush"], usesSudo: true)
    #expect(script.commandLine == "sudo -n sh -s")
  }

  @Test(arguments: ["", "1a", "a b", "a;b", "a-b", "é", "a=b", "$a"])
  func namesOfVariablesAreChecked(name: String) {
    #expect(throws: RemoteError.self) {
      try Self.wrapped(Script("true"), variables: [name: "x"])
    }
  }

  @Test func whatCannotBeSentIsRefused() {
    #expect(throws: RemoteError.self) {
      try Self.wrapped(Script("'a'", ["b\0"], dialect: .powerShell))
    }
    #expect(throws: RemoteError.self) {
      try Self.wrapped(
        Script(String(repeating: "#", count: 1 << 20), dialect: .powerShell))
    }
    #expect(throws: RemoteError.self) { try Self.wrapped(Script("a", ["b\0"])) }
    #expect(throws: RemoteError.self) {
      try Self.wrapped(Script(String(repeating: "#", count: 120_000)))
    }
  }

  @Test func theLongestTextThatIsTakenRuns() async throws {
    let text = "exit 5\n" + String(repeating: "#", count: 119_900)
    let script = try Self.wrapped(Script(text))
    #expect(try Self.ended(script, try await Self.run(script)).status == 5)
  }
}
