extension LabProgram {
  /// Normal or FailedOver: which database the chat server uses.
  static let hostChatPoolState = LabProgram(
    name: "host/chat-pool-state", text: hostChatPoolStateText)
}

private let hostChatPoolStateText = #"""
  #!/bin/sh
  # The pool's state as this server has it: Normal (the primary's database), FailedOver (the
  # backup), Mirror (the primary's mirror) or BackupMirror. Rewrites the chat server's database address, has a running node take it and ends its
  # connections to the former one: ejabberd's pool keeps the old server otherwise.
  # Usage: chat-pool-state Normal|FailedOver|Mirror|BackupMirror|status
  # Prints pool-state=, sql-server=, node=running|stopped, connected=yes|no (asked of the database
  # through the node) and peer=joined|missing (the site's other server, in one cluster with this one).
  # Exit 0 done, 1 the node runs but does not reach that database, 2 usage.
  set -eu
  STATE=/etc/ejabberd/pool-state
  DOMAIN=$(cat /etc/lab/domain)

  server_of() {
    while read -r state server; do
      [ "$state" = "$1" ] && echo "$server" && return
    done </etc/lab/pool-servers
  }

  keep() {
    echo "$2" >"$1.new"
    chgrp ejabberd "$1.new"
    sync "$1.new"
    mv "$1.new" "$1"
  }

  # The address that the node's database says it has, or what went wrong; then the cluster's size.
  asked() {
    /usr/local/lib/lab/chat-erlang <<ERLANG 2>/dev/null || echo stopped
  case lists:keymember(ejabberd, 1, application:which_applications()) of
    false -> stopped;
    true ->
      {case catch ejabberd_sql:sql_query(<<"$DOMAIN">>,
          [<<"select host(inet_server_addr())">>]) of
        {selected, _, [[Address]]} -> binary_to_list(Address);
        _ -> none
      end, {nodes, length(mnesia:system_info(running_db_nodes))}}
  end.
  ERLANG
  }

  report() {
    state=$(cat "$STATE")
    server=$(server_of "$state")
    echo "pool-state=$state"
    echo "sql-server=$server"
    answer=$(asked)
    peer=missing
    case $answer in
    *"{nodes, 2}"*) peer=joined ;;
    esac
    case $answer in
    *stopped*)
      echo "node=stopped"
      echo "connected=no"
      echo "peer=missing"
      ;;
    *"$(getent hosts "$server" | cut -d ' ' -f 1)\""*)
      echo "node=running"
      echo "connected=yes"
      echo "peer=$peer"
      ;;
    *)
      echo "node=running"
      echo "connected=no"
      echo "peer=$peer"
      return 1
      ;;
    esac
  }

  case ${1:-} in
  Normal | FailedOver | Mirror | BackupMirror) ;;
  status)
    report || :
    exit 0
    ;;
  *)
    echo "usage: chat-pool-state Normal|FailedOver|Mirror|BackupMirror|status" >&2
    exit 2
    ;;
  esac
  keep /etc/ejabberd/pool.yml "sql_server: \"$(server_of "$1")\""
  keep "$STATE" "$1"
  # A worker that waits for a dead server is killed, not asked; its supervisor starts a new one.
  /usr/local/lib/lab/chat-erlang >/dev/null 2>&1 <<ERLANG || :
  ejabberd_config:reload(),
  [exit(Pid, kill) || {_, Pid, _, _} <- supervisor:which_children(
    gen_mod:get_module_proc(<<"$DOMAIN">>, ejabberd_sql_sup)), is_pid(Pid)].
  ERLANG
  tries=0
  until answer=$(report); do
    tries=$((tries + 1))
    [ "$tries" -ge 25 ] && break
    sleep 0.2
  done
  echo "$answer"
  case $answer in
  *node=running*connected=no*) exit 1 ;;
  esac

  """#
