import DrillModel
import Engine
import Guard
import Journal

/// Carries requests out as its base does, and tells the live view how much of its lease each guard
/// has left: renewals are no records.
struct WatchedPerformer: RequestPerforming {
  let base: any RequestPerforming
  let view: LiveView

  func perform(_ request: Request) async -> Reply {
    let reply = await base.perform(request)
    if case .guardOrder(let host, .renew) = request.kind, let held = reply.guardAnswer?.held {
      view.renewed(host, left: held.leaseLeft, at: JournalClock.system.monotonic())
    }
    return reply
  }
}
