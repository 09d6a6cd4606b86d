import Evidence
import Foundation
import LocalProcess
import TestSupport

/// What somebody has who gets a bundle and knows nothing of Muster: sh, coreutils, OpenSSH, OpenSSL.
struct StandardTools {
  private static let names = [
    "base64", "cat", "cut", "fold", "head", "mktemp", "rm", "sha256sum", "tail", "tr", "wc",
    "ssh-keygen", "openssl",
  ]
  private let folder: ScratchFolder

  init() throws {
    folder = try ScratchFolder()
    for name in Self.names {
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder.path)/\(name)", withDestinationPath: "/usr/bin/\(name)")
    }
  }

  /// Runs the commands of `VERIFY.txt`; nil where all of them succeed.
  func complaint(_ bundle: EvidenceBundle) async throws -> String? {
    let text = try String(contentsOfFile: "\(bundle.path)/VERIFY.txt", encoding: .utf8)
    let commands = text.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { $0.hasPrefix("    ") }.joined(separator: "\n")
    let result = try await LocalCommand(
      "/bin/sh", ["-e", "-c", commands], environment: ["PATH": folder.path], folder: bundle.path
    ).run()
    return result.succeeded ? nil : result.text + result.errorText
  }
}
