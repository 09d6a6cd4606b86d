import DrillModel
import Guard

/// Guards that somebody removed whole: folder, copy in memory and watcher.
///
/// Nothing on such a host knows its undo any more, but the runner does. Before the point of no
/// return the guard is armed anew and told what had been struck: nothing is struck once more, it is
/// noted again, and can be taken back. What only the removed notes knew is a person's to put right. After the point of no return
/// fences must not depend on a guard that would begin with *release*: there the host stays as it is.
extension RunMachine {
  /// What is known of guards that are gone.
  struct RemovedGuards: Sendable {
    /// Hosts that answered that they have none, though they were held.
    var hosts: Set<String> = []
    /// The faults that were struck, by the host that carries them.
    var struck: [String: [String]] = [:]
    /// Hosts that were told to fence.
    var fenced: Set<String> = []
    /// How often they were armed anew: a host whose guard is removed again and again is left.
    var tries = 0
  }

  /// What a guard's answer tells of its being there.
  mutating func notePresence(_ reply: Reply, of host: String) {
    guard let answer = reply.guardAnswer, heldHosts.contains(host) else { return }
    if answer.state == .absent {
      removed.hosts.insert(host)
    } else {
      removed.hosts.remove(host)
    }
  }

  /// The step that gives removed guards back what they must take back; empty where none is gone.
  mutating func regaining() -> [PlannedStep] {
    let programs = plan.guards.filter {
      removed.hosts.contains($0.host) && !takenAway.contains($0.host)
        && !(removed.struck[$0.host] ?? []).isEmpty
    }
    guard !isPastNoReturn, !programs.isEmpty, removed.tries < 2 else { return [] }
    removed.tries += 1
    let hosts = programs.map(\.host)
    var stages = [
      recorded("guards are armed anew", hosts.map { .guardOrder(host: $0, .arm) }),
      recorded("guards are read back", hosts.map { .guardOrder(host: $0, .query) }),
      recorded(
        "what was struck is noted again",
        hosts.map { .guardOrder(host: $0, .regain(removed.struck[$0] ?? [])) }),
    ]
    let fenced = hosts.filter(removed.fenced.contains)
    if !fenced.isEmpty {
      stages.append(
        recorded("fences are noted again", fenced.map { .guardOrder(host: $0, .fence) }))
    }
    return [
      PlannedStep(
        id: "98-regain", kind: "regain",
        title: "Arm anew what somebody removed: the guard on \(hosts.joined(separator: ", "))",
        section: .closing, stages: stages)
    ]
  }

  private func recorded(_ title: String, _ requests: [Request.Kind]) -> Stage {
    Stage(title, requests, tolerance: .recorded(.failed), deadline: .seconds(60))
  }
}
