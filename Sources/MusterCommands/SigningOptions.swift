import ArgumentParser
import Evidence
import Foundation

/// Who signs a bundle, and who vouches for the time.
struct SigningOptions: ParsableArguments {
  @Option(
    help: """
      Sign the bundle with this SSH key: a private key's file, or the public key's where ssh-agent \
      holds the private one. MUSTER_SIGNING_KEY where it is not given.
      """)
  var signingKey: String?

  @Option(help: "Who signs, as allowed_signers names them: name@domain; else user@machine.")
  var signingIdentity: String?

  @Option(help: "Have a time stamp authority (RFC 3161) stamp the bundle: its address.")
  var timestampURL: String?

  @Option(help: "The certificates that the time stamp authority is trusted by, PEM.")
  var timestampCertificates: String?

  func validate() throws {
    guard (timestampURL == nil) == (timestampCertificates == nil) else {
      throw ValidationError("--timestamp-url and --timestamp-certificates go together")
    }
  }

  /// Who signs; nil for nobody.
  var signer: BundleSigner? {
    let variable = ProcessInfo.processInfo.environment["MUSTER_SIGNING_KEY"]
    guard let key = signingKey ?? variable.flatMap({ $0.isEmpty ? nil : $0 }) else { return nil }
    return BundleSigner(key: key, identity: signingIdentity ?? RunSession.owner)
  }

  /// Who vouches for the time; nil for nobody.
  var stamper: TimeStamper? {
    guard let timestampURL, let timestampCertificates else { return nil }
    return TimeStamper(url: timestampURL, certificates: timestampCertificates)
  }

  /// What a run needs of these.
  var sealing: BundleSealing { BundleSealing(signer: signer, stamper: stamper) }
}

/// How a bundle is closed.
struct BundleSealing: Sendable {
  var signer: BundleSigner?
  var stamper: TimeStamper?
}
