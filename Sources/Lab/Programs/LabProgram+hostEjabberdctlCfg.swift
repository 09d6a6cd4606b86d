extension LabProgram {
  /// A chat server's node: its name, its peer.
  static let hostEjabberdctlCfg = LabProgram(
    name: "host/ejabberdctl.cfg", text: hostEjabberdctlCfgText)
}

private let hostEjabberdctlCfgText = #"""
  # Sourced by ejabberdctl. Mnesia lives in memory only and joins the site's other server at start.
  POLL=true
  ERL_MAX_PORTS=4096
  ERL_PROCESSES=65536
  ERLANG_NODE=ejabberd@@NODE@
  FIREWALL_WINDOW=4370-4379
  ERL_OPTIONS="-env ERL_CRASH_DUMP_BYTES 0 +S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none"
  ERL_OPTIONS="$ERL_OPTIONS -kernel net_ticktime 8 -kernel net_setuptime 2"
  ERL_OPTIONS="$ERL_OPTIONS -pa /usr/local/lib/lab"
  MNESIA_OPTIONS="-mnesia schema_location ram -mnesia extra_db_nodes ['ejabberd@@PEER@']"
  EJABBERD_PID_PATH=/run/ejabberd/ejabberd.pid
  EJABBERD_CONFIG_PATH=/etc/ejabberd/ejabberd.yml
  CONTRIB_MODULES_CONF_DIR=/etc/ejabberd/modules.d

  """#
