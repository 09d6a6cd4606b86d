import Glibc

/// Why a bundle could not be written or read.
public enum EvidenceError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The run's folder is there already.
  case exists(path: String)
  /// A file's name is not fit for a bundle.
  case unsafeName(String)
  /// The bundle was sealed: nothing in it may change.
  case sealed(path: String)
  /// A system call failed; `code` is its errno.
  case system(operation: String, path: String, code: Int32)
  /// The signature could not be made.
  case notSigned(key: String, reason: String)
  /// No time stamp could be had.
  case notStamped(url: String, reason: String)
  /// The statements about the run could not be written.
  case notAttested(reason: String)
  /// A corrective action's file is not as it must be.
  case badAction(path: String, reason: String)
  /// A record may not be added to the bundle.
  case notSignedOff(path: String, reason: String)

  /// What happened, what it means, what to do.
  public var description: String {
    switch self {
    case .exists(let path):
      "\(path) exists already: a run never writes into another run's folder"
    case .unsafeName(let name):
      "\(name.debugDescription) cannot be a file of a bundle: letters, digits, '.', '_', '-' and "
        + "'/' between names are allowed"
    case .sealed(let path):
      "\(path) is sealed: its digests are taken, nothing in it may change"
    case .system(let operation, let path, let code):
      "\(path): \(operation) failed: \(String(cString: strerror(code))) (errno \(code))"
    case .notSigned(let key, let reason):
      "the bundle was not signed with \(key): \(reason); everything else in it is whole. The key "
        + "must be readable without a prompt, or be held by ssh-agent"
    case .notStamped(let url, let reason):
      "the bundle has no time stamp of \(url): \(reason); everything else in it is whole"
    case .notAttested(let reason):
      "the bundle has no attestation: \(reason); everything else in it is whole"
    case .badAction(let path, let reason): "\(path): \(reason)"
    case .notSignedOff(let path, let reason):
      "\(path) is not signed off: \(reason)"
    }
  }
}
