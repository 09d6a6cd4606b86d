import Foundation
import LocalProcess
import Testing

/// Canaries in a lab: secrets that hosts print in every encoding are nowhere in a run's bundle, in
/// what it says, or among any process's arguments.
@Suite(
  .serialized,
  .enabled(if: AcceptanceLab.obstacle == nil, "a lab needs root"),
  .enabled(
    if: ProcessInfo.processInfo.environment["MUSTER_TEST_ALL"] == "1", "make test-all runs them"))
struct SecretTests {
  private static let secret = "c4n'ary \"w0rd\" %41/+x"

  /// Status of a chat server that prints its secret on both streams.
  private static let status = #"""
    canary() {
      case $MUSTER_HOST in chat[34]) active=no ;; *) active=yes ;; esac
      printf 'running=yes\nactive=%s\nfenced=no\nconnected=yes\n' $active
      for word in "$CANARY"; do
        b64=$(printf %s "$word" | base64 -w 0)
        hex=$(printf %s "$word" | od -An -v -tx1 | tr -d ' \n')
        printf 'said_%s=%s\n' "$hex" "$word"
        printf 'b0=%s b1=%s b2=%s\n' "$b64" "$(printf 'a%s' "$word" | base64 -w 0)" "$(printf 'ab%s' "$word" | base64 -w 9)"
        printf 'url=%s\n' "$(printf %s "$hex" | sed 's/../%&/g')"
        printf 'json=%s\n' "$(printf %s "$word" | sed 's/["\\]/\\&/g')"
        printf '%s\n' "$word" >&2
      done
    }
    canary
    """#

  /// What gives a secret away, each on a line, for `grep -F -f`.
  private static func traces(of secret: String) -> [String] {
    let bytes = Array(secret.utf8)
    let hexadecimal = bytes.map { String(format: "%02x", $0) }
    let json = secret.replacing("\"", with: "\\\"")
    let html = secret.replacing("&", with: "&amp;").replacing("\"", with: "&quot;")
      .replacing("'", with: "&#39;")
    let base64 = (0..<3).map { count in
      let text = (Data(repeating: 0x61, count: count) + Data(bytes)).base64EncodedString()
      return String(text.dropFirst(4).prefix(12))
    }
    return [secret, json, html, hexadecimal.joined(), hexadecimal.map { "%\($0)" }.joined()]
      + base64
  }

  @Test(.timeLimit(.minutes(15)))
  func noneOfThemIsAnywhere() async throws {
    try await AcceptanceLab.with("canary") { lab in
      let folder = URL(filePath: lab.environment).deletingLastPathComponent()
      let canary = folder.appending(path: "canary").path
      try Data("\(Self.secret)\n".utf8).write(to: URL(filePath: canary))
      let yaml = try String(contentsOfFile: lab.environment, encoding: .utf8)
      let command = Self.status.split(separator: "\n").map { "          \($0)" }
        .joined(separator: "\n")
      let own = """
        commands:
            status:
              run: |-
        \(command)
              idempotent: true
              secrets: { CANARY: "file:\(canary)" }
        """
      let altered = yaml.replacing("  password: file:", with: "  \(own)\n  password: file:")
      try Data(altered.utf8).write(to: URL(filePath: lab.environment))

      let patterns = folder.appending(path: "patterns").path
      try Data((Self.traces(of: Self.secret).joined(separator: "\n") + "\n").utf8)
        .write(to: URL(filePath: patterns))
      let watched = try await run(
        lab, patterns: patterns, said: folder.appending(path: "said").path)
      #expect(Product.status(watched) == 0, "\(watched.text) \(watched.errorText)")
      #expect(watched.text.contains("samples="), "no process was looked at")
      #expect(!watched.text.contains("cmdline"), "\(watched.text)")

      let found = try await LocalCommand(
        "grep", ["-rlaFf", patterns, lab.reports, folder.appending(path: "said").path]
      ).run()
      #expect(found.text.isEmpty, "in \(found.text)")
      let marked = try await LocalCommand("grep", ["-rlaF", "[redacted]", lab.reports]).run()
      #expect(marked.text.contains("journal.jsonl"), "the hosts said nothing")
    }
  }

  /// Runs the smallest drill, all it says into a file, and looks at every process meanwhile.
  private func run(
    _ lab: AcceptanceLab, patterns: String, said: String
  ) async throws -> LocalResult {
    let script = """
      muster=$1; environment=$2; reports=$3; patterns=$4; said=$5
      "$muster" run Drills/network-cut.yaml --environment "$environment" --reports "$reports" \
        --set lease=30s --events >"$said" 2>&1 &
      runner=$!
      samples=0
      while kill -0 $runner 2>/dev/null; do
        grep -laFf "$patterns" /proc/[0-9]*/cmdline 2>/dev/null
        grep -laFf "$patterns" /proc/$runner/environ 2>/dev/null | sed 's/environ/cmdline of environ/'
        samples=$((samples + 1))
        sleep 0.1
      done
      wait $runner
      status=$?
      echo "samples=$samples"
      "$muster" status "$environment" >>"$said" 2>&1
      [ $status -eq 0 ] || tail -n 20 "$said"
      exit $status
      """
    return try await LocalCommand(
      "sh", ["-c", script, "sh", Product.path, lab.environment, lab.reports, patterns, said],
      folder: Product.root.path, deadline: .seconds(600)
    ).run()
  }
}
