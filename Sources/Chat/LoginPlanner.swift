/// Decides which waiting user logs in where: pure, told of every change with its moment.
///
/// A route that an attempt found open may still hang or refuse a log-in. So one user goes ahead,
/// the *scout*; when it is in its room the route is *proven* and all that wait follow, spread
/// over the proven routes. On a route that is not proven a further scout goes only after a
/// while, fewer users than would bind them all, and later the more log-ins there failed. A user
/// that hangs on an unproven route is called off when a better one is there.
struct LoginPlanner: Sendable {
  /// A user is to log in, leaving what it is doing.
  struct Order: Sendable, Hashable {
    var user: Int
    var route: Int
  }

  private enum UserState {
    case waiting
    case joining(route: Int, since: UInt64)
    case joined(route: Int)
  }

  private struct RouteState {
    var openedAt: UInt64?
    var isProven = false
    var scoutedAt: UInt64?
    var failures = 0
    var notBefore: UInt64 = 0
  }

  /// How long an attempt's word that a route is open counts.
  static let freshness: UInt64 = 150_000_000
  /// The least time between two scouts on an unproven route while one is under way.
  static let scoutSpacing: UInt64 = 100_000_000
  /// A log-in that takes longer may be called off.
  static let patience: UInt64 = 200_000_000
  /// The wait after a failed log-in: doubled by each further one, up to the limit.
  static let firstBackoff: UInt64 = 25_000_000
  static let backoffLimit: UInt64 = 400_000_000

  private var users: [UserState]
  private var routes: [RouteState]

  init(users: Int, routes: Int) {
    self.users = Array(repeating: .waiting, count: users)
    self.routes = Array(repeating: RouteState(), count: routes)
  }

  /// An attempt that ended at this moment found a route open.
  mutating func opened(_ route: Int, at moment: UInt64) {
    guard routes.indices.contains(route) else { return }
    routes[route].openedAt = max(moment, routes[route].openedAt ?? 0)
  }

  /// A user is in its room.
  mutating func joined(_ user: Int, route: Int) {
    users[user] = .joined(route: route)
    routes[route].isProven = true
    routes[route].failures = 0
    routes[route].notBefore = 0
  }

  /// A user's log-in ended without success.
  mutating func failed(_ user: Int, route: Int, at moment: UInt64) {
    users[user] = .waiting
    routes[route].isProven = false
    let shift = UInt64(min(routes[route].failures, 10))
    routes[route].failures += 1
    routes[route].notBefore = moment + min(Self.firstBackoff << shift, Self.backoffLimit)
  }

  /// A user that was in its room lost its connection.
  mutating func lost(_ user: Int, route: Int) {
    users[user] = .waiting
    routes[route].isProven = false
    routes[route].openedAt = nil
  }

  /// Who goes where now; the orders count as given.
  mutating func orders(at now: UInt64) -> [Order] {
    var orders: [Order] = []
    for route in routes.indices where canScout(route, at: now) {
      guard let user = scout(for: route, at: now) else { continue }
      users[user] = .joining(route: route, since: now)
      routes[route].scoutedAt = now
      orders.append(Order(user: user, route: route))
    }
    guard routes.contains(where: \.isProven), !isScouting(at: now) else { return orders }
    for user in users.indices {
      guard isFree(user, at: now), let route = lightestProven() else { continue }
      users[user] = .joining(route: route, since: now)
      orders.append(Order(user: user, route: route))
    }
    return orders
  }

  /// The route that most users are in their rooms by; nil where nobody is.
  var busiestRoute: Int? {
    var loads = Array(repeating: 0, count: routes.count)
    for user in users {
      if case .joined(let route) = user { loads[route] += 1 }
    }
    return loads.indices.max { loads[$0] < loads[$1] }.flatMap { loads[$0] > 0 ? $0 : nil }
  }

  private func canScout(_ route: Int, at now: UInt64) -> Bool {
    let state = routes[route]
    guard !state.isProven, let opened = state.openedAt, now < opened + Self.freshness,
      now >= state.notBefore
    else { return false }
    let scouts = joining(route)
    guard scouts < max(1, users.count / (2 * routes.count)) else { return false }
    guard scouts > 0, let last = state.scoutedAt else { return true }
    return now >= last + Self.scoutSpacing
  }

  /// A user that waits; else one that hangs elsewhere, if nobody tries this route.
  private func scout(for route: Int, at now: UInt64) -> Int? {
    let waiting = users.indices.first {
      if case .waiting = users[$0] { true } else { false }
    }
    if let waiting { return waiting }
    guard joining(route) == 0 else { return nil }
    return users.indices.first { isHanging($0, at: now) }
  }

  private func isFree(_ user: Int, at now: UInt64) -> Bool {
    if case .waiting = users[user] { return true }
    return isHanging(user, at: now)
  }

  private func isHanging(_ user: Int, at now: UInt64) -> Bool {
    guard case .joining(let route, let since) = users[user] else { return false }
    return !routes[route].isProven && now >= since + Self.patience
  }

  /// Whether a scout set out a moment ago: its route may be the second of two.
  private func isScouting(at now: UInt64) -> Bool {
    users.contains {
      guard case .joining(let route, let since) = $0 else { return false }
      return !routes[route].isProven && now < since + Self.scoutSpacing
    }
  }

  private func joining(_ route: Int) -> Int {
    users.count {
      if case .joining(route, _) = $0 { true } else { false }
    }
  }

  private func lightestProven() -> Int? {
    var loads = Array(repeating: 0, count: routes.count)
    for user in users {
      switch user {
      case .joining(let route, _), .joined(let route): loads[route] += 1
      case .waiting: break
      }
    }
    return routes.indices.filter { routes[$0].isProven }.min { loads[$0] < loads[$1] }
  }
}
