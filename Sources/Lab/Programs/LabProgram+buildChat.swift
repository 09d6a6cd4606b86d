extension LabProgram {
  /// The chat pool.
  static let buildChat = LabProgram(name: "build-chat", text: buildChatText)
}

private let buildChatText = #"""
  # Sourced by the builder: the chat pool.
  # shellcheck shell=sh disable=SC2154

  # Ejabberd 23.01 acknowledges what it did not store; this module of the lab's own does not.
  chat_module() {
    ebin=$(dirname "$(find /usr/lib -path '*/ejabberd-*/ebin/mod_mam.beam' | head -n 1)")
    erlc -pa "$ebin" -o "$MEMORY_ROOT" "$PROGRAMS/host/mod_lab_archive.erl"
  }

  # A chat server: its node's name, its peer in the site, its place on the list of active servers.
  chat_server() {
    host=$1 peer=$2 first=$3 active=$4
    folder=$HOSTS/$host
    etc=$folder/etc/ejabberd
    install -d -o root -g ejabberd -m 750 "$etc"
    install -d -o ejabberd -g ejabberd -m 755 "$etc/modules.d"
    install -d -o ejabberd -g ejabberd -m 700 "$folder/var/lib/ejabberd"
    chown ejabberd:adm "$folder/var/log/ejabberd"
    sed -e "s/@DOMAIN@/$DOMAIN/" \
      -e "s/@DATABASE_PASSWORD@/$(cat "$STATE/secrets/database-password")/" \
      "$PROGRAMS/host/ejabberd.yml" >"$etc/ejabberd.yml"
    sed -e "s/@NODE@/$host/" -e "s/@PEER@/$peer/" "$PROGRAMS/host/ejabberdctl.cfg" \
      >"$etc/ejabberdctl.cfg"
    cp /etc/ejabberd/inetrc "$etc/inetrc"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -batch \
      -subj "/CN=$DOMAIN" -addext "subjectAltName=DNS:$DOMAIN" -keyout "$etc/lab.key" \
      -out "$etc/lab.pem" 2>/dev/null
    cat "$etc/lab.key" >>"$etc/lab.pem"
    rm "$etc/lab.key"
    echo Normal >"$etc/pool-state"
    echo 'sql_server: "db1"' >"$etc/pool.yml"
    echo "$active" >"$etc/active"
    chown root:ejabberd "$etc"/*.yml "$etc/ejabberdctl.cfg" "$etc/inetrc" "$etc/pool-state" \
      "$etc/lab.pem"
    chmod 640 "$etc"/*.yml "$etc/lab.pem"
    echo "$DOMAIN" >"$folder/etc/lab/domain"
    printf 'Normal db1\nFailedOver db3\nMirror db2\nBackupMirror db4\n' >"$folder/etc/lab/pool-servers"
    echo "$peer" >"$folder/etc/lab/chat-peer"
    echo "$first" >"$folder/etc/lab/chat-first"
    cookie=$folder/var/lib/ejabberd/.erlang.cookie
    cat "$STATE/secrets/erlang-cookie" >"$cookie"
    chown ejabberd:ejabberd "$cookie"
    chmod 400 "$cookie"
    install_program "$host" sbin chat-active
    install_program "$host" sbin chat-pool-state
    install_program "$host" lib/lab chat-erlang
    install_program "$host" lib/lab chat-cluster
    install -m 644 "$MEMORY_ROOT/mod_lab_archive.beam" "$folder/local/lib/lab/"
    install -D -m 755 "$PROGRAMS/host/active-servers" "$folder/etc/init.d/active-servers"
    install -D -m 755 "$PROGRAMS/host/chat-cluster-init" "$folder/etc/init.d/chat-cluster"
    enable_service "$folder" active-servers 01
    enable_service "$folder" chat-cluster 02
    enable_service "$folder" ejabberd 03
  }

  """#
