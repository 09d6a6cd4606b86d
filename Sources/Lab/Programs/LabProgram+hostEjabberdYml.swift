extension LabProgram {
  /// A chat server's configuration.
  static let hostEjabberdYml = LabProgram(name: "host/ejabberd.yml", text: hostEjabberdYmlText)
}

private let hostEjabberdYmlText = #"""
  # A chat server of the lab's pool. Everything that counts is in the database, whose address is in
  # pool.yml: see chat-pool-state.
  hosts:
    - "@DOMAIN@"
  loglevel: warning
  log_rotate_size: 5242880
  log_rotate_count: 1
  include_config_file:
    - /etc/ejabberd/pool.yml

  net_ticktime: 8 seconds
  disable_sasl_mechanisms:
    - "digest-md5"
    - "x-oauth2"
  auth_method: sql
  auth_password_format: plain
  auth_use_cache: false
  use_cache: false
  default_db: sql
  sql_type: pgsql
  sql_port: 5432
  sql_database: chat
  sql_username: chat
  sql_password: "@DATABASE_PASSWORD@"
  sql_pool_size: 4
  sql_connect_timeout: 2
  sql_start_interval: 1
  sql_keepalive_interval: 5
  sql_query_timeout: 5

  listen:
    -
      port: 5222
      ip: "0.0.0.0"
      module: ejabberd_c2s
      max_stanza_size: 262144
      access: c2s
      backlog: 256
    # What a certificate is for: not where the chat users of drills log in.
    -
      port: 5223
      ip: "0.0.0.0"
      module: ejabberd_c2s
      tls: true
      access: c2s

  certfiles:
    - /etc/ejabberd/lab.pem

  acl:
    local:
      user_regexp: ""
  access_rules:
    c2s:
      allow: all
    anyone:
      allow: all
  shaper_rules:
    max_user_sessions: 32
  api_permissions:
    "console commands":
      from:
        - ejabberd_ctl
      who: all
      what: "*"

  modules:
    mod_adhoc: {}
    mod_admin_extra: {}
    mod_disco: {}
    mod_lab_archive: {}
    mod_mam:
      default: always
      request_activates_archiving: false
      clear_archive_on_room_destroy: false
    mod_muc:
      host: "conference.@HOST@"
      access: anyone
      access_create: anyone
      access_persistent: anyone
      access_mam: anyone
      history_size: 0
      max_users: 1000
      min_message_interval: 0
      min_presence_interval: 0
      preload_rooms: false
      hibernation_timeout: infinity
      default_room_options:
        persistent: true
        mam: true
        public: true
        allow_change_subj: true
        members_only: false
        max_users: 1000
    mod_muc_admin: {}
    mod_ping:
      send_pings: false

  """#
