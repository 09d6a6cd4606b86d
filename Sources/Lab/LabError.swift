/// Why the lab could not do what it was asked.
public enum LabError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Namespaces, mounts and links need root.
  case needsRoot
  /// A lab's name must be a short lower-case word; it becomes a folder and part of control groups.
  case unusableName(String)
  /// Programs that the lab runs are not on this machine.
  case missingPrograms([LabRequirement])
  /// The subnets that the lab would take are already routed by this machine.
  case subnetTaken(String)
  /// Another `up` or `down` did not end in time.
  case busy(Duration)
  /// The caller gave up; what came up by then stays until `down` or the next `up`.
  case cancelled
  /// There is no lab of this name, or it is not running.
  case notRunning(name: String)
  /// No host of that name is in the lab.
  case unknownHost(String, known: [String])
  /// The lab came up but did not become ready; the last answer of what is missing, and the log.
  case notReady(what: String, answer: String, log: String)
  /// Building failed; the end of the lab's log says where.
  case buildFailed(log: String)
  /// Something of the lab is still there after `down`.
  case leftovers([String])
  /// A host was not switched as asked.
  case powerFailed(host: String, answer: String)
  /// A program of this machine that the lab needs did not do its part.
  case programFailed(what: String, reason: String)

  /// What happened, what it means and what to do, for a person.
  public var description: String {
    switch self {
    case .needsRoot:
      "the lab needs root: it makes namespaces, mounts and network links; run it again as root"
    case .unusableName(let name):
      "\"\(name)\" cannot name a lab: use 1 to 20 lower-case letters, digits and -, a letter first"
    case .missingPrograms(let requirements):
      "the lab needs programs that are not installed: "
        + requirements.map { "\($0.program) (package \($0.package))" }.joined(separator: ", ")
        + "; install them with: apt-get install "
        + Self.unique(requirements.map(\.package)).joined(separator: " ")
    case .subnetTaken(let subnet):
      "this machine already routes \(subnet), which the lab would take; "
        + "take that route away or give the lab another name"
    case .busy(let waited):
      "another lab command was still at work after \(waited); wait for it and try again"
    case .cancelled:
      "given up before the lab was ready; clear away what came up with: muster lab down"
    case .notRunning(let name):
      "lab \(name) is not running; start it with: muster lab up"
    case .unknownHost(let host, let known):
      "the lab has no host \(host); it has \(known.joined(separator: ", "))"
    case .notReady(let what, let answer, let log):
      "the lab is up but not ready: \(what) did not come about; last answer: \(answer)\n\(log)"
    case .buildFailed(let log):
      "the lab could not be built; its log ends with:\n\(log)"
    case .leftovers(let things):
      "the lab was taken down but left: \(things.joined(separator: ", "))"
    case .powerFailed(let host, let answer):
      "\(host) was not switched: \(answer)"
    case .programFailed(let what, let reason):
      "\(what) failed: \(reason)"
    }
  }

  private static func unique(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }
}
