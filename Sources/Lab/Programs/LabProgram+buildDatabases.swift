extension LabProgram {
  /// The share, and PostgreSQL on its four hosts.
  static let buildDatabases = LabProgram(name: "build-databases", text: buildDatabasesText)
}

private let buildDatabasesText = #"""
  # Sourced by the builder: the WAL share, and PostgreSQL as primary, mirror, backup and spare.
  # shellcheck shell=sh disable=SC2154

  # The share: a folder that user wal alone may write, behind a forced command.
  share() {
    folder=$HOSTS/share
    cp -p "$ETC/passwd" "$ETC/group" "$folder/etc/"
    echo "wal:*:850:850:WAL share:/home/wal:/bin/sh" >>"$folder/etc/passwd"
    echo "wal:*:850:" >>"$folder/etc/group"
    install -d -o 850 -g 850 -m 750 "$folder/srv/wal"
    install -d -o 850 -g 850 -m 700 "$folder/home/wal" "$folder/home/wal/.ssh"
    echo "restrict,command=\"/usr/local/sbin/wal-share\" $(cat "$STATE/keys/wal.pub")" \
      >"$folder/home/wal/.ssh/authorized_keys"
    chown 850:850 "$folder/home/wal/.ssh/authorized_keys"
    install_program share sbin wal-share
    # A file store with a sample, and what a compliance database would not have exported yet.
    install -d "$folder/srv/files" "$HOSTS/db1/srv/compliance"
    echo "a sample attachment" >"$folder/srv/files/sample"
    for number in 1 2 3; do echo "entry $number" >"$HOSTS/db1/srv/compliance/$number"; done
  }

  # The witness: it asks the two servers as the replication role, and may promote and unname.
  witness() {
    folder=$HOSTS/witness
    echo "eth0 $NET.0.4/24 $NET.0.2" >"$folder/etc/lab/network"
    echo "db1 db2" >"$folder/etc/lab/witness-partners"
    echo "*:*:*:replicator:$(cat "$STATE/secrets/replication-password")" >"$folder/root/.pgpass"
    chmod 600 "$folder/root/.pgpass"
    install_program witness sbin mirror-witness
  }

  as_postgres() {
    setpriv --reuid postgres --regid postgres --init-groups \
      env -i PATH=/usr/bin:/bin LC_ALL=C.UTF-8 HOME=/ "$@"
  }

  # One cluster is made once and copied to every database host: one system identifier for all.
  base_cluster() {
    install -d -o postgres -g postgres -m 700 "$BASE"
    cd "$BASE" || return
    as_postgres "$PGBIN/initdb" --pgdata="$BASE/main" --wal-segsize=1 --encoding=UTF8 \
      --locale=C.UTF-8 --auth=peer --username=postgres --no-sync >"$BASE/log"
    as_postgres "$PGBIN/pg_ctl" --pgdata="$BASE/main" --wait --silent --log="$BASE/server.log" \
      start -o "-c listen_addresses= -c unix_socket_directories=$BASE -c fsync=off \
        -c shared_buffers=16MB -c max_connections=60"
    chat_password=$(cat "$STATE/secrets/chat-password")
    as_postgres psql -qX -v ON_ERROR_STOP=1 -h "$BASE" postgres >>"$BASE/log" 2>&1 <<SQL
  CREATE ROLE chat LOGIN PASSWORD '$(cat "$STATE/secrets/database-password")';
  CREATE ROLE replicator LOGIN REPLICATION PASSWORD '$(cat "$STATE/secrets/replication-password")';
  GRANT pg_checkpoint, pg_monitor TO replicator;
  GRANT EXECUTE ON FUNCTION pg_ls_dir(text, boolean, boolean) TO replicator;
  GRANT EXECUTE ON FUNCTION pg_stat_file(text, boolean) TO replicator;
  GRANT EXECUTE ON FUNCTION pg_read_binary_file(text) TO replicator;
  GRANT EXECUTE ON FUNCTION pg_read_binary_file(text, bigint, bigint, boolean) TO replicator;
  GRANT EXECUTE ON FUNCTION pg_promote(boolean, integer) TO replicator;
  GRANT EXECUTE ON FUNCTION pg_reload_conf() TO replicator;
  GRANT ALTER SYSTEM ON PARAMETER synchronous_standby_names TO replicator;
  CREATE DATABASE chat OWNER chat;
  SELECT pg_create_physical_replication_slot('db2');
  \connect chat
  SET ROLE chat;
  \i /usr/share/ejabberd/sql/pg.sql
  INSERT INTO users (username, password)
    SELECT 'user' || n, '$chat_password' FROM generate_series(1, 8) n;
  -- What stood in the rooms before any drill. A room with an archive must be one: none is created over it.
  INSERT INTO muc_room (name, host, opts)
    SELECT 'muster-' || r, 'conference.$DOMAIN', '[{persistent,true},{public,true},{mam,true},'
      '{members_only,false},{allow_change_subj,true},{max_users,1000}]'
    FROM generate_series(1, 4) r;
  INSERT INTO archive (username, timestamp, peer, bare_peer, xml, txt, kind, nick)
    SELECT room, 1000000 * (extract(epoch FROM now())::bigint - 3600 + 60 * n), sender || '/desk',
      sender, format('<message to=''%s'' from=''%s/desk'' type=''groupchat'' id=''%s-%s''
        xmlns=''jabber:client''><body>%s</body></message>', room, sender, tag, n, said), said,
      'groupchat', 'user' || n
    FROM generate_series(1, 4) r, generate_series(1, 5) n,
      LATERAL (SELECT 'muster-' || r AS tag, 'muster-' || r || '@conference.$DOMAIN' AS room,
        'user' || n || '@$DOMAIN' AS sender, 'Message ' || n || ' from before' AS said) AS made;
  SQL
    as_postgres "$PGBIN/pg_ctl" --pgdata="$BASE/main" --wait --silent --mode=fast stop
    rm -f "$BASE/main/postgresql.conf" "$BASE/main/pg_hba.conf" "$BASE/main/pg_ident.conf"
    cd /
  }

  # A database host's configuration and its copy of the cluster.
  database() {
    host=$1
    folder=$HOSTS/$host
    home=$folder/var/lib/postgresql
    conf=$folder/etc/postgresql/15/main
    install -d -o postgres -g postgres -m 755 "$home" "$home/15" "$folder/etc/postgresql" \
      "$folder/etc/postgresql/15" "$conf" "$conf/conf.d"
    install -d -o root -g postgres -m 1775 "$folder/var/log/postgresql"
    install -d -o postgres -g postgres -m 700 "$home/.ssh" "$home/wal-copy"
    install -o postgres -g postgres -m 600 "$STATE/keys/wal" "$home/.ssh/id_ed25519"
    grep '^share,' "$STATE/known_hosts" >"$folder/etc/lab/known_hosts"
    echo "$INTERVAL" >"$folder/etc/lab/interval"
    echo "*:*:*:replicator:$(cat "$STATE/secrets/replication-password")" >"$home/.pgpass"
    chown postgres:postgres "$home/.pgpass"
    chmod 600 "$home/.pgpass"
    cat >"$conf/postgresql.conf" <<CONF
  data_directory = '/var/lib/postgresql/15/main'
  hba_file = '/etc/postgresql/15/main/pg_hba.conf'
  ident_file = '/etc/postgresql/15/main/pg_ident.conf'
  external_pid_file = '/var/run/postgresql/15-main.pid'
  unix_socket_directories = '/var/run/postgresql'
  listen_addresses = '*'
  port = 5432
  max_connections = 60
  shared_buffers = 32MB
  dynamic_shared_memory_type = posix
  wal_level = replica
  wal_log_hints = on
  max_wal_senders = 10
  max_replication_slots = 10
  max_wal_size = 128MB
  min_wal_size = 8MB
  wal_keep_size = 32MB
  max_slot_wal_keep_size = 512MB
  checkpoint_timeout = 1min
  archive_mode = on
  archive_command = '/usr/local/sbin/wal-ship "%p" "%f"'
  archive_timeout = ${INTERVAL}s
  hot_standby = on
  wal_retrieve_retry_interval = 1s
  wal_sender_timeout = 10s
  wal_receiver_timeout = 10s
  log_line_prefix = '%m [%p] %q%u@%d '
  log_timezone = 'Etc/UTC'
  timezone = 'Etc/UTC'
  lc_messages = 'C.UTF-8'
  cluster_name = '$host'
  include_dir = 'conf.d'
  CONF
    cat >"$conf/pg_hba.conf" <<CONF
  local all all peer
  local replication all peer
  host all all 127.0.0.1/32 scram-sha-256
  host all all $NET.0.0/16 scram-sha-256
  host replication replicator $NET.0.0/16 scram-sha-256
  CONF
    : >"$conf/pg_ident.conf"
    : >"$conf/environment"
    echo "pg_ctl_options = ''" >"$conf/pg_ctl.conf"
    echo auto >"$conf/start.conf"
    role_of "$host" >"$conf/conf.d/20-role.conf"
    if [ "$host" = db3 ]; then
      # The folder of copies is a volume of its own: full, it does not take the database with it.
      mkdir "$folder/copies"
      mount -t tmpfs -o "mode=700,uid=$(id -u postgres),gid=$(id -g postgres),size=512m" copies \
        "$folder/copies"
    fi
    chown -R postgres:postgres "$folder/etc/postgresql"
    chmod 640 "$conf/pg_hba.conf" "$conf/pg_ident.conf"
    install_program "$host" sbin wal-ship
    install_program "$host" sbin wal-copy
    install_program "$host" lib/lab share-ssh
    : >"$folder/var/log/muster-wal-copy.log"
    chown postgres:postgres "$folder/var/log/muster-wal-copy.log"
  }

  # The home role of a database host; what a drill changes goes into postgresql.auto.conf instead.
  role_of() {
    case $1 in
    db1) echo "synchronous_standby_names = 'db2'" ;;
    db2)
      echo "primary_conninfo = 'host=db1 user=replicator application_name=db2 connect_timeout=3'"
      echo "primary_slot_name = 'db2'"
      ;;
    db3)
      copies=/var/lib/postgresql/wal-copy
      echo "restore_command = 'test -f $copies/%f && cp $copies/%f %p'"
      echo "recovery_target_timeline = 'latest'"
      ;;
    *) echo "# no role yet: laid down, not running" ;;
    esac
  }

  database_services() {
    folder=$HOSTS/$1
    if [ "$(cat "$folder/init")" = systemd ]; then
      units=$folder/etc/systemd/system
      ln -s /lib/systemd/system/postgresql.service "$units/multi-user.target.wants/"
      mkdir -p "$units/postgresql@15-main.service.d"
      printf '[Service]\nExecStartPost=-runuser -u postgres -- psql -qXc CHECKPOINT postgres\n' \
        >"$units/postgresql@15-main.service.d/first-checkpoint.conf"
      return
    fi
    for name in muster-wal-copy first-checkpoint; do
      install -m 755 "$PROGRAMS/host/$name" "$folder/etc/init.d/$name" 2>/dev/null ||
        install -D -m 755 "$PROGRAMS/host/$name" "$folder/etc/init.d/$name"
    done
    case $1 in
    db4)
      disable_service "$folder" postgresql 02
      disable_service "$folder" muster-wal-copy 03
      disable_service "$folder" first-checkpoint 03
      ;;
    *)
      enable_service "$folder" postgresql 02
      enable_service "$folder" first-checkpoint 03
      ;;
    esac
    case $1 in
    db1) disable_service "$folder" muster-wal-copy 03 ;;
    db3) enable_service "$folder" muster-wal-copy 03 ;;
    esac
  }

  cluster_copies() {
    for host in db1 db2 db3 db4; do
      data=$HOSTS/$host/var/lib/postgresql/15/main
      cp -a --sparse=always "$BASE/main" "$data"
      case $host in
      db2 | db3) as_postgres touch "$data/standby.signal" ;;
      esac
      [ "$host" = db1 ] || rm -rf "$data/pg_replslot/db2"
    done
    rm -rf "$BASE"
  }

  """#
