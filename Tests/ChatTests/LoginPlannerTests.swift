import Testing

@testable import Chat

struct LoginPlannerTests {
  private typealias Order = LoginPlanner.Order
  private static let millisecond: UInt64 = 1_000_000

  private func moment(_ milliseconds: UInt64) -> UInt64 { milliseconds * Self.millisecond }

  @Test func `nobody goes before a route is open`() {
    var planner = LoginPlanner(users: 4, routes: 2)
    #expect(planner.orders(at: moment(1)) == [])
    planner.opened(1, at: moment(2))
    #expect(planner.orders(at: moment(2) + LoginPlanner.freshness) == [])
  }

  @Test func `one goes ahead, the others follow when it is in`() {
    var planner = LoginPlanner(users: 4, routes: 1)
    planner.opened(0, at: moment(10))
    #expect(planner.orders(at: moment(10)) == [Order(user: 0, route: 0)])
    planner.opened(0, at: moment(20))
    #expect(planner.orders(at: moment(20)) == [])
    planner.joined(0, route: 0)
    #expect(
      planner.orders(at: moment(40))
        == [
          Order(user: 1, route: 0), Order(user: 2, route: 0), Order(user: 3, route: 0),
        ])
    #expect(planner.orders(at: moment(41)) == [])
    #expect(planner.busiestRoute == 0)
  }

  @Test func `users are spread over the routes that are proven`() {
    var planner = LoginPlanner(users: 6, routes: 3)
    planner.opened(0, at: moment(10))
    planner.opened(2, at: moment(11))
    #expect(
      planner.orders(at: moment(11)) == [Order(user: 0, route: 0), Order(user: 1, route: 2)])
    planner.joined(0, route: 0)
    // The other scout may be in any moment: the rest waits for it.
    #expect(planner.orders(at: moment(30)) == [])
    planner.joined(1, route: 2)
    let orders = planner.orders(at: moment(31))
    #expect(orders.count == 4)
    #expect(orders.count { $0.route == 0 } == 2)
    #expect(orders.count { $0.route == 2 } == 2)
  }

  @Test func `a route that hangs does not bind all, and is left for a better one`() {
    var planner = LoginPlanner(users: 4, routes: 2)
    for tick in 0..<40 {
      planner.opened(0, at: moment(UInt64(tick) * 10))
      let orders = planner.orders(at: moment(UInt64(tick) * 10))
      #expect(orders.allSatisfy { $0.route == 0 })
    }
    planner.opened(1, at: moment(400))
    #expect(planner.orders(at: moment(400)) == [Order(user: 1, route: 1)])
    planner.joined(1, route: 1)
    let orders = planner.orders(at: moment(420))
    #expect(orders.map(\.user) == [0, 2, 3])
    #expect(orders.allSatisfy { $0.route == 1 })
  }

  @Test func `a lone user leaves a route that hangs`() {
    var planner = LoginPlanner(users: 1, routes: 2)
    planner.opened(0, at: moment(10))
    #expect(planner.orders(at: moment(10)) == [Order(user: 0, route: 0)])
    planner.opened(1, at: moment(100))
    #expect(planner.orders(at: moment(100)) == [])
    planner.opened(1, at: moment(215))
    #expect(planner.orders(at: moment(215)) == [Order(user: 0, route: 1)])
  }

  @Test func `log-ins that fail are tried less often, up to a limit`() {
    var planner = LoginPlanner(users: 2, routes: 1)
    var starts: [UInt64] = []
    for tick in 0..<3_000 {
      let now = moment(UInt64(tick))
      planner.opened(0, at: now)
      for order in planner.orders(at: now) {
        starts.append(now)
        planner.failed(order.user, route: 0, at: now)
      }
    }
    let intervals = zip(starts, starts.dropFirst()).map { ($1 - $0) / Self.millisecond }
    #expect(Array(intervals.prefix(5)) == [25, 50, 100, 200, 400])
    #expect(intervals.dropFirst(4).allSatisfy { $0 == 400 })
    planner.joined(0, route: 0)
    planner.lost(0, route: 0)
    planner.opened(0, at: moment(3_001))
    #expect(planner.orders(at: moment(3_001)).count == 1)
  }

  @Test func `a lost connection takes the proof with it`() {
    var planner = LoginPlanner(users: 2, routes: 1)
    planner.opened(0, at: moment(10))
    _ = planner.orders(at: moment(10))
    planner.joined(0, route: 0)
    _ = planner.orders(at: moment(11))
    planner.joined(1, route: 0)
    planner.lost(0, route: 0)
    #expect(planner.orders(at: moment(20)) == [])
    planner.opened(0, at: moment(30))
    #expect(planner.orders(at: moment(30)) == [Order(user: 0, route: 0)])
  }
}
