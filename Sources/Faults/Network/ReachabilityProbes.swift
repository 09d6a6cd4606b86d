import DrillModel

/// The questions from elsewhere that tell whether hosts are cut off.
///
/// Databases are asked for by the other sites' databases, chat servers by the clients' site and by
/// the other sites' chat servers: ways that are open in ordinary times.
struct ReachabilityProbes {
  /// One probe for each struck port and each host that asks.
  let all: [FaultDescription.EffectProbe]
  /// Whether those hosts can ask.
  let preflight: [FaultDescription.Placement.Check]

  /// Asks from everywhere that ordinarily asks.
  ///
  /// - Parameters:
  ///   - context: Environment and facts.
  ///   - struck: Who is asked.
  ///   - isRefusalClosed: Whether a refusal counts as closed: where only being let in is open.
  ///   - askers: Who asks; nil for those that ordinarily do.
  ///   - isAsked: Whether this asker is to ask this port.
  init(
    context: FaultContext, struck: [Host], isRefusalClosed: Bool = false, askers: [Host]? = nil,
    isAsked: (_ asker: Host, _ port: Int) -> Bool = { _, _ in true }
  ) {
    let environment = context.environment
    let names = Set(struck.map(\.name))
    let centers = Set(struck.compactMap(\.dataCenter))
    let standing = environment.hosts.filter { !names.contains($0.name) }
    let elsewhere = standing.filter { host in
      host.dataCenter.map { !centers.contains($0) } ?? false
    }
    // Where only some hosts of a site are struck, their neighbours may have to do.
    let others = elsewhere.isEmpty ? standing.filter { $0.dataCenter != nil } : elsewhere
    let databases = others.filter { !Self.databaseRoles.isDisjoint(with: $0.roles) }
    let chats = others.filter { $0.roles.contains(.chatServer) }
    let clients = standing.filter { $0.roles.contains(.clientSite) }

    var probes: [FaultDescription.EffectProbe] = []
    for host in struck {
      var asked: [(port: Int, by: [Host])] = []
      if !Self.databaseRoles.isDisjoint(with: host.roles),
        let port = Self.databasePort(environment.database)
      {
        asked.append((port, databases.isEmpty ? clients : databases))
      }
      if host.roles.contains(.chatServer) {
        asked.append((environment.chat.port, chats + clients))
      }
      if asked.isEmpty {
        let port = context.facts[host.name]?.sshPort ?? host.access.port ?? 22
        asked.append((port, databases + chats + clients))
      }
      for (port, ordinary) in asked {
        for asker in askers?.filter({ $0.name != host.name }) ?? ordinary
        where isAsked(asker, port) {
          probes.append(
            FaultDescription.EffectProbe(
              title: "\(host.name):\(port) from \(asker.name)", host: asker.name,
              script: Script(
                asker.access.dialect == .posix ? Self.connect : Self.powerShellConnect,
                [host.address, "\(port)"] + (isRefusalClosed ? ["refusal-is-closed"] : []),
                dialect: asker.access.dialect)))
        }
      }
    }
    all = probes
    let askers = environment.guardHosts.map(\.name).filter { name in
      probes.contains { $0.host == name }
    }
    preflight = askers.map { .init(host: $0, script: Self.tools) }
  }

  static let databaseRoles: Set<Role> = [
    .primaryDatabase, .mirror, .backupDatabase, .backupMirror,
  ]

  /// The port in the settings, else the one that its maker registered; nil for an unknown maker.
  static func databasePort(_ database: DatabaseService) -> Int? {
    if let port = database.settings["port"] { return Int(port) }
    return ["postgresql": 5432, "sql-server": 1433][database.provider]
  }

  /// Status 0 where the host answers, 1 where nothing comes back, 2 where it cannot be told.
  ///
  /// A refusal is an answer: what refuses is there. A service that lets no one in still answers.
  /// Where the third argument is `refusal-is-closed`, only being let in is an answer.
  private static let connect = #"""
    LC_ALL=C
    export LC_ALL
    if ! command -v timeout >/dev/null 2>&1 || ! command -v bash >/dev/null 2>&1; then
      echo 'reach=unknown'
      echo 'reason=timeout or bash is missing'
      exit 2
    fi
    # It says that it asks before it does: killed before that, it is a busy host, not a cut.
    ask() { # seconds, host, port
      # shellcheck disable=SC2016 # bash expands them
      said=$(timeout "$1" bash -c 'echo asking; : <>"/dev/tcp/$0/$1"' "$2" "$3" 2>&1 </dev/null)
      status=$?
    }

    ask 2 "$1" "$2"
    if [ "$status:$said" = 124: ]; then ask 4 "$1" "$2"; fi
    case $status:$said in
      0:*)
        echo 'reach=open'
        exit 0
        ;;
      *refused* | *'reset by peer'*)
        echo 'reach=refused'
        if [ "${3:-}" = refusal-is-closed ]; then exit 1; fi
        exit 0
        ;;
      124:asking*)
        echo 'reach=silent'
        exit 1
        ;;
      *unreachable* | *'No route to host'* | *'timed out'* | *'Host is down'*)
        echo 'reach=unreachable'
        exit 1
        ;;
      *)
        echo 'reach=unknown'
        printf 'reason=%s\n' "$said" | tail -n 1
        exit 2
        ;;
    esac

    """#

  /// The same in PowerShell.
  static let powerShellConnect = #"""
    $said = 'unknown'
    $why = ''
    $client = New-Object Net.Sockets.TcpClient
    try {
      $wait = $client.BeginConnect($args[0], [int]$args[1], $null, $null)
      if ($wait.AsyncWaitHandle.WaitOne(4000)) {
        $client.EndConnect($wait)
        $said = 'open'
      } else { $said = 'silent' }
    } catch {
      $cause = $_.Exception.GetBaseException()
      $why = $cause.Message
      if ($cause -is [Net.Sockets.SocketException]) {
        $code = [string]$cause.SocketErrorCode
        if ($code -eq 'ConnectionRefused' -or $code -eq 'ConnectionReset') { $said = 'refused' }
        if (@('HostUnreachable', 'NetworkUnreachable', 'TimedOut', 'HostDown') -contains $code) { $said = 'unreachable' }
      }
    } finally { $client.Close() }
    "reach=$said"
    if ($said -eq 'open' -or ($said -eq 'refused' -and $args[2] -ne 'refusal-is-closed')) { return }
    $global:MusterStatus = 1
    if ($said -eq 'unknown') { $global:MusterStatus = 2 }
    throw "$said $why"
    """#

  private static let tools = Script(
    #"""
    missing=0
    for tool in timeout bash; do
      if ! command -v "$tool" >/dev/null 2>&1; then
        printf 'missing=%s\n' "the program $tool, to see whether a fault bit"
        missing=1
      fi
    done
    exit $missing

    """#)
}
