extension LabProgram {
  /// Builds the hosts and switches them on.
  static let builder = LabProgram(name: "builder", text: builderText)
}

private let builderText = #"""
  #!/bin/sh
  # shellcheck disable=SC1091,SC2034
  # Builds the lab's hosts and switches them on: folders, keys and configuration, then the databases
  # and the chat pool. Writes `built` or `failed` into the state folder; the hosts' chassis are its
  # children for as long as the lab lives.
  # Usage: builder STATE
  set -eu
  STATE=$1
  . "$STATE/lab.conf"
  PROGRAMS=$STATE/programs
  MEMORY_ROOT=$RUN/memory
  ETC=$MEMORY_ROOT/etc
  HOSTS=$MEMORY_ROOT/hosts
  BASE=$MEMORY_ROOT/base
  . "$PROGRAMS/common"
  . "$PROGRAMS/build-hosts"
  . "$PROGRAMS/build-databases"
  . "$PROGRAMS/build-chat"
  umask 022
  task="reading its own programs"
  trap '[ $? -eq 0 ] || { say "failed while $task"; : >"$STATE/failed"; }' EXIT

  switch_on() {
    echo on >"$HOSTS/$1/wanted"
    sh "$PROGRAMS/chassis" "$STATE" "$1" &
  }

  task="copying the machine's /etc"
  common_etc
  base_cluster &
  base=$!
  task="laying down the hosts"
  while read -r host site address init role; do
    lay_down "$host" "$site" "$address" "$init" "$role"
  done <"$STATE/hosts.table"
  router
  power_controller
  share
  witness
  task="configuring the databases"
  for host in db1 db2 db3 db4; do
    database "$host"
    database_services "$host"
  done
  task="compiling the chat servers' module"
  chat_module
  task="configuring the chat pool"
  chat_server chat1 chat2 chat1 on
  chat_server chat2 chat1 chat1 on
  chat_server chat3 chat4 chat3 off
  chat_server chat4 chat3 chat3 off
  for host in router power share client1 witness; do switch_on "$host"; done
  task="making the database cluster (see $BASE/log)"
  wait "$base"
  cluster_copies
  for host in db1 db2 db3 db4 chat1 chat3 chat2 chat4; do switch_on "$host"; done
  task="running"
  : >"$STATE/built"
  say "all hosts switched on"
  wait

  """#
